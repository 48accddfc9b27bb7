"""Query jobs: what a query would scan, and its result as a table that sessions can read."""

from typing import Any

from google.cloud.bigquery import QueryJobConfig
from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY, DEFAULT_RETRY

from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.warehouse.bigquery.clients import Clients


def estimate_query(clients: Clients, sql: str, location: str, settings: BigQuerySettings) -> int:
    """Bytes that the query would scan; a dry run, which costs nothing."""
    config = QueryJobConfig(dry_run=True, use_query_cache=False)
    return int(_start(clients, sql, location, settings, config).total_bytes_processed)


def run_query(
    clients: Clients, sql: str, location: str, settings: BigQuerySettings, max_bytes: int | None
) -> Any:
    """Run the query to its end; the job, whose ``destination`` holds the result for a day.

    Raises what Google's client raises, also when more than ``max_bytes`` would be billed.
    """
    # Google's client would send None as the text "None".
    config = QueryJobConfig(**({} if max_bytes is None else {"maximum_bytes_billed": max_bytes}))
    job = _start(clients, sql, location, settings, config)
    try:
        job.result(retry=DEFAULT_RETRY.with_timeout(settings.patience_s))
    except KeyboardInterrupt:
        job.cancel(timeout=settings.patience_s)
        raise
    return job


def _start(
    clients: Clients, sql: str, location: str, settings: BigQuerySettings, config: QueryJobConfig
) -> Any:
    return clients.rest.query(
        sql,
        job_config=config,
        location=location,
        retry=DEFAULT_RETRY.with_timeout(settings.patience_s),
        job_retry=DEFAULT_JOB_RETRY.with_timeout(settings.patience_s),
        timeout=settings.patience_s,
    )
