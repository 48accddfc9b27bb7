"""Drafted personas shop as people do, whatever the shop sells, in whatever money."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.unit.personas.synthetic_catalogs import write_catalog

from behavesim.fidelity.bands import FUNNEL
from behavesim.fidelity.fidelity import run_fidelity
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.draft import run_personas_draft
from behavesim.settings import load_settings
from behavesim.simulation.simulate import run_simulate

pytestmark = pytest.mark.slow

STEPS = ("view_item", "add_to_cart", "begin_checkout", "purchase")
SESSIONS = 3000
MANY = {
    topic: 0.3 + 0.35 * at
    for at, topic in enumerate(
        ("pets", "garden", "auto", "baby", "health", "music", "office", "jewelry", "diy", "movies")
    )
}
SHOPS: Mapping[str, tuple[str, dict[str, Any] | None]] = {
    "the shipped shop": ("KRW", None),
    "30 products of two topics": (
        "USD",
        {"topics": ("pets", "garden"), "products": 30, "level": 25},
    ),
    "200 products of one topic": ("USD", {"topics": ("books",), "products": 200, "level": 18}),
    "400 products, some dear": (
        "EUR",
        {
            "topics": {
                "fashion": 1,
                "jewelry": 4,
                "home": 2,
                "baby": 0.8,
                "toys": 0.6,
                "food": 0.2,
            },
            "products": 400,
            "level": 60,
        },
    ),
    "products without ratings": (
        "EUR",
        {"topics": ("food", "health", "beauty"), "products": 150, "level": 12, "ratings": False},
    ),
    "2,000 products of ten topics": (
        "JPY",
        {"topics": MANY, "products": 2000, "level": 3000, "decimals": 0},
    ),
}


@pytest.mark.parametrize("shop", SHOPS)
def test_the_funnel_lies_inside_the_bands(tmp_path: Path, shop: str) -> None:
    """Views, carts, checkouts and purchases of 3,000 sessions."""
    currency, catalog = SHOPS[shop]
    options: dict[str, Any] = {
        "currency": currency,
        "simulate": {"engine": "direct", "sessions": SESSIONS, "days": 28, "warmup": 7},
    }
    if catalog is not None:
        options["site"] = {"catalog": str(write_catalog(tmp_path / "catalog", **catalog))}
    settings, workspace = load_settings(None, options), WorkspacePaths(tmp_path / "run")
    out = tmp_path / "personas"
    run_personas_draft(settings, workspace, out=out)
    summary = run_simulate(settings, workspace, personas=out)
    assert summary.failed_visits == 0
    rates = {row.key: row.simulated for row in run_fidelity(settings, workspace).rows}
    bands = {band.key: (band.low, band.high) for band in FUNNEL}
    outside = {
        step: (rates[step], *bands[step])
        for step in STEPS
        if not bands[step][0] <= rates[step] <= bands[step][1]  # type: ignore[operator]
    }
    assert outside == {}, outside
