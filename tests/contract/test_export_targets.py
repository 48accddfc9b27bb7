"""Exports into object stores: fsspec's memory, and an S3 server on a real socket."""

import datetime as dt
import hashlib
import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from moto.server import ThreadedMotoServer
from tests.unit.export.nested_events import make_event, write_days, write_table

from behavesim.errors import InputError, SchemaError, WorldError
from behavesim.export.export import run_export
from behavesim.export.export_events import ExportJob, ExportReport, export_events
from behavesim.export.layout import Layout
from behavesim.export.targets import open_target
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
from behavesim.warehouse.parquet import ParquetEventStore

DAYS = [dt.date(2026, 11, day) for day in (1, 2, 3)]


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of its own, and the environment in which clients find the server."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = f"bucket-{uuid.uuid4().hex}"
    fsspec.filesystem("s3", skip_instance_cache=True).mkdir(bucket)
    return f"s3://{bucket}/some/export"


@pytest.fixture(params=["memory", "s3"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "s3":
        return str(request.getfixturevalue("s3"))
    return f"memory://{uuid.uuid4().hex}/export"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    write_days(tmp_path / "warehouse", DAYS)
    return tmp_path / "warehouse"


def export(warehouse: Path, out: Path | str, **job: Any) -> ExportReport:
    return export_events(ExportJob(ParquetEventStore(warehouse), open_target(out), **job))


def read_remote(url: str) -> dict[str, bytes]:
    fs, root = fsspec.core.url_to_fs(url)
    fs.invalidate_cache()
    return {path.removeprefix(root).strip("/"): fs.cat_file(path) for path in fs.find(root)}


def read_local(target: Path) -> dict[str, bytes]:
    paths = [path for path in target.rglob("*") if path.is_file()]
    return {path.relative_to(target).as_posix(): path.read_bytes() for path in paths}


def test_a_store_gets_what_a_directory_gets(warehouse: Path, tmp_path: Path, url: str) -> None:
    """The same names and bytes, nothing else, and hashes that fit."""
    report = export(warehouse, url)
    export(warehouse, tmp_path / "local")
    files = read_remote(url)
    assert files == read_local(tmp_path / "local")
    for file in report.manifest.files:
        assert hashlib.sha256(files[file.path]).hexdigest() == file.sha256


def test_a_changed_day_is_replaced_and_the_others_stay(warehouse: Path, url: str) -> None:
    """The next export writes one day; the old one's files are gone."""
    export(warehouse, url)
    before = read_remote(url)
    write_table(warehouse, [make_event(day=DAYS[1])], DAYS[1])
    report = export(warehouse, url)
    assert (report.written, report.unchanged) == ((DAYS[1],), (DAYS[0], DAYS[2]))
    after = read_remote(url)
    changed = {path for path in before if after.get(path) != before[path]}
    assert {path for path in changed if "event_date" in path and "2026-11-02" not in path} == set()
    listed = {file["path"] for file in json.loads(after["manifest.json"])["files"]}
    assert set(after) == {*listed, "manifest.json"}


def test_what_was_uploaded_before_the_manifest_is_swept(warehouse: Path, url: str) -> None:
    """A killed export leaves files that no manifest names; the next one removes them."""
    fs, root = fsspec.core.url_to_fs(url)
    fs.pipe_file(f"{root}/event_date=2026-11-01/events-00000-0badf00d.csv", b"half a day")
    export(warehouse, url)
    assert not [path for path in read_remote(url) if "0badf00d" in path]


def test_the_command_takes_an_address(warehouse: Path, url: str, tmp_path: Path) -> None:
    """--out s3://... and memory://..., with every setting of the files."""
    layout = Layout(compression="gzip", partition_by="event_name")
    export(warehouse, url, layout=layout)
    assert any("/event_name=page_view/events-00000-" in path for path in read_remote(url))
    with pytest.raises(SchemaError, match="an export with other columns"):
        run_export(Settings(), WorkspacePaths(tmp_path), out=url)


def test_two_exports_of_this_machine_do_not_write_at_once(warehouse: Path, url: str) -> None:
    """The lock is a local one, named for the address."""
    with open_target(url).hold(), pytest.raises(WorldError, match="another export is writing"):
        export(warehouse, url)


def test_a_manifest_that_another_machine_wrote_meanwhile_is_not_overwritten(
    warehouse: Path, url: str
) -> None:
    """Where no lock reaches, the manifest's content tells."""

    class Meddler(ParquetEventStore):
        def read(self, table: Any, columns: Any = None) -> Any:
            fs, root = fsspec.core.url_to_fs(url)
            fs.pipe_file(f"{root}/manifest.json", b"{}")
            return super().read(table, columns)

    with pytest.raises(WorldError, match="another export has written its manifest meanwhile"):
        export_events(ExportJob(Meddler(warehouse), open_target(url)))
    assert read_remote(url)["manifest.json"] == b"{}"


def test_a_bucket_that_is_not_there_is_one_line(warehouse: Path, s3: str) -> None:
    """The store's answer, with the address."""
    with pytest.raises(WorldError, match=r"^s3://no-such-bucket/x: .*bucket") as caught:
        export(warehouse, "s3://no-such-bucket/x")
    assert "\n" not in caught.value.message
    assert "credentials" in caught.value.hint


def test_an_unknown_address_is_one_line() -> None:
    """The protocol is not one of fsspec's."""
    with pytest.raises(InputError, match="--out: found nosuch://x; allowed a directory"):
        open_target("nosuch://x")


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hint says what to install."""

    def fail(url: str) -> None:
        raise ImportError("Install s3fs to access S3")

    monkeypatch.setattr(fsspec.core, "url_to_fs", fail)
    with pytest.raises(WorldError, match="needs a package") as caught:
        open_target("s3://bucket/x")
    assert caught.value.hint == 'pip install "behavesim[s3]"'


def test_what_a_store_logs_does_not_stand_beside_our_line() -> None:
    """gcsfs logs a traceback of each fault, which Python prints where no handler takes it."""
    code = (
        "import logging, behavesim.export.targets\n"
        "logging.getLogger('gcsfs').error('Traceback of what it raises')"
    )
    made = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (made.stdout, made.stderr) == ("", "")
