"""Checks events against GA4's rules: what is missing, what Google would drop or cut.

Comes in: requests and data-layer pushes, of our shop or of any page. Goes out: a summary of
violations and of what was covered. Does not know personas, the answer key or models.
"""
