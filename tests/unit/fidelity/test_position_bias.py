"""The exponent of click-through is the one that clicks were drawn with."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.fidelity.sessions import make_session, write_sessions

from behavesim.fidelity.position_bias import PositionBias, measure_position_bias
from behavesim.fidelity.sample import open_sample

LISTS = {"long": (12, 0.2), "short": (3, 0.6)}


def draw_sessions(exponent: float, people: int) -> list[list[dict[str, Any]]]:
    """Everybody sees both lists; the short one is clicked three times as often."""
    random = np.random.default_rng(3)
    sessions = []
    for person in range(people):
        events = []
        for name, (size, level) in LISTS.items():
            items = [{"item_list_id": name, "item_list_index": str(n)} for n in range(size)]
            events.append(("view_item_list", 0.0, {"items": items}))
            clicked = random.random(size) < level * np.arange(1, size + 1) ** -exponent
            events += [("select_item", 1.0, {"items": [items[n]]}) for n in np.flatnonzero(clicked)]
        sessions.append(make_session(f"u{person}", events))
    return sessions


def measure(warehouse: Path, sessions: list[list[dict[str, Any]]]) -> PositionBias | None:
    with open_sample(write_sessions(warehouse, sessions), "UTC") as sample:
        return measure_position_bias(sample, seed=1)


def test_lists_of_different_levels_share_one_exponent(tmp_path: Path) -> None:
    """0.5 is inside the interval, which is narrow enough to exclude 0.2 and 0.8."""
    bias = measure(tmp_path, draw_sessions(0.5, 1200))
    assert bias is not None
    assert bias.ci_low < 0.5 < bias.ci_high
    assert bias.ci_low < bias.exponent < bias.ci_high
    assert (bias.ci_low > 0.3, bias.ci_high < 0.7) == (True, True)


def test_where_places_do_not_matter_the_exponent_is_zero(tmp_path: Path) -> None:
    """The interval holds 0 although the short list is clicked more."""
    bias = measure(tmp_path, draw_sessions(0.0, 800))
    assert bias is not None
    assert bias.ci_low < 0 < bias.ci_high


def test_clicks_on_lists_that_were_not_seen_do_not_count(tmp_path: Path) -> None:
    """Without view_item_list there are no impressions, and no exponent."""
    sessions = [
        [row for row in rows if row["event_name"] == "select_item"]
        for rows in draw_sessions(0.5, 40)
    ]
    assert measure(tmp_path, sessions) is None


@pytest.mark.parametrize("index", ["(not set)", None])
def test_items_without_a_place_do_not_count(tmp_path: Path, index: str | None) -> None:
    """Neither seen nor clicked."""
    items = {"items": [{"item_list_id": "x", "item_list_index": index}]}
    events = [("view_item_list", 0.0, items), ("select_item", 1.0, items)]
    assert measure(tmp_path, [make_session("a", events)]) is None
