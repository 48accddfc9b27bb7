"""`catalog import` as one types it, and as a call of the API."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.feeds.feed_files import find_shared
from typer.testing import CliRunner

import behavesim as bs
from behavesim.cli.app import app

GOOD = "id,title,price,color\n1,A,5.00 EUR,red\n2,B,6.00 EUR,blue\n"


def run(*arguments: object) -> Any:
    """What the program answers, in a directory of its own."""
    return CliRunner(env={"COLUMNS": "100"}).invoke(
        app, ["catalog", "import", *map(str, arguments)]
    )


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def feed(here: Path) -> Path:
    path = here / "feed.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_broken_feed_is_imported_as_far_as_it_goes(here: Path) -> None:
    """Status 0; the last line counts, the report has the eight rows."""
    result = run(find_shared("broken.csv"), "--into", "shop", "--currency", "USD")
    assert result.exit_code == 0
    lines = result.stdout.rstrip().split("\n")
    assert lines[-1] == "4 of 12 products imported, 8 left out"
    assert 'line 4 (B-03): price "1.299" can mean 1.299 or 1299; write 1299.00 or 1.30' in lines
    with (here / "shop/import-report.csv").open(encoding="utf-8", newline="") as file:
        report = list(csv.DictReader(file))
    assert list(report[0]) == ["row", "id", "field", "found", "allowed", "line"]
    assert [one["row"] for one in report] == ["4", "5", "7", "8", "9", "10", "12", "13"]
    assert all(one["line"] in lines for one in report)


def test_strict_says_the_same_and_writes_nothing(here: Path) -> None:
    """Status 1 for any row left out, and no file."""
    result = run(find_shared("broken.csv"), "--into", "shop", "--currency", "USD", "--strict")
    assert result.exit_code == 1
    assert "line 13 (B-12): the quote opened here is never closed" in result.stdout
    last = result.stdout.rstrip().split("\n")[-1]
    assert last == "0 of 12 products imported, 8 left out; nothing was written"
    assert not (here / "shop").exists()


def test_strict_imports_a_feed_without_faults(feed: Path) -> None:
    """Nothing was left out."""
    assert run(feed, "--into", "shop", "--strict").exit_code == 0


def test_json_is_one_object(feed: Path) -> None:
    """Counts, and of each row left out where, what and what is allowed."""
    feed.write_text(GOOD + "3,C,,\n", encoding="utf-8")
    printed = json.loads(run(feed, "--into", "shop", "--json").stdout)
    assert (printed["imported"], printed["changed"], printed["removed"]) == (2, 0, 0)
    assert printed["skipped"] == [
        {"row": 4, "id": "3", "field": "price", "found": "nothing",
         "allowed": "an amount, such as 24.00", "line": "line 4 (3): no price"}
    ]  # fmt: skip
    feed.write_text(GOOD.replace("5.00", "5.50"), encoding="utf-8")
    again = json.loads(run(feed, "--into", "shop", "--json").stdout)
    assert (again["imported"], again["changed"], again["unchanged"]) == (2, 1, 1)


def test_columns_and_changes_are_shown(feed: Path) -> None:
    """What each column was taken for, and what is new, changed and gone."""
    first = run(feed, "--into", "shop").stdout
    assert ["title", "name"] in [line.split() for line in first.split("\n")]
    assert ["color", "color"] in [line.split() for line in first.split("\n")]
    assert first.rstrip().endswith("2 of 2 products imported, 0 left out")
    feed.write_text(GOOD.replace("2,B,6.00 EUR,blue\n", "").replace("5.00", "5.50"))
    second = run(feed, "--into", "shop").stdout
    rows = [line.split() for line in second.split("\n")]
    assert ["1", "A", "changed", "price"] in rows
    assert ["2", "B", "gone"] in rows
    removed = run(feed, "--into", "shop", "--prune").stdout
    assert ["2", "B", "removed"] in [line.split() for line in removed.split("\n")]


def test_nothing_imported_is_1_and_says_why(feed: Path, here: Path) -> None:
    """The catalog is not touched; the report and the reasons with their counts are there."""
    feed.write_text("id,title,price\n1,A,0.00 EUR\n2,B,0 EUR\n", encoding="utf-8")
    result = run(feed, "--into", "shop")
    assert result.exit_code == 1
    assert "nothing to sell: 2 with price 0" in result.stdout
    assert [path.name for path in (here / "shop").iterdir()] == ["import-report.csv"]
    assert run(feed, "--into", "shop", "--allow-free").exit_code == 0


def test_no_currency_is_one_line_and_a_hint(feed: Path) -> None:
    """The import asks; with a currency or a market it goes on."""
    feed.write_text(GOOD.replace(" EUR", ""), encoding="utf-8")
    result = run(feed, "--into", "shop")
    assert result.exit_code == 1
    assert "no currency in any price" in result.stderr
    assert "hint: give --currency CODE, or --market CODE" in result.stderr
    by_market = json.loads(run(feed, "--into", "shop", "--market", "kr", "--json").stdout)
    assert by_market["currency"] == "KRW"


def test_markets_and_currencies_that_do_not_exist(feed: Path) -> None:
    """One line each."""
    assert "'atlantis', no market" in run(feed, "--into", "shop", "--market", "atlantis").stderr
    assert "'EURO'" in run(feed, "--into", "shop", "--currency", "EURO").stderr


def test_a_catalog_keeps_its_currency(feed: Path) -> None:
    """A later import in another one is refused, or its rows are left out."""
    assert run(feed, "--into", "shop").exit_code == 0
    refused = run(feed, "--into", "shop", "--currency", "USD")
    assert refused.exit_code == 1
    assert "where the catalog is in EUR" in refused.stderr
    feed.write_text(GOOD.replace("EUR", "USD"), encoding="utf-8")
    other = run(feed, "--into", "shop")
    assert other.exit_code == 1
    assert "line 2 (1): price is in USD, the shop is in EUR" in other.stdout


def test_the_currency_of_the_users_settings_holds(feed: Path, here: Path) -> None:
    """Where they name one; settings without one say nothing."""
    (here / "configs").mkdir()
    (here / "configs/default.yaml").write_text("seed: 3\n", encoding="utf-8")
    assert run(feed, "--into", "one").exit_code == 0
    (here / "configs/default.yaml").write_text("currency: USD\n", encoding="utf-8")
    other = run(feed, "--into", "two")
    assert other.exit_code == 1
    assert "price is in EUR, the shop is in USD" in other.stdout


def test_map_and_decimal(feed: Path) -> None:
    """Options for what a feed does not say."""
    feed.write_text("a;b;c\n1;A;1.299\n", encoding="utf-8")
    mapping = ["--map", "a=id", "--map", "b=name", "--map", "c=price"]
    result = run(feed, "--into", "shop", *mapping, "--currency", "EUR", "--decimal", ",", "--json")
    assert json.loads(result.stdout)["imported"] == 1
    assert run(feed, "--into", "shop", "--map", "a").exit_code == 2
    assert "allowed" in run(feed, "--into", "x", *mapping, "--decimal", ";").stderr


def test_without_into_it_is_the_directory_of_the_settings(
    feed: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``./configs/catalog``, unless the setting names another directory."""
    assert run(feed).exit_code == 0
    assert (here / "configs/catalog/shop.yaml").exists()
    (here / "mine").mkdir()
    monkeypatch.setenv("BEHAVESIM_SITE__CATALOG", "mine")
    assert run(feed).exit_code == 0
    assert (here / "mine/shop.yaml").exists()


def test_the_shipped_catalog_is_never_imported_into(feed: Path) -> None:
    """It is behavesim's own shop."""
    from behavesim.resources import shipped_resource

    result = run(feed, "--into", shipped_resource("configs") / "catalog")
    assert result.exit_code == 1
    assert "the catalog of behavesim's own shop" in result.stderr


def test_the_call_of_the_api(feed: Path, here: Path) -> None:
    """The same from Python, with a frozen result."""
    ws = bs.Workspace(here / "out")
    result = ws.import_catalog(feed, into=here / "shop", mapping={"color": "params.color"})
    assert (result.imported, result.ok, result.currency) == (2, True, "EUR")
    assert result.summary == "2 of 2 products imported, 0 left out"
    assert "params" in (here / "shop/products/other.yaml").read_text(encoding="utf-8")
