import os
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from behavesim.collect.hit_log import read_frames
from behavesim.commands.serve import ServeSummary, run_serve
from behavesim.errors import WorldError
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings

_SETTINGS = Settings.model_validate({"collect": {"port": 0}, "site": {"base_path": "/shop/"}})


def _build(workspace: Workspace) -> None:
    workspace.site.mkdir(parents=True)
    (workspace.site / "index.html").write_text("<h1>Home</h1>")


def test_without_a_site_there_is_nothing_to_serve(workspace: Workspace) -> None:
    """One is told which command builds the site."""
    with pytest.raises(WorldError, match="found no built site") as error:
        run_serve(_SETTINGS, workspace)
    assert "build-site" in error.value.hint


@pytest.mark.parametrize(("collect", "kept"), [(True, 1), (False, 0)])
def test_serves_until_told_to_stop(workspace: Workspace, collect: bool, kept: int) -> None:
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
    assert summary == ServeSummary(summary.url, 1, 1)
    assert summary.url.startswith("http://127.0.0.1:")
    frames = list(read_frames(workspace.hits)) if collect else []
    assert len(frames) == kept


_SERVE = """
import sys
from pathlib import Path
from behavesim.commands.serve import run_serve
from behavesim.model.workspace import Workspace
from behavesim.settings import Settings
settings = Settings.model_validate({"collect": {"port": 0}})
run_serve(settings, Workspace(Path(sys.argv[1])), on_ready=lambda url: print(url, flush=True))
"""


def test_an_acknowledged_hit_survives_kill_9(workspace: Workspace) -> None:
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
