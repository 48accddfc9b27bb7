"""The shipped kinds of shoppers are whole, and what is wrong with a table is said."""

from pathlib import Path

import pytest
import yaml

from behavesim.errors import InputError
from behavesim.interests.table import load_interests
from behavesim.personas.shoppers import load_shoppers

SHIPPED = Path(__file__).parents[3] / "configs" / "shoppers.yaml"


def test_each_interest_has_its_shopper() -> None:
    """With a name and a description of its own."""
    tables = load_shoppers()
    assert tables.shoppers.keys() == load_interests().interests.keys()
    for field in ("name", "about"):
        assert len({getattr(one, field) for one in tables.shoppers.values()}) == len(
            tables.shoppers
        )


@pytest.mark.parametrize(
    ("place", "value", "path"),
    [
        (("shoppers", "pets", "hours"), "noon", "shoppers.pets.hours"),
        (("shoppers", "pets", "weekdays"), "noon", "shoppers.pets.weekdays"),
        (("kinds", 0, "hours"), "noon", "kinds[0].hours"),
        (("shoppers", "pets", "budget"), 0, "shoppers.pets.budget"),
    ],
)
def test_what_is_wrong_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: tuple[str | int, ...],
    value: object,
    path: str,
) -> None:
    """In a user's own table, with the place."""
    tables = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    *above, last = place
    group = tables
    for step in above:
        group = group[step]
    group[last] = value
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "shoppers.yaml").write_text(yaml.safe_dump(tables), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_shoppers()
    assert caught.value.path == path


def test_other_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands for interests without an entry."""
    tables = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    del tables["shoppers"]["other"]
    (tmp_path / "configs").mkdir()
    (tmp_path / "configs" / "shoppers.yaml").write_text(yaml.safe_dump(tables), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="also 'other'"):
        load_shoppers()
