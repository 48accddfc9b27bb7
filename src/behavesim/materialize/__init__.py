"""Makes daily tables in the schema of GA4's BigQuery export from the hit log.

Comes in: envelopes by day and the state of users and sessions. Goes out: ``events_YYYYMMDD`` as
Parquet, published whole. Attribution, sessions, limits and money happen here and nowhere else.
"""
