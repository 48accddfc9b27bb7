"""Sends people through the shop, in a real browser or without one, and hands back what they did."""
