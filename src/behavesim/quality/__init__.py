"""Judges data: what the exported events say about the shop."""
