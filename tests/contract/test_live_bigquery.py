"""Google's own sample of GA4 events, read from the real BigQuery; only where a project pays for it.

``LIVE_BIGQUERY_PROJECT`` names the project that pays, and Application Default Credentials
must be there. What is read is a day of three columns, a few megabytes.
"""

import datetime as dt
import os

import pytest

from behavesim.settings import BigQuerySettings
from behavesim.warehouse.source import Choice, open_event_store

SAMPLE = "bigquery://bigquery-public-data.ga4_obfuscated_sample_ecommerce"
DAY = dt.date(2020, 12, 25)
COLUMNS = ["event_timestamp", "event_params.key", "ecommerce.purchase_revenue"]
MAX_BYTES = 100 * 2**20
VARIABLE = "LIVE_BIGQUERY_PROJECT"


@pytest.fixture
def settings() -> BigQuerySettings:
    project = os.environ.get(VARIABLE)
    if not project:
        pytest.skip(f"not run against the real BigQuery: {VARIABLE} names no project that pays")
    return BigQuerySettings(project=project)


def test_a_day_of_the_public_sample(settings: BigQuerySettings) -> None:
    """21,355 events, each once, in the form of the export schema."""
    with open_event_store(SAMPLE, settings, Choice(max_bytes=MAX_BYTES)) as store:
        (table,) = store.tables(DAY, DAY)
        assert (table.name, table.kind, table.rows) == ("events_20201225", "daily", 21355)
        (plan,) = store.plan(DAY, DAY, COLUMNS)
        assert 0 < plan.scanned_bytes < MAX_BYTES
        batches = list(store.read(table, COLUMNS))
    assert sum(batch.num_rows for batch in batches) == 21355


@pytest.mark.parametrize("where", ["event_name = 'purchase'", "LOWER(event_name) = 'purchase'"])
def test_a_condition_on_the_public_sample(settings: BigQuerySettings, where: str) -> None:
    """17 purchases, by the Storage Read API's own filter and by a query job."""
    with open_event_store(SAMPLE, settings, Choice(where, max_bytes=MAX_BYTES)) as store:
        (table,) = store.tables(DAY, DAY)
        assert sum(batch.num_rows for batch in store.read(table, COLUMNS)) == 17
