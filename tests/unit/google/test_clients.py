"""Google's client libraries, where they are and where they are not."""

import sys

import pytest
from google.auth.credentials import AnonymousCredentials

from behavesim.errors import WorldError
from behavesim.google.clients import make_bigquery_client, open_clients


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("googleapiclient.discovery", "google-api-python-client"),
        ("google.analytics", "google-analytics-admin"),
    ],
)
def test_a_missing_extra_is_one_line_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str
) -> None:
    """BigQuery's client belongs to the base; the two of the extra may be missing."""
    monkeypatch.setitem(sys.modules, module, None)
    with (
        pytest.raises(WorldError, match=f"{package} is not installed") as raised,
        open_clients(AnonymousCredentials(), "my-shop-1"),
    ):
        pass
    assert raised.value.hint == 'pip install "behavesim[google]"'
    make_bigquery_client(AnonymousCredentials(), "my-shop-1").close()
