"""Who may not, who says not who they are, and datasets that are elsewhere: one clear line."""

from pathlib import Path

import pytest
from tests.contract.bigquery.reading import Open, read_times
from tests.doubles.bigquery import BigQuery
from tests.doubles.ga4_tables import ROWS_A_DAY

from behavesim.errors import DataError, InputError, WorldError
from behavesim.settings import BigQuerySettings
from behavesim.warehouse.bigquery.clients import REST_HOST, STORAGE_HOST
from behavesim.warehouse.source import Choice, open_event_store

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "call", ["datasets.get", "tables.list", "tables.get", "CreateReadSession", "ReadRows"]
)
def test_no_permission(service: BigQuery, open_store: Open, call: str) -> None:
    """Each right that is missing is one line, with the roles in its hint."""
    service.faults.denied.add(call)
    with pytest.raises(WorldError, match="no permission") as caught, open_store() as store:
        read_times(store)
    assert "\n" not in caught.value.message
    assert "roles/bigquery.dataViewer" in caught.value.hint
    assert "readSessionUser" in caught.value.hint


def test_no_permission_for_jobs(service: BigQuery, open_store: Open) -> None:
    """SQL needs one role more."""
    service.faults.denied.add("jobs.insert")
    choice = Choice(where="LOWER(event_name) = 'purchase'")
    with pytest.raises(WorldError, match="no permission") as caught, open_store(choice) as store:
        read_times(store)
    assert "roles/bigquery.jobUser" in caught.value.hint


def test_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any login the way to one is told."""
    for name in (REST_HOST, STORAGE_HOST, "GOOGLE_APPLICATION_CREDENTIALS", "GOOGLE_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(tmp_path))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    with (
        pytest.raises(WorldError, match="no valid Google credentials") as caught,
        open_event_store("bigquery://demo-shop.analytics_123", BigQuerySettings()),
    ):
        pass
    assert "gcloud auth application-default login" in caught.value.hint


def test_a_key_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GOOGLE_APPLICATION_CREDENTIALS with a wrong path is told without it: it may be a key."""
    monkeypatch.delenv(REST_HOST, raising=False)
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(tmp_path / "none.json"))
    with (
        pytest.raises(WorldError, match="is not the path of a key file"),
        open_event_store("bigquery://demo-shop.analytics_123", BigQuerySettings()),
    ):
        pass


@pytest.mark.parametrize("said", ["url", "setting"])
def test_a_dataset_in_another_location(service: BigQuery, said: str) -> None:
    """Found and allowed, before anything is read."""
    url = f"{service.url}?location=US" if said == "url" else service.url
    settings = BigQuerySettings(location="US" if said == "setting" else None)
    with (
        pytest.raises(InputError, match=r"--location: found US; allowed EU, where demo-shop\."),
        open_event_store(url, settings),
    ):
        pass


def test_the_right_location_is_taken(service: BigQuery) -> None:
    """In any case of letters."""
    with open_event_store(f"{service.url}?location=eu", BigQuerySettings()) as store:
        assert len(store.tables()) == 3


@pytest.mark.parametrize(
    "url", ["bigquery://demo-shop.other", "bigquery://other-shop.analytics_123"]
)
def test_a_dataset_that_is_not_there(service: BigQuery, url: str) -> None:
    """Its name is told."""
    with (
        pytest.raises(DataError, match="not found") as caught,
        open_event_store(url, BigQuerySettings()),
    ):
        pass
    assert url.removeprefix("bigquery://") in str(caught.value)


def test_the_project_that_pays(service: BigQuery) -> None:
    """Sessions belong to the project of the settings, whosever the dataset is."""
    with open_event_store(service.url, BigQuerySettings(project="my-billing")) as store:
        assert len(read_times(store)) == ROWS_A_DAY
    assert service.storage.log.sessions[-1].parent == "projects/my-billing"
