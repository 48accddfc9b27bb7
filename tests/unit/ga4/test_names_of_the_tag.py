"""What the tag's modules and the Python side both list is the same list."""

import re
from pathlib import Path
from typing import Final

from behavesim.ga4.event_catalog import ECOMMERCE_EVENTS
from behavesim.ga4.wire_names import ITEM_NAMES, ITEM_PARAM_DIGITS, MAX_ITEMS

_SOURCE: Final = (
    Path(__file__).parents[3] / "site_templates/assets/js/analytics/event-to-hit.js"
).read_text("utf-8")


def test_events_that_carry_items() -> None:
    """Fourteen names."""
    listed = re.search(r"ECOMMERCE_EVENTS = new Set\(\[(.*?)\]\)", _SOURCE, re.S)
    assert listed is not None
    assert set(re.findall(r'"(\w+)"', listed[1])) == ECOMMERCE_EVENTS


def test_item_fields_and_their_codes() -> None:
    """All codes; what Universal Analytics called them leads to the same ones."""
    listed = re.search(r"ITEM_CODES = .*?\(\{(.*?)\}\)", _SOURCE, re.S)
    assert listed is not None
    today, _, older = listed[1].partition("// What Universal Analytics")
    pairs = re.findall(r'(\w+): "(\w\w)"', today)
    assert {code: name for name, code in pairs} == ITEM_NAMES
    assert {code for _, code in re.findall(r'(\w+): "(\w\w)"', older)} <= set(ITEM_NAMES)


def test_limits() -> None:
    """Items of an event, and parameters of an item's own."""
    limits = dict(re.findall(r"const (MAX_\w+) = (\d+);", _SOURCE))
    assert limits == {
        "MAX_ITEMS": str(MAX_ITEMS),
        "MAX_OWN_PARAMETERS": str(len(ITEM_PARAM_DIGITS)),
    }
