"""True utility in Python is that of the simulator."""

import json
import subprocess
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from deno import find_deno_bin

from behavesim.core.person import Person
from behavesim.engines.direct import read_parameters
from behavesim.engines.job import read_topics
from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.people.truth import write_people
from behavesim.people.utility import Weights, compute_utility, iterate_utility
from behavesim.resources import find_resource
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.population_files import load_population_inputs
from behavesim.site_templates import find_templates

SEED = 2**40 + 7
PEOPLE = 60
SCRIPT = """
import { trueUtility } from "%(base)s/utility.js";
import { Random } from "%(base)s/random.js";
const { people, items, prices, seed } = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(people.map((person) =>
  items.map((item) => trueUtility(person, Random.of(seed, person.id, null), item, prices)))));
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> WorkspacePaths:
    """The shipped shop."""
    made = WorkspacePaths(tmp_path_factory.mktemp("workspace"))
    run_build_site(load_settings(None, {}), made, out=None)
    return made


@pytest.fixture(scope="module")
def people(workspace: WorkspacePaths) -> list[Person]:
    """The first people of the shipped personas, in the answer key of the workspace."""
    topics = read_topics(workspace.site)
    settings = load_settings(None, {"seed": SEED, "simulate": {"start": date(2026, 11, 1)}})
    inputs = load_population_inputs(None, topics)
    write_people(inputs.attributes(settings, PEOPLE), topics, workspace.truth)
    return list(islice(inputs.people(settings), PEOPLE))


@pytest.fixture(scope="module")
def weights() -> Weights:
    """Those of the shipped simulator."""
    shipped: Weights = read_parameters(find_templates())["utility"]
    return shipped


def _compute_in_javascript(
    people: list[dict[str, Any]], catalog: dict[str, Any], folder: Path
) -> list[list[float]]:
    base = (find_resource("site_templates") / "assets" / "js" / "simulator").as_uri()
    script = folder / "utility.js"
    script.write_text(SCRIPT % {"base": base})
    shop = {name: catalog[name] for name in ("items", "prices")}
    given = json.dumps({"people": people, **shop, "seed": SEED}).encode()
    command = [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", str(script)]
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    table: list[list[float]] = json.loads(done.stdout)
    return table


def test_it_is_what_the_simulator_computes(
    workspace: WorkspacePaths, people: list[Person], weights: Weights, tmp_path: Path
) -> None:
    """To 1e-9, for every item of the shop, made for some people or for all."""
    catalog = json.loads((workspace.site / "catalog.json").read_text())
    items = catalog["items"]
    assert any(item["audience"] for item in items)
    expected = _compute_in_javascript([one.to_json() for one in people], catalog, tmp_path)
    (block,) = iterate_utility(workspace.truth, workspace.site, SEED, weights)
    np.testing.assert_allclose(block.utility, expected, rtol=0, atol=1e-9)
    assert block.person_ids.tolist() == list(range(PEOPLE))
    assert list(block.item_ids) == [item["id"] for item in items]


def test_it_is_the_same_with_cents_and_relative_budgets(
    workspace: WorkspacePaths, people: list[Person], weights: Weights, tmp_path: Path
) -> None:
    """Also where an item costs nothing or has no rating, and budgets follow topics' medians."""
    catalog = json.loads((workspace.site / "catalog.json").read_text())
    catalog["shop"] |= {"currency": "USD", "digits": 2}
    catalog["items"][0]["price"] = 0
    catalog["items"][1]["rating"] = None
    frame = pl.read_parquet(workspace.truth / "people.parquet").with_columns(
        budget=pl.col("budget") / 100, budget_by_topic=pl.col("person_id") % 2 == 0
    )
    given = [{**one.to_json(), "budget_by_topic": one.id % 2 == 0} for one in people]
    expected = _compute_in_javascript(given, catalog, tmp_path)
    found = compute_utility(frame, catalog, SEED, weights)
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_blocks_do_not_matter(
    workspace: WorkspacePaths, people: list[Person], weights: Weights
) -> None:
    """Any size of block gives the same numbers, in the order of the people."""
    (whole,) = iterate_utility(workspace.truth, workspace.site, SEED, weights)
    blocks = list(iterate_utility(workspace.truth, workspace.site, SEED, weights, block_people=7))
    assert len(blocks) == 9
    np.testing.assert_array_equal(np.vstack([block.utility for block in blocks]), whole.utility)


def test_another_seed_gives_other_preferences(
    workspace: WorkspacePaths, people: list[Person], weights: Weights
) -> None:
    """Only the preference for single items is drawn; all else is the person's and the item's."""
    frame = pl.read_parquet(workspace.truth / "people.parquet")
    catalog = json.loads((workspace.site / "catalog.json").read_text())
    one, other = (compute_utility(frame, catalog, seed, weights) for seed in (1, 2))
    assert (one != other).all()
    plain = {**weights, "preference": 0.0}
    one, other = (compute_utility(frame, catalog, seed, plain) for seed in (1, 2))
    np.testing.assert_array_equal(one, other)


def test_without_an_answer_key_it_says_so(
    workspace: WorkspacePaths, weights: Weights, tmp_path: Path
) -> None:
    """One line, with the command that makes it."""
    with pytest.raises(WorldError, match=r"people\.parquet: no such file"):
        next(iterate_utility(tmp_path, workspace.site, SEED, weights))
