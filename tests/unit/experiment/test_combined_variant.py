"""A changed shop and another change: what replaces, what adds up, what contradicts."""

from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from behavesim.core.variant import Variant
from behavesim.core.variant_files import LoadedVariant
from behavesim.experiment.candidates import discover, one_sided_p
from behavesim.experiment.combined_variant import combine_variants, contradicts


def load(name: str, *changes: dict[str, Any], **files: Any) -> LoadedVariant:
    return LoadedVariant(Variant.model_validate({"name": name, "changes": changes}), None, files)


ROW = {"id": "home_picks", "name": "Picks", "kind": "items", "items": ["A"]}
FOR_YOU = {"id": "home_for_you", "name": "For you", "kind": "personal"}


def test_a_change_takes_the_place_of_one_of_its_kind() -> None:
    """Others stay, and so do the files that they name."""
    before = load("a", {"change": "shipping", "free_from": 10}, {"change": "search"}, search=1)
    after = combine_variants(
        "b", before, load("c", {"change": "shipping", "free_from": 0}, ranking=2)
    )
    assert [change.change for change in after.variant.changes] == ["shipping", "search"]
    assert after.variant.changes[0].model_dump()["free_from"] == 0
    assert after.files == {"search": 1, "ranking": 2}


def test_the_file_of_a_change_that_was_replaced_goes_with_it() -> None:
    """An order that stands in the variant itself is not overruled by the file of the one before."""
    before = load("a", {"change": "ranking", "by": "personal", "file": "f"}, ranking="factors")
    chosen = {"change": "ranking", "by": "items", "items": ["A"]}
    assert combine_variants("b", before, load("c", chosen)).files == {}
    ordered = load("c", {"change": "ranking", "by": "items", "file": "o"}, ranking="order")
    assert combine_variants("b", before, ordered).files == {"ranking": "order"}


def test_rows_of_the_home_page_add_up() -> None:
    """What a candidate brings comes first; rows that were brought before stay."""
    before = load("a", {"change": "home", "lists": [ROW, "home_new"]})
    after = combine_variants(
        "b", before, load("c", {"change": "home", "lists": [FOR_YOU, "home_new"]})
    )
    [home] = after.variant.changes
    rows = [row if isinstance(row, str) else row["id"] for row in home.model_dump()["lists"]]
    assert rows == ["home_for_you", "home_picks", "home_new"]


def test_two_rankings_contradict_and_two_rows_do_not() -> None:
    """Of two that contradict only one can be adopted."""
    one = load("a", {"change": "ranking", "by": "popular"}, {"change": "home", "lists": [ROW]})
    other = load("b", {"change": "ranking", "by": "items", "items": ["A"]})
    assert contradicts(one, other)
    assert not contradicts(one, load("c", {"change": "home", "lists": [FOR_YOU]}))


def test_a_gain_without_any_is_unlikely_and_a_loss_is_not() -> None:
    """One-sided: the normal tail above mean / standard error; no difference says nothing."""
    gain = np.array([1.0, -1.0, 2.0, 0.0] * 25)
    z = gain.mean() / (gain.std(ddof=1) / 10)
    assert one_sided_p(gain) == pytest.approx(NormalDist().cdf(-z))
    assert one_sided_p(gain) < 0.01
    assert one_sided_p(-gain) > 0.99
    assert one_sided_p(np.zeros(5)) == 1.0


def test_benjamini_and_hochberg_believe_as_in_their_paper() -> None:
    """Their example of fifteen p-values at 5 %: the first four."""
    values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
        0.5719, 0.6528, 0.7590, 1.0,
    ]  # fmt: skip
    named = {f"h{place:02d}": value for place, value in enumerate(values)}
    assert discover(named, 0.05) == {"h00", "h01", "h02", "h03"}


@given(st.lists(st.floats(0, 1), max_size=30), st.floats(0.01, 0.5))
def test_discoveries_have_the_smallest_p_values(values: list[float], rate: float) -> None:
    """None with a smaller p-value is left out."""
    named = {str(place): value for place, value in enumerate(values)}
    believed = discover(named, rate)
    if believed and len(believed) < len(named):
        worst = max(named[name] for name in believed)
        assert worst <= min(value for name, value in named.items() if name not in believed)
    assert believed == discover(dict(reversed(named.items())), rate)


def test_nothing_tried_nothing_believed() -> None:
    """No candidates are no error."""
    assert discover({}, 0.1) == set()
    with pytest.raises(ValueError, match="one change of each kind"):
        load("a", {"change": "search"}, {"change": "search"})
