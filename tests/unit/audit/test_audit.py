"""`audit` by the direct engine, and what the program prints."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from behavesim.audit.audit import AuditResult, list_unreached
from behavesim.audit.events import Violation
from behavesim.cli.app import app
from behavesim.coverage.browser_run import CoverageRun
from behavesim.coverage.covering_visits import SENT_EVENTS
from behavesim.coverage.reach import PAGES

CLEAN = AuditResult(
    events={"purchase": 3, "share": 0},
    pages={"thank-you": 3},
    coverage={"purchase": {"thank-you": 3}},
    violations=(),
    unjudged=(),
    unreached=(),
    visits=1,
    failed=(),
    seconds=1.0,
)
BROKEN = Violation("currency", "p1-v0", "purchase", 7, "thank-you", "'won'", "a code [of money]")


def run(*words: str, workspace: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["--workspace", str(workspace), "audit", *words])
    return result.exit_code, result.stdout


def test_the_shipped_shop_is_clean_and_covered(tmp_path: Path) -> None:
    """Quick, without a browser: exit status 0, every event and page, keys for other tools."""
    status, text = run("--engine", "direct", "--visits", "300", "--json", workspace=tmp_path / "w")
    result = json.loads(text)
    assert (status, result["violations"], result["unreached"]) == (0, [], [])
    assert set(result["pages"]) == set(PAGES)
    assert all(result["events"].values())
    assert result["visits"] >= 300
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["site"]


@pytest.mark.parametrize("columns", ["70", "200"])
def test_a_violation_is_shown_and_ends_in_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    """The rule, where, what was found; brackets stay as they are, at any width."""
    monkeypatch.setenv("COLUMNS", columns)
    summaries = {
        "clean": CLEAN,
        "broken": AuditResult(
            CLEAN.events, CLEAN.pages, CLEAN.coverage, (BROKEN,), (), ("page cart",), 1, (), 1.0
        ),
    }
    found: dict[str, tuple[int, str]] = {}
    for name, summary in summaries.items():
        monkeypatch.setattr(
            "behavesim.audit.audit.run_audit", lambda *a, summary=summary, **k: summary
        )
        found[name] = run(workspace=tmp_path)
    assert found["clean"][0] == 0
    assert "no violation" in found["clean"][1]
    status, text = found["broken"]
    assert status == 1
    plain = " ".join(text.split())
    assert "p1-v0 #7" in plain
    assert plain.endswith("1 visit, 1.0 s; 1 violation")
    assert "not reached page cart" in plain
    assert "[of money]" in text or "[of" in text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("shop.example", "'shop.example'"),
        ("file:///etc/passwd", "'file:///etc/passwd'"),
        ("http://[::1", "'http://[::1'"),
        ("http://127.0.0.1:99999/", "'http://127.0.0.1:99999/'"),
        ("http://127.0.0.1:80 /", "'http://127.0.0.1:80 /'"),
        ("https://me:secret@shop.example/", "a name or a password in it"),
    ],
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, address: str, found: str) -> None:
    """One line, exit status 1; a password is not shown."""
    result = CliRunner().invoke(app, ["--workspace", str(tmp_path), "audit", "--url", address])
    assert result.exit_code == 1
    assert f"--url: found {found}; allowed an address such as" in " ".join(result.stderr.split())
    assert "secret" not in result.output


def test_the_matrix_has_counts_and_names_at_120_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen pages fit there; on 80 columns they are marks under numbers, in whole lines."""
    pages = dict.fromkeys(PAGES, 1234)
    wide = replace(CLEAN, events={"view_search_results": 1234}, pages=pages,
                   coverage={"view_search_results": pages})  # fmt: skip
    monkeypatch.setattr("behavesim.audit.audit.run_audit", lambda *a, **k: wide)
    monkeypatch.setenv("COLUMNS", "120")
    text = run(workspace=tmp_path)[1]
    assert "login" in text
    assert text.count("1234") == len(PAGES)
    monkeypatch.setenv("COLUMNS", "80")
    text = run(workspace=tmp_path)[1]
    assert "13=login" in text
    assert all(len(line.rstrip()) <= 80 for line in text.splitlines())


def test_events_that_a_built_shop_never_sends_are_not_reached() -> None:
    """Whatever was planned to reach them: what counts is what arrived."""
    run = CoverageRun(job=None, people=(), unreached=("intent gift",))  # type: ignore[arg-type]
    coverage = {name: {"home": 1} for name in SENT_EVENTS if name != "share"}
    pages = {name: int(name != "orders") for name in PAGES}
    found = list_unreached(run, coverage, pages)
    assert found == ("event share", "intent gift", "page orders")
