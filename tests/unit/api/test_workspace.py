"""Settings, progress and results of a workspace."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import behavesim as bs
from behavesim.api.calls import Caller
from behavesim.cli.render.output import print_json

RESULTS: dict[str, Callable[[bs.Workspace], bs.Result]] = {
    "query_rows": lambda ws: ws.query_rows("SELECT event_name, event_timestamp FROM `events_*`"),
    "plan_export": lambda ws: ws.plan_export(),
    "materialize": lambda ws: ws.materialize(),
    "hits.check": lambda ws: ws.hits.check(),
    "personas.check": lambda ws: ws.personas.check(people=50),
    "fidelity": lambda ws: ws.fidelity(warmup_days=0),
    "google.verify": lambda ws: ws.google.verify(str(ws.paths.warehouse)),
}


@pytest.mark.parametrize("name", RESULTS)
def test_to_dict_is_what_json_prints(
    small: bs.Workspace, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One object, the fields in their order, and nothing that JSON does not have."""
    result = RESULTS[name](small)
    print_json(result)
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert list(printed) == list(result.to_dict())


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_reads_well(small: bs.Workspace, name: str) -> None:
    """A line a field, none of them long; a table in a notebook."""
    result = RESULTS[name](small)
    lines = repr(result).splitlines()
    assert lines[0] == type(result).__name__
    assert [line.split()[0] for line in lines[1:]] == list(result.to_dict())
    assert max(map(len, lines)) < 250
    html = result._repr_html_()
    assert html.count("<table>") == html.count("</table>") >= 1


def test_texts_are_escaped_in_a_notebook() -> None:
    """Whatever a text holds, it is no markup."""

    @dataclass(frozen=True, slots=True, repr=False)
    class Shown(bs.Result):
        text: str
        rows: tuple[dict[str, str], ...]

    html = Shown("<script>alert(1)</script>", ({"<b>": "&\"'"},))._repr_html_()
    assert "<script" not in html and "<b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert re.search(r"&lt;b&gt;.*&amp;&quot;&#x27;", html)


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        ("import behavesim", {"polars", "pyarrow", "numpy", "pydantic", "yaml", "asyncio"}),
        ("import behavesim as bs; bs.Workspace('x', seed=7).settings", {"polars", "pyarrow"}),
    ],
)
def test_importing_loads_nothing_heavy(program: str, unwanted: set[str]) -> None:
    """Libraries come with the first call that needs them."""
    heavy = unwanted | {"duckdb", "lightgbm", "sklearn", "scipy", "rich", "typer", "google.cloud"}
    printed = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{program}\nimport sys; print(*sorted({heavy!r} & {{*sys.modules}}))",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert printed.stdout.split() == []


def test_progress_draws_or_is_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """True draws on stderr, False does not, a callable is called; a call's own wins."""
    drawing = bs.Workspace(tmp_path / "a", progress=True)
    drawing.build_site()
    shown = capsys.readouterr()
    assert "build-site" in shown.err and shown.out == ""
    silent = bs.Workspace(tmp_path / "b")
    silent.build_site()
    assert capsys.readouterr() == ("", "")
    stages: list[str] = []

    def note(stage: str, done: int, total: int | None, **figures: Any) -> None:
        stages.append(stage)

    called = bs.Workspace(tmp_path / "c", progress=note)
    called.build_site()
    assert stages and set(stages) == {"build-site"}
    assert capsys.readouterr() == ("", "")


def test_the_progress_of_a_call_wins(
    small: bs.Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of those calls that have one."""
    small.export(out=tmp_path / "shown", progress=True)
    assert "export" in capsys.readouterr().err
    loud = bs.Workspace(small.paths.root, progress=True)
    loud.export(out=tmp_path / "silent", progress=False)
    assert capsys.readouterr() == ("", "")


def test_arguments_of_a_call_are_over_the_workspaces_settings(tmp_path: Path) -> None:
    """People of a call replace sessions of the workspace, and the other way round."""
    keywords = {"simulate": {"sessions": 500, "days": 3, "engine": "direct"}}
    caller = Caller(tmp_path, None, keywords, False)
    found = caller.load_settings({"simulate.people": 40, "simulate.days": None}).simulate
    assert (found.people, found.sessions, found.days) == (40, None, 3)
    found = (
        Caller(tmp_path, None, {"simulate": {"people": 40}}, False)
        .load_settings({"simulate.sessions": 7})
        .simulate
    )
    assert (found.people, found.sessions) == (None, 7)
    assert caller.load_settings().simulate.sessions == 500


def test_a_call_with_people_simulates_them(tmp_path: Path) -> None:
    """The same through a call, beside a workspace that asks for sessions."""
    workspace = bs.Workspace(
        tmp_path / "out", simulate={"engine": "direct", "sessions": 5000, "warmup": 0}
    )
    assert workspace.simulate(people=3, days=1).people == 3


def test_two_workspaces_have_nothing_in_common(tmp_path: Path) -> None:
    """Settings, directories and resources are each one's own."""
    one = bs.Workspace(tmp_path / "one", seed=1, currency="USD")
    two = bs.Workspace(tmp_path / "two", seed=2, simulate={"days": 9})
    assert (one.settings.seed, two.settings.seed) == (1, 2)
    assert one.settings.currency == "USD" != two.settings.currency
    assert (one.settings.simulate.days, two.settings.simulate.days) == (28, 9)
    one.build_site()
    assert one.paths.site.is_dir()
    assert not two.paths.root.exists()


def test_nothing_is_created_by_asking(tmp_path: Path) -> None:
    """Neither by a workspace nor by its properties."""
    workspace = bs.Workspace(tmp_path / "out")
    assert repr(workspace) == f"Workspace({str(tmp_path / 'out')!r})"
    assert workspace.paths.export == tmp_path / "out" / "export"
    assert workspace.truth is not None and workspace.models is not None
    assert not workspace.paths.root.exists()


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"sed": 7}, "sed"),
        ({"simulate": {"days": 0}}, "simulate.days"),
        ({"simulate": {"engine": "rocket"}}, "simulate.engine"),
    ],
)
def test_a_wrong_keyword_is_an_input_error(
    tmp_path: Path, settings: dict[str, Any], named: str
) -> None:
    """It says "arguments" and the setting, in one line."""
    with pytest.raises(bs.errors.InputError, match=f"^arguments: {named}") as raised:
        bs.Workspace(tmp_path, **settings).build_site()
    assert "\n" not in str(raised.value)


def test_a_shape_that_is_no_group_is_an_input_error(tmp_path: Path) -> None:
    """A group that has a value of its own, and a name that does not exist."""
    with pytest.raises(bs.errors.InputError, match=r"^arguments: simulate: found 7"):
        bs.Workspace(tmp_path, simulate=7).simulate(people=3)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(bs, "nothing")  # noqa: B009
    assert dir(bs) == sorted(bs.__all__)
