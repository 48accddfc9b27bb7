"""Visits that together reach every event and page of the shop.

Input: the built shop and the population. Output: chosen visits, and the hits that they sent in a
browser. `audit` and `parity` judge the hits.
"""
