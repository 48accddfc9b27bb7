"""`audit` by the direct engine, and what the program says of it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from behavesim.cli.app import app
from behavesim.commands.audit import AuditSummary
from behavesim.quality.audit.events import Violation
from behavesim.simulate.coverage import PAGES

CLEAN = AuditSummary(
    events={"purchase": 3, "share": 0},
    pages={"thank-you": 3},
    coverage={"purchase": {"thank-you": 3}},
    violations=(),
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
    told = json.loads(text)
    assert (status, told["violations"], told["unreached"]) == (0, [], [])
    assert set(told["pages"]) == set(PAGES)
    assert all(told["events"].values())
    assert told["visits"] >= 300
    assert sorted(path.name for path in (tmp_path / "w").iterdir()) == ["site"]


@pytest.mark.parametrize("columns", ["70", "200"])
def test_a_violation_is_shown_and_ends_in_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    """The rule, where, what was found; brackets stay as they are, at any width."""
    monkeypatch.setenv("COLUMNS", columns)
    summaries = {
        "clean": CLEAN,
        "broken": AuditSummary(
            CLEAN.events, CLEAN.pages, CLEAN.coverage, (BROKEN,), ("page cart",), 1, (), 1.0
        ),
    }
    found: dict[str, tuple[int, str]] = {}
    for name, summary in summaries.items():
        monkeypatch.setattr(
            "behavesim.commands.audit.run_audit", lambda *a, summary=summary, **k: summary
        )
        found[name] = run(workspace=tmp_path)
    assert found["clean"][0] == 0
    assert "no violation" in found["clean"][1]
    status, text = found["broken"]
    assert status == 1
    plain = " ".join(text.split())
    assert "p1-v0 #7" in plain
    assert "1 violations" in plain
    assert "not reached page cart" in plain
    assert "[of money]" in text or "[of" in text


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """One line, exit status 1."""
    result = CliRunner().invoke(
        app, ["--workspace", str(tmp_path), "audit", "--url", "shop.example"]
    )
    assert result.exit_code == 1
    assert "--url: found 'shop.example'; allowed an address such as" in result.stderr
