"""BigQuery Standard SQL over the Parquet tables of a warehouse: read by sqlglot, run by DuckDB."""

from behavesim.warehouse.bigquery_sql.session import FetchedRows, QueryLimits, QuerySession

__all__ = ["FetchedRows", "QueryLimits", "QuerySession"]
