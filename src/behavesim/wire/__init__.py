"""GA4's wire protocol: decodes requests of gtag.js into hits, and encodes hits.

Comes in: query strings and bodies. Goes out: envelopes of a client and its hits, and hits as
columns. Knows neither disk nor tables.
"""
