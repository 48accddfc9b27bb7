"""The same shop on Google's tags, which a local server stands in for."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.e2e.by_hand import Visitor, read_hits, visiting
from tests.e2e.google_stand_in import CONTAINER_ID, MEASUREMENT_ID, GoogleStandIn, standing_in
from tests.e2e.test_shop_by_hand import buy_something

from behavesim.commands.build_site import run_build_site
from behavesim.model.workspace import Workspace
from behavesim.settings import load_settings

pytestmark = pytest.mark.e2e

SCRIPTS = {"gtag": f"/gtag/js?id={MEASUREMENT_ID}", "gtm": f"/gtm.js?id={CONTAINER_ID}"}
SETTLE_S = 0.5

Way = Callable[[Visitor, GoogleStandIn], Awaitable[None]]


def walk(mode: str, tmp_path: Path, way: Way, **site: Any) -> list[dict[str, Any]]:
    """Let a visitor go their way through a shop of this mode; return what was collected."""
    shop = Workspace(tmp_path / mode)

    async def go() -> None:
        async with standing_in(shop.hits) as google:
            analytics = {"mode": "local"} if mode == "local" else google.settings(mode)
            site.setdefault("url", "http://127.0.0.1")  # what Google's tag calls a local page
            run_build_site(load_settings(None, {"site": site, "analytics": analytics}), shop)
            own = shop.hits if mode == "local" else tmp_path / "ours"
            async with visiting(shop.site, own, tmp_path) as visitor:
                await way(visitor, google)
                assert visitor.errors == []
                hosts = {urlsplit(url).hostname for url in visitor.requested}
                assert hosts == {"127.0.0.1"}

    asyncio.run(go())
    return read_hits(shop.hits)


def describe(hit: dict[str, Any]) -> dict[str, Any]:
    """What both tags must tell alike: all but who, when, and a referrer's port."""
    chance = {"t", "p", "s", "i", "sid", "seg", "et", "dr", "ee", "up", "nsi", "fv", "ss"}
    kept = {name: value for name, value in hit.items() if name not in chance}
    ep = {name: value for name, value in hit.get("ep", {}).items() if "_" in name}
    return {**kept, "ep": {n: v for n, v in ep.items() if n not in ("transaction_id", "form_destination")}}


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_google_hears_what_our_tag_tells(mode: str, tmp_path: Path) -> None:
    """A purchase by hand: names, pages, parameters, items and values, event by event."""

    async def way(visitor: Visitor, google: GoogleStandIn) -> None:
        await buy_something(visitor)
        await visitor.open("/thank-you/")
        await visitor.open("/wishlist/")
        await asyncio.sleep(SETTLE_S)

    told = {name: walk(name, tmp_path / name, way) for name in ("local", mode)}
    ours, theirs = (
        [describe(hit) for hit in told[name] if hit["en"] != "user_engagement"]
        for name in ("local", mode)
    )
    if mode == "gtm":  # Tag Manager leaves out what was pushed before the answer
        first = next(at for at, hit in enumerate(ours[1:], 1) if hit["en"] == "page_view")
        ours = [ours[0], *ours[first - 1 :]] if False else ours
    assert [hit["en"] for hit in theirs] == [hit["en"] for hit in ours]
    assert theirs == ours
