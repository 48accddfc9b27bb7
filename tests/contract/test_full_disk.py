"""A disk that is full: one line, exit status 1, nothing half written, and a later run works.

The disk is a small tmpfs where root may mount one; elsewhere those tests are skipped, and a limit
on the size of files (RLIMIT_FSIZE) stands in for it in the one that needs no root.
"""

import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import polars as pl
import pytest
from tests.unit.export.nested_events import make_event, write_table

from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.engines.job import SimulationJob
from behavesim.errors import WorldError
from behavesim.files.storing import storing
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import Damage, read_frames
from behavesim.parity.journal import Batch, BatchResult, ParityJournal
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.shop_setup import load_shop_setup

pytestmark = pytest.mark.slow

Resize = Callable[[int], None]
PLAIN_ROWS = "SELECT event_date, event_timestamp, event_name, user_pseudo_id FROM `events_*`"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = WorkspacePaths(tmp_path_factory.mktemp("built"))
    run_build_site(load_settings(None, {}), built, out=None)
    return built.site


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one MiB."""
    place = tmp_path / "disk"
    place.mkdir()
    options = ["-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or shutil.which("mount") is None or not _mount(options):
        pytest.skip("no right to mount a tmpfs")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def resize(disk: Path) -> Resize:
    """Gives the disk another size in KiB."""

    def remount(size_kib: int) -> None:
        assert _mount(["-o", f"remount,size={size_kib}k", str(disk)])

    return remount


def _mount(options: list[str]) -> bool:
    return subprocess.run(["mount", *options], check=False, capture_output=True).returncode == 0


def run(workspace: Path, *arguments: str, file_bytes: int | None = None) -> tuple[int, list[str]]:
    """Exit status and the lines of stderr that are no progress."""

    def limit() -> None:
        if file_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))

    command = [sys.executable, "-m", "behavesim", "--workspace", str(workspace), *arguments]
    made = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=300, preexec_fn=limit
    )
    lines = made.stderr.splitlines()
    at = next((at for at, line in enumerate(lines) if line.startswith("error: ")), len(lines))
    assert "Traceback" not in made.stderr
    return made.returncode, lines[at:]


def expect_full(outcome: tuple[int, list[str]], place: Path) -> None:
    status, lines = outcome
    assert status == 1
    error, hint = lines
    assert str(place) in error
    assert error.lower().endswith(("no space left on device", "file too large"))
    assert hint.startswith("hint: Is the disk full?")


def expect_readable_log(hits: Path) -> None:
    """Every frame there is, is whole."""
    torn: list[Damage] = []
    for _frame in read_frames(hits, torn.append):
        pass
    assert torn == []


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_hit_log_without_room(disk: Path, resize: Resize, site: Path, workers: str) -> None:
    """The error crosses from a worker's process; what is there can be read and made into tables."""
    (disk / "site").symlink_to(site)
    resize(300)
    simulate = ("simulate", "--engine", "direct", "--people", "120", "--workers", workers)
    expect_full(run(disk, *simulate), disk / "hits")
    expect_readable_log(disk / "hits")
    resize(50_000)
    assert run(disk, "materialize")[0] == 0
    assert run(disk, *simulate) == (0, [])
    visits = pl.read_parquet(disk / "truth" / "visits" / "*.parquet")
    assert visits["person_id"].n_unique() == 120


def test_tables_without_room(disk: Path, resize: Resize, site: Path) -> None:
    """Each table that is there is whole, and with room the rest comes too."""
    (disk / "site").symlink_to(site)
    resize(50_000)
    assert run(disk, "simulate", "--engine", "direct", "--people", "60")[0] == 0
    whole = sorted(path.name for path in (disk / "warehouse").glob("events_*"))
    shutil.rmtree(disk / "warehouse")
    used_kib = (shutil.disk_usage(disk).used + 1023) // 1024
    for room_kib in (20, 900):
        resize(used_kib + room_kib)
        outcome = run(disk, "materialize")
        if outcome[0] == 0:
            break
        expect_full(outcome, disk / "warehouse")
        for table in (disk / "warehouse").glob("events_*"):
            assert pl.read_parquet(table / "*.parquet").height > 0
        assert not list((disk / "warehouse").glob(".*"))
    assert room_kib > 20
    resize(50_000)
    assert run(disk, "materialize")[0] == 0
    assert sorted(path.name for path in (disk / "warehouse").glob("events_*")) == whole


def test_a_shop_without_room(disk: Path, resize: Resize) -> None:
    """Nothing is left of it."""
    expect_full(run(disk, "build-site"), disk / "site")
    assert list(disk.iterdir()) == []
    resize(20_000)
    assert run(disk, "build-site")[0] == 0


def test_an_export_without_room(disk: Path, resize: Resize) -> None:
    """Days that are there are whole and listed, nothing else is; with room the rest comes too."""
    days = [dt.date(2026, 11, day) for day in range(1, 7)]
    resize(20_000)
    for day in days:
        rows = [make_event(day=day, user=f"{n}.{n}", params={"n": n}) for n in range(2000)]
        write_table(disk / "warehouse", rows, day)
    used_kib = (shutil.disk_usage(disk).used + 1023) // 1024
    resize(used_kib + 1200)
    expect_full(run(disk, "export"), disk / "export")
    listed = list_exported(disk / "export")
    assert set(listed) == {path.name for path in (disk / "export").rglob("*.csv")}
    assert not list((disk / "export").glob(".*"))
    resize(50_000)
    assert run(disk, "export")[0] == 0
    assert len(list_exported(disk / "export")) == 3 * len(days)


def list_exported(target: Path) -> list[str]:
    manifest = target / "manifest.json"
    files = json.loads(manifest.read_text())["files"] if manifest.exists() else []
    for file in files:
        assert (target / file["path"]).stat().st_size == file["bytes"]
    return [Path(file["path"]).name for file in files]


@pytest.mark.e2e
def test_a_browser_does_not_wait_for_hits_that_found_no_room(
    disk: Path, resize: Resize, site: Path
) -> None:
    """The first hit that is refused ends the run; a later run starts anew."""
    (disk / "site").symlink_to(site)
    resize(48)
    expect_full(run(disk, "simulate", "--people", "8"), disk / "hits")
    expect_readable_log(disk / "hits")
    resize(20_000)
    assert run(disk, "simulate", "--people", "2") == (0, [])


def test_files_that_may_not_grow(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit on the size of files is met like a full disk, also by the engine's cold caches."""
    monkeypatch.setenv("DENO_DIR", str(tmp_path / "deno"))
    workspace = tmp_path / "run"
    workspace.mkdir()
    (workspace / "site").symlink_to(site)
    simulate = ("simulate", "--engine", "direct", "--people", "60")
    outcome = run(workspace, *simulate, file_bytes=100_000)
    expect_full(outcome, workspace / "hits")
    expect_readable_log(workspace / "hits")
    assert run(workspace, *simulate)[0] == 0


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Path:
    """A workspace with what the commands below make."""
    root = tmp_path_factory.mktemp("finished") / "run"
    root.mkdir()
    shutil.copytree(site, root / "site")
    simulate = ("simulate", "--engine", "direct", "--people", "80", "--days", "7", "--warmup", "0")
    for arguments in (simulate, ("export",), ("report",), ("improve",)):
        assert run(root, *arguments)[0] == 0
    return root


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (("build-site",), "site"),
        (("export", "--full"), "export"),
        (("report",), "report"),
        (("improve",), "variants"),
        (("gtm", "--measurement-id", "G-1A2BC3D4E5"), "gtm"),
        (("hits", "compact"), "hits"),
        (("calibrate", "--to", "{}/export", "--people", "100", "--budget", "1"), "personas"),
        (("demo",), "site"),
        (("query", "--parquet", "{}/rows.parquet", "SELECT * FROM `events_*`"), "rows.parquet"),
        (("query", "--csv", "{}/rows.csv", PLAIN_ROWS), "rows.csv"),
    ],
)
def test_every_command_keeps_what_was_there(
    finished: Path, tmp_path: Path, arguments: tuple[str, ...], result: str
) -> None:
    """Where a file may not grow: one line, the old result as it was, and nothing beside it."""
    root = Path(shutil.copytree(finished, tmp_path / "run"))
    before = read_tree(root)
    asked = [one.format(root) for one in arguments]
    expect_full(run(root, *asked, file_bytes=2_000), root / result)
    assert read_tree(root) == before


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, site: Path) -> Path:
    """A workspace with models and what they are made of."""
    root = tmp_path_factory.mktemp("trained") / "run"
    root.mkdir()
    shutil.copytree(site, root / "site")
    simulate = ("simulate", "--engine", "direct", "--people", "250", "--days", "21")
    for arguments in ((*simulate, "--warmup", "0"), ("export",), ("train", "--no-traits")):
        assert run(root, *arguments)[0] == 0
    for arguments in (("predict",), ("predict", "--out", str(root / "rows.csv"))):
        assert run(root, *arguments)[0] == 0
    return root


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (("train", "--no-traits"), "models"),
        (("predict",), "predictions.parquet"),
        (("predict", "--out", "{}/rows.csv"), "rows.csv"),
    ],
)
def test_models_and_guesses_keep_what_was_there(
    trained: Path, tmp_path: Path, arguments: tuple[str, ...], result: str
) -> None:
    """Polars, Arrow and LightGBM's text alike; afterwards the command works."""
    root = Path(shutil.copytree(trained, tmp_path / "run"))
    before = read_tree(root)
    asked = [one.format(root) for one in arguments]
    expect_full(run(root, *asked, file_bytes=700), root / result)
    assert read_tree(root) == before
    assert run(root, *asked)[0] == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_experiment_without_room(tmp_path: Path, site: Path, workers: str) -> None:
    """Nothing of it is left, and a later one is whole."""
    (tmp_path / "site").symlink_to(site)
    experiment = ("experiment", "--treatment", "planted-good", "--people", "60")
    asked = (*experiment, "--workers", workers)
    expect_full(run(tmp_path, *asked, file_bytes=700), tmp_path / "experiments")
    assert list((tmp_path / "experiments").iterdir()) == []
    assert run(tmp_path, *asked)[0] == 0


def test_a_loop_without_room(tmp_path: Path) -> None:
    """Its journal is whole, and nothing unfinished stands beside the round's shop."""
    expect_full(run(tmp_path, "loop", file_bytes=5_000), tmp_path / "loop")
    assert json.loads((tmp_path / "loop" / "loop.json").read_text())["rounds"] == []
    assert not list((tmp_path / "loop").rglob("*.new"))


@pytest.mark.e2e
@pytest.mark.parametrize("arguments", [("parity", "--visits", "1"), ("audit", "--visits", "1")])
def test_temporary_files_without_room(
    disk: Path,
    resize: Resize,
    tmp_path: Path,
    arguments: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The directory of temporary files is named, and is empty again."""
    monkeypatch.setenv("TMPDIR", str(disk))
    resize(300)
    expect_full(run(tmp_path / "run", *arguments), disk)
    assert list(disk.iterdir()) == []


def test_a_journal_of_parity_without_room(disk: Path, resize: Resize) -> None:
    """Lines that are there stay, a torn one does not swallow the next, and none is half written."""
    resize(64)
    file = disk / "journal.jsonl"
    file.write_bytes(b'{"work": "torn')
    job = plan_job()
    result = BatchResult(1, 1, {}, (), (), ())
    ParityJournal(file).add(Batch(1, 1), job, result)
    before = file.read_bytes()
    (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free))
    with pytest.raises(WorldError, match=str(file)):
        ParityJournal(file).add(Batch(2, 1), job, result)
    assert file.read_bytes() == before
    (disk / "filler").unlink()
    ParityJournal(file).add(Batch(2, 1), job, result)
    known = ParityJournal(file)
    assert known.find(Batch(1, 1), job) == known.find(Batch(2, 1), job) == result


def plan_job() -> SimulationJob:
    setup = load_shop_setup(load_settings(None, {}))
    return setup.make_job(LoadedVariant(BASELINE))


def test_duckdb_without_room_to_spill(disk: Path) -> None:
    """What it cannot put aside is told as what it is, with the place."""
    with pytest.raises(WorldError, match=f"{disk} cannot be written"), storing(disk):
        database = duckdb.connect(config={"memory_limit": "20MB", "temp_directory": str(disk)})
        with database:
            database.execute("CREATE TABLE t AS SELECT random() AS x FROM range(20_000_000)")


def read_tree(root: Path) -> dict[str, bytes]:
    """All files but the cache of hashes, which readers of tables may write."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*.*")
        if path.is_file() and path.name != "hashes.json"
    }
