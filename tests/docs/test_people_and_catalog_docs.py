"""The documents about personas and the catalog name every key, and their examples load."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from behavesim.core.catalog import (
    Coupon,
    FormField,
    HomeList,
    Motif,
    Product,
    ProductsFile,
    Promotion,
    ShippingTier,
    ShopFile,
)
from behavesim.core.catalog_files import load_catalog
from behavesim.core.device import list_categories, load_devices
from behavesim.core.persona import TRAITS, Effects, Job, Persona
from behavesim.people.persona_files import PersonaVocabulary, load_demographics, load_personas

ROOT = Path(__file__).parents[2]
PERSONAS_MD = (ROOT / "docs" / "personas.md").read_text(encoding="utf-8")
CATALOG_MD = (ROOT / "docs" / "catalog.md").read_text(encoding="utf-8")


def _example(text: str) -> str:
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


@pytest.mark.parametrize("model", [Persona, Effects, Job])
def test_every_key_about_people_is_documented(model: type[BaseModel]) -> None:
    """docs/personas.md names each key of persona files and of the tables."""
    missing = [name for name in model.model_fields if f"`{name}`" not in PERSONAS_MD]
    assert missing == []


def test_every_trait_is_documented() -> None:
    """docs/personas.md names each trait of temperament."""
    assert [trait for trait in TRAITS if f"`{trait}`" not in PERSONAS_MD] == []


@pytest.mark.parametrize(
    "model",
    [ShopFile, ProductsFile, Product, Promotion, Coupon, ShippingTier, HomeList, FormField],
)
def test_every_key_of_the_catalog_is_documented(model: type[BaseModel]) -> None:
    """docs/catalog.md names each key of the catalog's files."""
    missing = [name for name in model.model_fields if f"`{name}`" not in CATALOG_MD]
    assert missing == []


def test_every_motif_is_documented() -> None:
    """docs/catalog.md lists the drawings there are."""
    listed = re.search(r"Motifs: (.*?)\.", CATALOG_MD, flags=re.DOTALL)
    assert listed is not None
    assert listed[1].split() == list(get_args(Motif))


def test_the_persona_example_loads(tmp_path: Path) -> None:
    """The file in docs/personas.md is a good persona."""
    (tmp_path / "tea-drinker.yaml").write_text(_example(PERSONAS_MD), encoding="utf-8")
    topics = load_catalog(ROOT / "configs" / "catalog").topic_ids
    vocabulary = PersonaVocabulary(
        topics, list_categories(load_devices(ROOT / "configs" / "devices.yaml"))
    )
    tables = load_demographics(ROOT / "configs" / "demographics.yaml", vocabulary)
    (persona,) = load_personas(tmp_path, tables, vocabulary)
    assert persona.id == "tea-drinker"


def test_the_product_example_loads() -> None:
    """The file in docs/catalog.md is a good file of products."""
    part = ProductsFile.model_validate(yaml.safe_load(_example(CATALOG_MD)))
    assert part.products[0].id == "TE-BOW-001"
