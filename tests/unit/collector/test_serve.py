import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import ValidationError

from behavesim.collector.serve import ServeResult, run_serve
from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.hitlog.writer import read_frames
from behavesim.settings import Settings

_SETTINGS = Settings.model_validate({"collect": {"port": 0}, "site": {"base_path": "/shop/"}})


def _build(workspace: WorkspacePaths) -> None:
    workspace.site.mkdir(parents=True)
    (workspace.site / "index.html").write_text("<h1>Home</h1>")


def test_without_a_site_there_is_nothing_to_serve(workspace: WorkspacePaths) -> None:
    """One is told which command builds the site."""
    with pytest.raises(WorldError, match="found no built site") as error:
        run_serve(_SETTINGS, workspace)
    assert "build-site" in error.value.hint


@pytest.mark.parametrize(("collect", "kept"), [(True, 1), (False, 0)])
def test_serves_until_stopped(workspace: WorkspacePaths, collect: bool, kept: int) -> None:
    """Pages and collector answer at the URL that is announced; a signal ends it well."""
    _build(workspace)
    seen: list[bytes] = []

    def visit(url: str) -> None:
        with urllib.request.urlopen(url) as page:
            seen.append(page.read())
        with urllib.request.urlopen(f"{url}g/collect?v=2", data=b"en=a") as answer:
            seen.append(b"%d" % answer.status)
        with pytest.raises(urllib.error.HTTPError, match="413"):
            urllib.request.urlopen(f"{url}g/collect?v=2", data=b"x" * 70_000)
        os.kill(os.getpid(), signal.SIGTERM)

    summary = run_serve(
        _SETTINGS,
        workspace,
        collect=collect,
        on_ready=lambda url: threading.Thread(target=visit, args=(url,)).start(),
    )
    assert seen == [b"<h1>Home</h1>", b"204"]
    assert summary == ServeResult(summary.url, 1, 1, 0, {"body": 1})
    assert summary.url.startswith("http://127.0.0.1:")
    frames = list(read_frames(workspace.hits)) if collect else []
    assert len(frames) == kept


_SERVE = """
import sys
from pathlib import Path
from behavesim.collector.serve import run_serve
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings
settings = Settings.model_validate({"collect": {"port": 0}})
run_serve(settings, WorkspacePaths(Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
"""


def test_an_acknowledged_hit_survives_kill_9(workspace: WorkspacePaths) -> None:
    """What was answered 204 is in the log, though the server was killed the moment after."""
    _build(workspace)
    arguments = [sys.executable, "-c", _SERVE, str(workspace.root)]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    url = process.stdout.readline().strip()
    for number in range(5):
        urllib.request.urlopen(f"{url}g/collect?n={number}", data=b"").close()
    process.kill()
    process.stdout.close()
    process.wait()
    assert len(list(read_frames(Path(workspace.hits)))) == 5


def test_metrics_and_health_beside_the_shop(workspace: WorkspacePaths) -> None:
    """Hits, refusals by reason, ignored parameters; health turns bad when the log refuses."""
    _build(workspace)
    settings = Settings.model_validate({"collect": {"port": 0, "metrics_port": 0}})
    lines: list[str] = []
    found: dict[str, float] = {}
    health: list[bytes] = []

    def visit(url: str) -> None:
        urllib.request.urlopen(f"{url}g/collect?v=2&_bst=5&_bsv=p0-v0", data=b"").close()
        foreign = urllib.request.Request(f"{url}g/collect", headers={"Origin": "null"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(foreign)
        while not any("metrics at" in line for line in lines):
            time.sleep(0.01)
        address = next(line for line in lines if "health at" in line).split("health at ")[1]
        with urllib.request.urlopen(address) as answer:
            health.append(answer.read())
        with urllib.request.urlopen(address.replace("healthz", "metrics")) as answer:
            for family in text_string_to_metric_families(answer.read().decode()):
                for sample in family.samples:
                    found[" ".join([sample.name, *sample.labels.values()])] = sample.value
        os.kill(os.getpid(), signal.SIGTERM)

    summary = run_serve(
        settings,
        workspace,
        on_ready=lambda url: threading.Thread(target=visit, args=(url,)).start(),
        say=lines.append,
    )
    assert found == {
        "behavesim_collector_hits_total": 1,
        "behavesim_collector_refused_total origin": 1,
        "behavesim_collector_ignored_parameters_total": 2,
        "behavesim_collector_damaged_bytes": 0,
        "behavesim_collector_queue": 0,
        "behavesim_collector_connections": found["behavesim_collector_connections"],
    }
    assert b'"ok": true' in health[0]
    assert (summary.requests, summary.ignored, summary.refused_by_reason) == (1, 2, {"origin": 1})
    assert len(lines) == 3  # what was ignored, what was refused, where the metrics are


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_listening_beyond_loopback_is_said(
    workspace: WorkspacePaths, host: str, warned: bool
) -> None:
    """One line says who can reach what."""
    _build(workspace)
    lines: list[str] = []
    settings = Settings.model_validate({"collect": {"port": 0, "host": host}})
    run_serve(
        settings,
        workspace,
        on_ready=lambda url: os.kill(os.getpid(), signal.SIGTERM),
        say=lines.append,
    )
    assert [line.split(":")[0] for line in lines] == (["warning"] if warned else [])


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("allow_origins", "*"),
        ("allow_origins", "null"),
        ("allow_origins", "shop.example"),
        ("allow_origins", "https://shop.example/path"),
        ("allow_origins", "ftp://shop.example"),
        ("allow_hosts", "shop.example:80"),
        ("allow_hosts", "https://shop.example"),
        ("allow_hosts", "*"),
    ],
)
def test_what_is_no_origin_or_host_is_refused(setting: str, value: str) -> None:
    """A wrong name is an error before a page is refused."""
    with pytest.raises(ValidationError, match=r"allowed|host|origin"):
        Settings.model_validate({"collect": {setting: [value]}})


def test_origins_are_kept_as_browsers_write_them() -> None:
    """Neither case nor a port that goes without saying matters."""
    named = ["HTTPS://Shop.Example:443/", "http://a:81", "http://127.0.0.1:*"]
    settings = Settings.model_validate({"collect": {"allow_origins": named}})
    assert settings.collect.allow_origins == (
        "https://shop.example",
        "http://a:81",
        "http://127.0.0.1:*",
    )
