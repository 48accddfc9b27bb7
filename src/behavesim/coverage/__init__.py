"""Visits that together reach every event and page of the shop.

Comes in: the built shop and the population. Goes out: chosen visits, and what they sent in a
browser. Does not judge what was sent: `audit` and `parity` do.
"""
