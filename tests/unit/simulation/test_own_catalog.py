"""A shop of one's own topics, with the files that ship beside it."""

import logging
from pathlib import Path

import pytest
import yaml
from tests.unit.people.conftest import ROOT

from behavesim.errors import InputError
from behavesim.export.export import run_export
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.check import run_personas_check
from behavesim.settings import Settings, load_settings
from behavesim.simulation.simulate import run_simulate

TEA = {
    "category": {
        "id": "tea",
        "name": "Tea",
        "topic": "tea",
        "blurb": "Leaves and bowls.",
        "subcategories": [{"id": "bowls", "name": "Bowls", "motif": "bowl"}],
    },
    "products": [
        {
            "id": "TE-BOW-001",
            "name": "Morning Tea Bowl",
            "brand": "Hayan Kiln",
            "category": "tea/bowls",
            "price": 10_000,
            "rating": 4.6,
            "reviews": 210,
            "stock": 12,
            "released": "2026-02-01",
            "variants": {"kind": "size", "options": ["S", "M"]},
            "hue": 4,
            "description": "A bowl that fits both hands.",
        }
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a shop with one topic that no shipped file speaks of."""
    shop = yaml.safe_load((ROOT / "configs/catalog/shop.yaml").read_text(encoding="utf-8"))
    shop |= {"topics": [{"id": "tea", "name": "Tea"}], "promotions": [], "coupons": []}
    shop["home"] = [{"id": "popular", "name": "Popular", "kind": "popular"}]
    catalog = tmp_path / "catalog"
    (catalog / "products").mkdir(parents=True)
    (catalog / "shop.yaml").write_text(yaml.safe_dump(shop), encoding="utf-8")
    (catalog / "products" / "tea.yaml").write_text(yaml.safe_dump(TEA), encoding="utf-8")
    simulate = {"engine": "direct", "days": 3, "warmup": 0, "people": 40}
    return load_settings(None, {"site": {"catalog": str(catalog)}, "simulate": simulate})


def write_persona(folder: Path, interests: dict[str, object]) -> Path:
    """A folder with one persona of these interests."""
    persona = yaml.safe_load((ROOT / "personas/home-cook.yaml").read_text(encoding="utf-8"))
    folder.mkdir()
    (folder / "own.yaml").write_text(yaml.safe_dump({**persona, "interests": interests}))
    return folder


def test_a_shop_of_own_topics_is_simulated_with_the_shipped_demographics(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Their shifts of other topics are passed over: one line counts them and names the topics."""
    personas = write_persona(tmp_path / "personas", {"tea": {"centre": 0.8, "spread": 0.1}})
    workspace = WorkspacePaths(tmp_path / "run")
    with caplog.at_level(logging.WARNING, "behavesim"):
        summary = run_simulate(settings, workspace, personas=personas)
    assert summary.failed_visits == 0 and summary.events > 0
    assert run_export(settings, workspace).rows == summary.events
    (line,) = [record.getMessage() for record in caplog.records]
    assert "demographics.yaml, markets/kr.yaml: 107 shifts of interest passed over" in line
    assert "beauty" in line and "k-pop" in line and "tea" not in line.split(":")[-1]


def test_the_shipped_personas_go_to_a_shop_of_own_topics(
    tmp_path: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """What they like elsewhere is passed over; a topic of the shop is one of their others."""
    with caplog.at_level(logging.WARNING, "behavesim"):
        summary = run_personas_check(settings, WorkspacePaths(tmp_path / "run"), people=50)
    assert summary.ok and summary.sampled is not None
    assert list(summary.sampled.interests) == ["tea"]
    assert [record.getMessage().count("interest") for record in caplog.records] == [1, 1]


def test_a_misspelled_topic_is_still_refused_with_a_hint(
    tmp_path: Path, settings: Settings
) -> None:
    """What neither the shop nor a shipped file knows is a mistake."""
    personas = write_persona(tmp_path / "personas", {"taa": {"centre": 0.8, "spread": 0.1}})
    with pytest.raises(InputError, match=r"interests\.taa: found 'taa'.*allowed tea") as error:
        run_simulate(settings, WorkspacePaths(tmp_path / "run"), personas=personas)
    assert "strike it" in error.value.hint
    assert [
        one.path for one in run_personas_check(settings, WorkspacePaths(tmp_path), personas).faults
    ]
