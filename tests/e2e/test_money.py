"""Amounts with decimals from the page to the CSV, in both engines."""

import asyncio
import csv
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.e2e.by_hand import Visitor, read_hits, visiting
from tests.other_currency import in_currency, write_catalog

from behavesim.core.catalog_files import load_catalog
from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.materialize.materialize import run_materialize
from behavesim.parity.parity import run_parity
from behavesim.settings import Settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.simulate import run_simulate

pytestmark = pytest.mark.e2e

REGIONS = (
    "KR-11 KR-26 KR-27 KR-28 KR-29 KR-30 KR-31 KR-41 KR-42 KR-43 KR-44 KR-45 KR-46 KR-47 KR-48"
)
ADDED = (
    f"{{included: false, regions: {{{', '.join(f'{one}: 0.08875' for one in REGIONS.split())}}}}}"
)
SHOPS = [("USD", ADDED), ("KWD", ""), ("JPY", "{included: true, rate: 0.10}")]
THANKS = "#main[data-page-type=thank-you] [data-field=transaction-id]"


@pytest.mark.parametrize(("currency", "tax"), SHOPS)
def test_both_engines_say_the_same_amounts(tmp_path: Path, currency: str, tax: str) -> None:
    """Two, three and no decimals; tax that is added, none, and tax inside the prices."""
    settings = in_currency(write_catalog(tmp_path / "catalog", currency, tax), currency)
    workspace = WorkspacePaths(tmp_path / "workspace")
    run_build_site(settings, workspace, out=None)
    summary = run_parity(settings, workspace, visits=20)
    assert (summary.found, summary.failures, summary.unreached) == ((), (), ())


def test_an_order_of_88_99_is_88_99_everywhere(tmp_path: Path) -> None:
    """On the page, in the data layer, on the wire, in the tables and in the CSV."""
    catalog = write_catalog(tmp_path / "catalog", "USD", ADDED)
    first = load_catalog(catalog).by_popularity[0]
    _set_price(catalog, first.id, "88.99")
    settings = in_currency(catalog, "USD")
    workspace = WorkspacePaths(tmp_path / "workspace")
    run_build_site(settings, workspace, out=None)
    seen = asyncio.run(_buy(workspace, tmp_path, first.id))
    assert seen["price"] == "$88.99"
    assert (seen["unknown_tax"], seen["tax"], seen["total"]) == ("At checkout", "$7.90", "$96.89")
    assert seen["purchase"]["value"] == 88.99
    assert (seen["purchase"]["tax"], seen["purchase"]["shipping"]) == (7.9, 0)
    [hit] = [hit for hit in read_hits(workspace.hits) if hit["en"] == "purchase"]
    assert (hit["epn"]["value"], hit["items"][0]["pr"]) == (88.99, 88.99)
    row, written = _read_purchase(settings, workspace)
    assert row["purchase_revenue"] == row["purchase_revenue_in_usd"] == 88.99
    assert row["tax_value"] == row["tax_value_in_usd"] == 7.9
    assert (written["value"], written["tax"]) == ("88.99", "7.9")


def test_simulated_orders_sum_to_the_cent(tmp_path: Path) -> None:
    """Of every order the value is the sum of price x quantity, without a digit too many."""
    settings = in_currency(
        write_catalog(tmp_path / "catalog", "USD", ADDED),
        "USD",
        simulate={"people": 300, "days": 7, "engine": "direct"},
    )
    workspace = WorkspacePaths(tmp_path / "workspace")
    summary = run_simulate(settings, workspace, None)
    tables = pl.read_parquet(workspace.warehouse / "events_*" / "*.parquet")
    orders = tables.filter(pl.col("event_name") == "purchase").select("ecommerce", "items").rows()
    assert len(orders) > 5
    for ecommerce, items in orders:
        cents = sum(round(item["price"] * 100) * item["quantity"] for item in items)
        assert ecommerce["purchase_revenue"] == cents / 100
        lines = [round(item["item_revenue"] * 100) / 100 for item in items]
        assert [item["item_revenue"] for item in items] == lines
    assert summary.revenue == round(summary.revenue, 2)


def _set_price(catalog: Path, item: str, price: str) -> None:
    """Change the price of one product in its file, and take its old one away."""
    for path in (catalog / "products").glob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        starts = [at for at, line in enumerate(lines) if f"id: {item}" in line]
        for at in starts:
            row = next(i for i in range(at, at + 9) if " price: " in lines[i])
            before, _, after = lines[row].partition(" price: ")
            rest = after[after.index(",") :] if "," in after else ""
            lines[row] = f"{before} price: {price}{rest}"
            lines[row] = ",".join(
                part for part in lines[row].split(",") if "list_price" not in part
            )
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


async def _buy(workspace: WorkspacePaths, tmp_path: Path, item: str) -> dict[str, Any]:
    seen: dict[str, Any] = {}
    async with visiting(workspace.site, workspace.hits, tmp_path) as visitor:
        await visitor.open(f"/p/{item}/")
        await visitor.answer("granted")
        seen["price"] = await _read(visitor, "#main [data-field=price]")
        await visitor.click("#main button[data-action=add-to-cart]", ".cart-count:not([hidden])")
        await visitor.click("a[data-action=view-cart]", ".cart-line")
        seen["unknown_tax"] = await _read(visitor, "[data-region=cart-summary] [data-field=tax]")
        await visitor.click("a[data-action=begin-checkout]", "#contact-form")
        await visitor.fill("contact-form", name="A", email="a@example.com", phone="010")
        await visitor.page.waitForSelector("#shipping-form")
        await visitor.fill("shipping-form", postcode="04524", address="1 Example-ro", city="Seoul")
        await visitor.page.waitForSelector("#payment-form")
        await visitor.fill("payment-form", holder="A")
        await visitor.page.waitForSelector("button[data-action=place-order]")
        await visitor.click("button[data-action=place-order]", THANKS)
        seen["tax"] = await _read(visitor, "#main [data-field=tax]")
        seen["total"] = await _read(visitor, "#main [data-field=total]")
        pushed = "() => window.dataLayer.findLast((one) => one.event === 'purchase').ecommerce"
        seen["purchase"] = await visitor.page.evaluate(pushed)
        await visitor.open("/wishlist/")  # leaving a page flushes what waits there
        await asyncio.sleep(0.3)
    return seen


async def _read(visitor: Visitor, selector: str) -> str:
    text: str = await visitor.page.evaluate(
        "(one) => document.querySelector(one).textContent", selector
    )
    return text


def _read_purchase(
    settings: Settings, workspace: WorkspacePaths
) -> tuple[dict[str, Any], dict[str, str]]:
    """The order in the tables and in the CSV."""
    run_materialize(settings, workspace)
    tables = pl.read_parquet(workspace.warehouse / "events_*" / "*.parquet")
    [row] = tables.filter(pl.col("event_name") == "purchase").get_column("ecommerce").to_list()
    run_export(settings, workspace)
    rows = [
        row
        for path in workspace.export.rglob("events*.csv")
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    ]
    [written] = [one for one in rows if one["event_name"] == "purchase"]
    return row, written
