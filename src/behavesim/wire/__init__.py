"""GA4's wire protocol: requests of gtag.js to hits and back.

Comes in: query strings and bodies. Goes out: envelopes of a client and its hits, and hits as
columns. Knows neither disk nor tables.
"""
