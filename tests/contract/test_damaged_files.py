"""Every file that commands read from a workspace, damaged in every way: told in one line.

``READERS`` is the inventory: which commands read which file.
"""

import datetime as dt
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.unit.training.planted_shop import write_planted_shop

from behavesim.calibration.calibrate import run_calibrate
from behavesim.core.answer_key import IDENTITY_COLUMNS, PEOPLE_COLUMNS, read_truth_table
from behavesim.core.export_manifest import check_export, read_export_manifest
from behavesim.core.site_catalog import read_site_catalog
from behavesim.engines.job import read_shop
from behavesim.errors import BehavesimError
from behavesim.export.export import run_export
from behavesim.fidelity.fidelity import run_fidelity
from behavesim.files.json_file import encode_sealed
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.verify import run_verify
from behavesim.improvement.improve import run_improve
from behavesim.materialize.materialize import run_materialize
from behavesim.people.utility import iterate_utility
from behavesim.report.report import run_report
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import load_site_json, run_build_site
from behavesim.simulation.run_directory import read_identity
from behavesim.simulation.simulate import run_simulate
from behavesim.training.models_directory import read_models
from behavesim.training.predict import run_predict
from behavesim.training.train import run_train
from behavesim.training.true_utility import read_true_utility
from behavesim.warehouse import ParquetEventStore
from behavesim.warehouse.query import run_query

NOW = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
Reader = Callable[[WorkspacePaths], object]


@pytest.fixture(scope="module")
def settings() -> Settings:
    asked = load_settings()
    simulate = asked.simulate.model_copy(
        update={"engine": "direct", "people": 12, "sessions": None, "days": 3, "workers": 1}
    )
    train = asked.train.model_copy(update={"trees": 5, "factors": 4, "threads": 1})
    return asked.model_copy(update={"simulate": simulate, "train": train})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> WorkspacePaths:
    """A simulated workspace, with the models of planted people in it."""
    workspace = WorkspacePaths(tmp_path_factory.mktemp("made"))
    run_simulate(settings, workspace)
    planted = WorkspacePaths(tmp_path_factory.mktemp("planted"))
    write_planted_shop(planted.root, 200, personas=("runner", "reader"))
    run_train(settings, planted)
    shutil.copytree(planted.models, workspace.models)
    run_export(settings, workspace)
    for name in ("export", "truth"):
        shutil.copytree(planted.root / name, workspace.root / "planted" / name)
    workspace.loop.mkdir()
    (workspace.loop / "loop.json").write_bytes(encode_sealed({"identity": {}, "rounds": []}))
    end = {"history": [], "promised": 0.0, "final_people": 1}
    (workspace.loop / "result.json").write_bytes(encode_sealed(end))
    shutil.rmtree(planted.models)
    return workspace


def _query(workspace: WorkspacePaths) -> object:
    sql = "SELECT event_name, COUNT(*) FROM `events_*` GROUP BY 1 ORDER BY 1"
    return run_query(load_settings(), workspace, sql, now=NOW).rows


def _read_true_utility(workspace: WorkspacePaths) -> object:
    found = read_true_utility(load_settings(), workspace, np.arange(3), ["A"])
    assert found is not None
    return found.worth.tolist()


def _utility(workspace: WorkspacePaths) -> object:
    blocks = iterate_utility(workspace.truth, workspace.site, 1, {})
    return next(blocks)


def _verify(workspace: WorkspacePaths) -> object:
    return run_verify(load_settings(), workspace, against=str(workspace.warehouse)).ok


def _train(workspace: WorkspacePaths) -> object:
    return run_train(load_settings(), workspace)


def _simulate(workspace: WorkspacePaths) -> object:
    return read_shop(workspace.site)


def _predict(workspace: WorkspacePaths) -> object:
    return run_predict(load_settings(), workspace)


def _fidelity(workspace: WorkspacePaths) -> object:
    return run_fidelity(load_settings(), workspace)


def _export(workspace: WorkspacePaths) -> object:
    return run_export(load_settings(), workspace)


def _calibrate(workspace: WorkspacePaths) -> object:
    return run_calibrate(load_settings(), workspace, workspace.export)


READERS: dict[str, tuple[Reader, ...]] = {
    "site/catalog.json": (_simulate, run_report, run_improve, _read_true_utility, _utility),
    "site/index.html": (_simulate,),
    "site/_manifest.json": (_simulate, run_report, run_improve),
    "hits/simulation.json": (run_report, _fidelity, read_identity, _read_true_utility),
    "warehouse/_state/log.json": (_query, _export, _fidelity, _verify),
    "warehouse/events_*/part-0000.parquet": (_query, _export, _fidelity, _verify),
    "truth/people.parquet": (_train, run_report, _read_true_utility, _utility),
    "truth/identities.parquet": (_train, run_report),
    "truth/_manifest.json": (_train, run_report, _read_true_utility, _utility),
    "export/manifest.json": (_export, _train, _predict, run_report, run_improve, _calibrate),
    "export/event_date=*/events-*.csv": (_train, _predict, run_report, run_improve),
    "export/items/event_date=*/items-*.csv": (_train, _predict, run_report, run_improve),
    "models/_manifest.json": (_predict, run_report, run_improve),
    "models/metrics.json": (_predict, run_report, run_improve),
    "models/card.json": (_predict, run_report, run_improve),
    "models/features.json": (_predict, run_report, run_improve),
    "models/related_items.json": (_predict, run_report, run_improve),
    "models/item_factors.json": (_predict, run_report, run_improve),
    "models/item_map.json": (_predict, run_report, run_improve),
    "models/trait_details.json": (_predict, run_report, run_improve),
    "models/recommendations.parquet": (_predict, run_report, run_improve),
    "models/traits/traits.json": (_predict,),
    "models/traits/gender.txt": (_predict, run_report, run_improve),
    "models/personas/half_0.txt": (_predict,),
    "models/lexicon/items.parquet": (_predict,),
    "loop/loop.json": (run_report,),
    "loop/result.json": (run_report,),
}

DAMAGES: dict[str, bytes | None] = {
    "cut": None,
    "empty": b"",
    "list": b"[]",
    "object": b"{}",
    "null": b"null",
    "no UTF-8": b"\xff\xfe\x00",
}


def _find(workspace: WorkspacePaths, pattern: str) -> Path:
    return sorted(workspace.root.glob(pattern))[0]


@pytest.mark.slow
@pytest.mark.parametrize("pattern", READERS)
def test_a_damaged_file_is_one_line(made: WorkspacePaths, pattern: str) -> None:
    """With the path, what was found, what is allowed, and what to run again."""
    place = _find(made, pattern)
    whole = place.read_bytes()
    try:
        for damage, content in DAMAGES.items():
            place.write_bytes(whole[: len(whole) // 2] if content is None else content)
            for reader in READERS[pattern]:
                _expect_one_line(reader, made, f"{pattern}, {damage}")
        place.unlink()
        place.mkdir()
        for reader in READERS[pattern]:
            _expect_one_line(reader, made, f"{pattern}, a directory")
    finally:
        if place.is_dir():
            place.rmdir()
        place.write_bytes(whole)


def _expect_one_line(reader: Reader, workspace: WorkspacePaths, what: str) -> None:
    name = getattr(reader, "__name__", str(reader))
    try:
        reader(workspace)
    except BehavesimError as error:
        assert "\n" not in str(error), what
        assert ": " in str(error) and error.hint, f"{what}: {name}: {error}"
    else:
        pytest.fail(f"{what}: {name} took it")


@pytest.mark.slow
def test_what_is_broken_is_mended(tmp_path: Path, settings: Settings, made: WorkspacePaths) -> None:
    """By the command that its line names: with the same bytes, the times of tables apart."""
    workspace = WorkspacePaths(tmp_path / "copy")
    shutil.copytree(made.root, workspace.root)
    together = ("hits/simulation.json", "truth/people.parquet", "truth/_manifest.json")
    mends: tuple[tuple[tuple[str, ...], Callable[[], object]], ...] = (
        (("site/catalog.json",), lambda: run_build_site(settings, workspace)),
        (("site/_manifest.json",), lambda: run_build_site(settings, workspace)),
        (together, lambda: run_simulate(settings, workspace)),
        (("warehouse/_state/log.json",), lambda: run_materialize(settings, workspace)),
        (("export/manifest.json",), lambda: run_export(settings, workspace, full=True)),
    )
    for names, mend in mends:
        whole = {name: (workspace.root / name).read_bytes() for name in names}
        for name, content in whole.items():
            (workspace.root / name).write_bytes(content[: len(content) // 2])
        mend()
        for name, content in whole.items():
            if name not in ("export/manifest.json", "warehouse/_state/log.json"):
                assert (workspace.root / name).read_bytes() == content, name
    assert read_export_manifest(workspace.export).files
    assert _query(workspace) == _query(made)


def _table(workspace: WorkspacePaths) -> object:
    store = ParquetEventStore(workspace.warehouse)
    return [batch.to_pylist() for table in store.tables() for batch in store.read(table)]


def _export_files(workspace: WorkspacePaths) -> object:
    manifest = read_export_manifest(workspace.export)
    check_export(workspace.export, manifest, ("events", "items", "purchases"))
    return manifest


def _models(workspace: WorkspacePaths) -> object:
    stored = read_models(workspace.models)
    texts = [trait.fitted.booster.model_to_string() for trait in stored.traits]
    return stored.names, stored.time_zone, texts


def _truth(workspace: WorkspacePaths) -> object:
    people = read_truth_table(workspace.truth / "people.parquet", PEOPLE_COLUMNS)
    identities = read_truth_table(workspace.truth / "identities.parquet", IDENTITY_COLUMNS)
    return people.to_dicts(), identities.to_dicts()


CAMPAIGN: dict[str, Reader] = {
    "warehouse/events_*/part-0000.parquet": _table,
    "warehouse/_state/log.json": _table,
    "export/manifest.json": _export_files,
    "export/event_date=*/events-*.csv": _export_files,
    "models/traits/gender.txt": _models,
    "models/traits/traits.json": _models,
    "models/_manifest.json": _models,
    "site/catalog.json": lambda workspace: read_site_catalog(workspace.site),
    "site/_manifest.json": lambda workspace: read_site_catalog(workspace.site),
    "truth/people.parquet": _truth,
    "truth/identities.parquet": _truth,
    "truth/_manifest.json": _truth,
    "hits/simulation.json": read_identity,
}
FLIPS = 100


def _flip_bits(place: Path, seed: str) -> Iterator[None]:
    whole = place.read_bytes()
    chance = random.Random(seed)
    try:
        for _ in range(FLIPS):
            damaged = bytearray(whole)
            damaged[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
            place.write_bytes(damaged)
            yield
    finally:
        place.write_bytes(whole)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", CAMPAIGN)
def test_a_flipped_bit_is_reported_or_harmless(made: WorkspacePaths, pattern: str) -> None:
    """At a hundred random places of each kind of file."""
    read = CAMPAIGN[pattern]
    before, counts = read(made), {"told": 0, "harmless": 0}
    for _ in _flip_bits(_find(made, pattern), pattern):
        try:
            found: Any = read(made)
        except BehavesimError as error:
            assert "\n" not in str(error) and error.hint
            counts["told"] += 1
        else:
            assert found == before
            counts["harmless"] += 1
    print(f"{pattern}: {FLIPS} flipped bits: {counts}")
    assert sum(counts.values()) == FLIPS


def test_a_variant_of_a_changed_data_file_is_refused(tmp_path: Path, made: WorkspacePaths) -> None:
    """The shop is not built of factors that were not fitted."""
    from behavesim.core.variant import Variant
    from behavesim.core.variant_files import LoadedVariant, write_variant

    items = [item["id"] for item in load_site_json(load_settings())["items"]]
    change = {"change": "ranking", "by": "items", "file": "ranked-ranking.json"}
    variant = Variant.model_validate({"name": "ranked", "why": "a test", "changes": [change]})
    write_variant(tmp_path, LoadedVariant(variant, files={"ranking": items}))
    asked = load_settings()
    site = asked.site.model_copy(update={"variant": str(tmp_path / "ranked.yaml")})
    asked = asked.model_copy(update={"site": site})
    workspace = WorkspacePaths(tmp_path / "built")
    run_build_site(asked, workspace)
    place = tmp_path / "ranked-ranking.json"
    whole = place.read_text()
    place.write_text(whole.replace(items[0], items[0][::-1], 1))
    with pytest.raises(BehavesimError, match="found other content than was written"):
        run_build_site(asked, workspace)
    for content in ("", "[", "{}", "null"):
        place.write_text(content)
        with pytest.raises(BehavesimError) as caught:
            run_build_site(asked, workspace)
        assert "\n" not in str(caught.value)
