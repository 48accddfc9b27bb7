"""Parquet files out of Arrow batches whose texts and records are looked up by index."""
