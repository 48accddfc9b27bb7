"""Exports daily event tables as flat files by day, with a manifest.

Comes in: Arrow record batches of an event store. Goes out: CSV or Parquet partitioned by date, in a
directory or an object store, committed by one manifest; and those files read again as frames.
"""
