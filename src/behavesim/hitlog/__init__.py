"""The hit log: an append-only, durable record of requests as they came.

Comes in: frames of bytes. Goes out: frames, and envelopes by event day. Knows GA4's wire protocol
only as far as sorting by day takes it; rows of tables are `materialize`'s.
"""
