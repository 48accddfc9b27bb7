"""The stand-in for BigQuery, and stores that read it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contract.bigquery.reading import PATIENCE_S, Open
from tests.doubles.bigquery import BigQuery, serve_bigquery

from behavesim.settings import BigQuerySettings
from behavesim.warehouse.source import Choice, open_event_store


@pytest.fixture
def service(dataset_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[BigQuery]:
    """The stand-in with three days of events, and Google's clients led to it."""
    with serve_bigquery(dataset_dir, message_rows=50) as running:
        for name, value in running.environment.items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def open_store(service: BigQuery) -> Open:
    def open_it(choice: Choice | None = None, **settings: Any) -> Any:
        chosen = BigQuerySettings(**{"patience_s": PATIENCE_S, **settings})
        return open_event_store(service.url, chosen, choice)

    return open_it
