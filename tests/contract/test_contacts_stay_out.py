"""What people write into forms stays there: no hit, table or answer key has it."""

from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from behavesim.core.market import parse_markets
from behavesim.engines.job import read_topics
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.population_files import load_population_inputs
from behavesim.simulation.simulate import run_simulate

PEOPLE = 400


@pytest.mark.parametrize("market", ["de", "jp"])
def test_names_addresses_and_numbers_reach_no_file(tmp_path: Path, market: str) -> None:
    """Orders are made, with forms filled in; neither is anything of them in `hits` or `truth`."""
    settings = load_settings(
        None,
        {
            "market": market,
            "seed": 5,
            "simulate": {"engine": "direct", "warmup": 0, "people": PEOPLE},
        },
    )
    workspace = WorkspacePaths(tmp_path / "workspace")
    run_build_site(settings, workspace)
    assert run_simulate(settings, workspace).purchases > 0
    markets = parse_markets(market)
    inputs = load_population_inputs(None, read_topics(workspace.site), markets=markets)
    people = list(islice(inputs.people(settings), PEOPLE))
    contacts = [person.contact for person in people if person.contact is not None]
    assert len(contacts) == PEOPLE
    written = {text for one in contacts for text in (one.name, one.address, one.phone)}
    content = "".join(
        read_texts(file)
        for folder in (workspace.hits, workspace.warehouse, workspace.truth)
        for file in folder.rglob("*")
        if file.is_file()
    )
    assert any(person.city in content for person in people)  # texts of people are found there
    assert [text for text in written if text in content] == []


def read_texts(file: Path) -> str:
    """Everything that a file says, whatever its format packs."""
    if file.suffix == ".parquet":
        return pl.read_parquet(file).write_ndjson()
    return file.read_bytes().decode(errors="replace")
