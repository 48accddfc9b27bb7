"""What a person who clicks through the shop sends, and what must never be sent."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.by_hand import Visitor, read_hits, visiting

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import run_build_site

pytestmark = pytest.mark.e2e

BUY = "[data-page-type=item] button[data-action=add-to-cart]:not([disabled])"
THANKS = "#main[data-page-type=thank-you] [data-field=transaction-id]"


async def buy_something(visitor: Visitor) -> None:
    await visitor.open("/")
    await visitor.answer("granted")
    await go_shopping(visitor)


async def go_shopping(visitor: Visitor) -> None:
    """From the home page to a purchase."""
    await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
    await visitor.click(".product-list .card a.card-link", BUY)
    await visitor.click("#main button[data-action=add-to-cart]", ".cart-count:not([hidden])")
    await visitor.click("a[data-action=view-cart]", ".cart-line")
    await visitor.click("a[data-action=begin-checkout]", "#contact-form")
    await visitor.fill("contact-form", name="A", email="a@example.com", phone="010")
    await visitor.page.waitForSelector("#shipping-form")
    await visitor.fill("shipping-form", postcode="04524", address="1 Example-ro", city="Seoul")
    await visitor.page.waitForSelector("#payment-form")
    await visitor.fill("payment-form", holder="A")
    await visitor.page.waitForSelector("button[data-action=place-order]")
    await visitor.click("button[data-action=place-order]", THANKS)


def test_a_purchase_sends_the_whole_funnel_once(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Every step is told in order; a reload of the thank-you page sells nothing again."""

    async def run_visit() -> None:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            await buy_something(visitor)
            await visitor.open("/thank-you/")
            await visitor.open("/thank-you/")
            await visitor.open("/wishlist/")  # leaving a page flushes what waits there
            await asyncio.sleep(0.3)
            assert visitor.errors == []
            assert {url.split("/")[2] for url in visitor.requested} == {visitor.url.split("/")[2]}

    asyncio.run(run_visit())
    sent = read_hits(hits)
    names = [hit["en"] for hit in sent]
    funnel = [
        "view_item_list",
        "select_item",
        "view_item",
        "add_to_cart",
        "view_cart",
        "begin_checkout",
        "add_shipping_info",
        "add_payment_info",
        "purchase",
    ]
    steps = [name for name in names if name in funnel]
    assert list(dict.fromkeys(steps)) == funnel
    assert names.count("purchase") == 1
    # GA4 makes these rows itself: on the wire they are flags of other hits.
    assert not {"session_start", "first_visit"} & set(names)
    assert not [name for name in names if name.startswith("_")]
    assert sum("ss" in hit for hit in sent) == sum("fv" in hit for hit in sent) == 1
    purchase = sent[names.index("purchase")]
    assert purchase["epn"]["value"] == sum(item["pr"] * item["qt"] for item in purchase["items"])
    seen = next(hit for hit in sent if hit["en"] == "select_item")["items"][0]
    assert purchase["items"][0]["id"] == seen["id"]
    assert (purchase["items"][0]["li"], purchase["items"][0]["lp"]) == (seen["li"], seen["lp"])


def test_orders_fit_a_phone_and_one_that_is_not_found_is_reported(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Nothing sticks out sideways; a form that leads nowhere says why, in one line."""
    seen: dict[str, Any] = {}

    async def run_visit() -> None:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            await visitor.page.setViewport({"width": 390, "height": 844})
            await buy_something(visitor)
            await visitor.open("/orders/")
            await visitor.page.waitForSelector(".order-card")
            wide = "() => document.documentElement.scrollWidth - innerWidth"
            seen["overflow"] = await visitor.page.evaluate(wide)
            await visitor.open("/order-lookup/")
            await visitor.fill("lookup-form", order="T0", email="a@example.com")
            toast = await visitor.page.waitForSelector(".toast.is-shown")
            read = "(toast) => [toast.textContent, toast.offsetHeight]"
            seen["toast"], seen["height"] = await visitor.page.evaluate(read, toast)

    asyncio.run(run_visit())
    assert seen["overflow"] <= 0
    assert seen["toast"] == "There is no such order"
    assert seen["height"] < 60


def test_a_hard_load_of_every_kind_of_page_works(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """Every page boots without an error and tells its page view under its own title."""
    paths = [
        "/",
        "/c/sports/",
        "/c/sports/?sort=price_asc",
        "/search/?q=shoes",
        "/p/SP-RUN-001/",
        "/cart/",
        *(f"/checkout/{step}" for step in ("", "shipping/", "payment/", "review/")),
        "/thank-you/",
        "/signup/",
        "/login/",
        "/wishlist/",
    ]
    titles: list[str] = []

    async def run_visit() -> None:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            await visitor.open("/")
            await visitor.answer("granted")
            for path in paths:
                await visitor.open(path)
                titles.append(await visitor.page.title())
            await visitor.open("/")
            await asyncio.sleep(0.3)
            assert visitor.errors == []

    asyncio.run(run_visit())
    views = [hit["dt"] for hit in read_hits(hits) if hit["en"] == "page_view"]
    assert views[1 : len(paths) + 1] == titles
    assert len(set(titles)) == len(paths) - 1  # the sorted list is the same page


def test_analytics_none_sends_nothing(tmp_path: Path, hits: Path, settings: Settings) -> None:
    """With analytics.mode none the data layer fills and no request leaves."""
    silent = WorkspacePaths(tmp_path / "silent")
    run_build_site(load_settings(None, {"analytics": {"mode": "none"}}), silent, out=None)
    pushed: list[str] = []

    async def run_visit() -> None:
        async with visiting(silent.site, hits, tmp_path) as visitor:
            await visitor.open("/")
            await visitor.click("a[data-category-id=cooking]", "#main[data-category-id=cooking]")
            names = "() => dataLayer.map((message) => message.event).filter(Boolean)"
            pushed.extend(await visitor.page.evaluate(names))
            assert not [url for url in visitor.requested if "collect" in url]

    asyncio.run(run_visit())
    assert pushed == ["view_promotion", "select_content", "view_item_list"]
    assert read_hits(hits) == []


def test_simulate_user_works_from_the_console(
    workspace: WorkspacePaths, hits: Path, tmp_path: Path
) -> None:
    """`await simulateUser({})` makes a visit and returns its summary."""

    async def run_visit() -> None:
        async with visiting(workspace.site, hits, tmp_path) as visitor:
            await visitor.open("/")
            await visitor.answer("granted")
            call = "() => simulateUser({seed: 5, person: {id: 3, age: 33}})"
            outcome = await visitor.page.evaluate(call)
            assert outcome["person"] == 3
            assert outcome["pages"] >= 1
            assert outcome["reason"]

    asyncio.run(run_visit())
    assert [hit for hit in read_hits(hits) if hit["en"] == "page_view"]
