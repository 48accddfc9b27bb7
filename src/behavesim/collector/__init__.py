"""The HTTP server that takes GA4 hits (``/g/collect``) and serves the built site.

Comes in: HTTP requests. Goes out: requests in the hit log, each acknowledged when it is on disk.
Decodes nothing, so it knows neither events nor tables.
"""
