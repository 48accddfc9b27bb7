"""The shop's pages and the tables name a visitor's source alike.

`tests/js/traffic-source.test.js` is the other half.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from behavesim.ga4.click_ids import FREE_CLICK_IDS, PAID_CLICK_IDS
from behavesim.ga4.site_lists import SEARCH_APPS, SEARCH_ENGINES
from behavesim.materialize.traffic import find_source

_GOLDEN: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "traffic_sources.json").read_text()
)


def test_both_readers_have_one_table() -> None:
    """Engines, apps and click ids are those that the JavaScript test compares with."""
    engines = {host: source for source, hosts in SEARCH_ENGINES.items() for host in hosts}
    assert engines == _GOLDEN["engines"]
    assert dict(SEARCH_APPS) == _GOLDEN["apps"]
    assert [*PAID_CLICK_IDS, *FREE_CLICK_IDS] == _GOLDEN["click_ids"]


@pytest.mark.parametrize("landing", _GOLDEN["landings"])
def test_both_readers_find_one_source(landing: dict[str, str | None]) -> None:
    """A landing of the golden file has its source."""
    found = find_source(f"https://shop.example/{landing['query']}", landing["referrer"])
    assert (found.source if found else None) == landing["source"]
