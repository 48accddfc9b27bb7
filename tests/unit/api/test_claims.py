"""Who may work beside whom in a workspace: the plan, command by command."""

from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from behavesim.api.claims import (
    PLAN,
    claim_container,
    claim_experiment,
    claim_export,
    claim_hits,
    claim_personas,
    claim_predictions,
    claim_simulation,
    claim_site,
)
from behavesim.files.claim import Claim
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings

ROOT = Path("/no/such/workspace")
SETTINGS = load_settings(None, {}, environment={})


def make_claims(root: Path = ROOT) -> dict[str, Claim]:
    workspace = WorkspacePaths(root)
    others = {
        "build-site": claim_site(None),
        "serve": claim_hits(collect=True),
        "simulate": claim_simulation,
        "export": claim_export(None),
        "export --follow": claim_export(None, follow=True),
        "predict": claim_predictions(None, None),
        "experiment": claim_experiment("baseline", "planted-good"),
        "calibrate": claim_personas(root / "export", None),
        "gtm": claim_container(None),
    }
    return {**PLAN, **{name: claim(SETTINGS, workspace) for name, claim in others.items()}}


CLAIMS = make_claims()
# Commands that change something and go together, beside those that have no part in common.
SAME_PART = {
    frozenset(pair)
    for pair in (
        ("build-site", "simulate"),
        ("build-site", "demo"),
        ("build-site", "train"),
        ("build-site", "report"),
        ("build-site", "improve"),
        ("build-site", "gtm"),
        ("simulate", "materialize"),
        ("simulate", "demo"),
        ("simulate", "export"),
        ("simulate", "train"),
        ("simulate", "report"),
        ("simulate", "improve"),
        ("simulate", "gtm"),
        ("hits compact", "simulate"),
        ("hits compact", "demo"),
        ("hits compact", "train"),
        ("hits compact", "report"),
        ("materialize", "demo"),
        ("materialize", "export"),
        ("export", "export --follow"),
        ("export", "demo"),
        ("export", "train"),
        ("export", "report"),
        ("export", "improve"),
        ("export", "predict"),
        ("export", "calibrate"),
        ("export --follow", "demo"),
        ("train", "demo"),
        ("report", "demo"),
        ("improve", "demo"),
        ("predict", "demo"),
        ("calibrate", "demo"),
        ("gtm", "demo"),
    )
}
WRITERS = sorted(name for name, claim in CLAIMS.items() if claim.changes)


@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(WRITERS, 2)))
def test_two_writers_go_together_unless_they_use_the_same_part(one: str, other: str) -> None:
    """Each pair of commands that write, and each command beside itself."""
    apart = one == other or frozenset((one, other)) in SAME_PART
    assert (CLAIMS[one].find_conflict(CLAIMS[other]) is not None) == apart
    assert (CLAIMS[other].find_conflict(CLAIMS[one]) is not None) == apart


@pytest.mark.parametrize("beside", ["materialize", "export --follow", "query", "simulate"])
def test_a_server_collects_beside_everything_that_is_documented(beside: str) -> None:
    """Hits are appended; `materialize` stops where the log ended when it looked."""
    assert CLAIMS["serve"].find_conflict(CLAIMS[beside]) is None


def test_following_goes_on_while_tables_are_made_and_its_export_is_read() -> None:
    """It sees changes by itself, and its manifest says what counts."""
    for beside in ("materialize", "simulate", "train", "report", "predict", "query"):
        assert CLAIMS["export --follow"].find_conflict(CLAIMS[beside]) is None


@pytest.mark.parametrize("reader", ["query", "publish", "verify", "fidelity"])
def test_a_reader_of_tables_waits_for_who_makes_them(reader: str) -> None:
    """It waits, as the other does for it; two who write do not wait for each other."""
    for writer in ("materialize", "simulate"):
        assert CLAIMS[reader].find_conflict(CLAIMS[writer]) == ("warehouse", "writes") or (
            reader == "fidelity"
        )
        assert CLAIMS[reader].waits_for(CLAIMS[writer])
        assert CLAIMS[writer].waits_for(CLAIMS[reader])
    assert not CLAIMS["materialize"].waits_for(CLAIMS["simulate"])


def test_other_experiments_and_other_places_are_nobodys_business(tmp_path: Path) -> None:
    """Two experiments write two directories; what is written elsewhere is no part of it."""
    workspace = WorkspacePaths(tmp_path)
    first = claim_experiment("baseline", "planted-good")(SETTINGS, workspace)
    second = claim_experiment("baseline", "variants/harmful.yaml")(SETTINGS, workspace)
    assert first.find_conflict(second) is None
    assert first.find_conflict(first) == (
        "experiments/planted-good-against-baseline",
        "writes",
    )
    elsewhere = claim_export(str(tmp_path.parent / "csv"))(SETTINGS, workspace)
    assert elsewhere.changes == set()
    assert claim_export("s3://bucket/csv")(SETTINGS, workspace).changes == set()
    inside = claim_export(str(tmp_path / "csv"))(SETTINGS, workspace)
    assert inside.changes == {"csv"}
