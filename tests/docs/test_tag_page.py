"""docs/tag.md says what is so: its tests exist, its parameters are those of real requests."""

import json
import re
from pathlib import Path

from behavesim.ga4.wire_names import (
    CAMPAIGN_FIELDS,
    CLIENT_PARAMETERS,
    INTEGER_FIELDS,
    PAGE_COUNTERS,
    TEXT_FIELDS,
)

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tag.md").read_text(encoding="utf-8")
DECODED = {
    *("v", "ep.*", "epn.*", "pr1", "pr200"),
    *CLIENT_PARAMETERS,
    *TEXT_FIELDS,
    *INTEGER_FIELDS,
    *PAGE_COUNTERS,
}


def _rows(title: str) -> list[list[str]]:
    section = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_every_rule_names_tests_that_exist() -> None:
    """The last column holds names of files in tests/js, or of the engines' parity."""
    rules = _rows("Rules")
    assert len(rules) > 20
    for rule in rules:
        for name in _names(rule[-1]) - {"parity"}:
            assert (ROOT / "tests" / "js" / f"{name}.test.js").is_file(), name


def test_what_both_send_is_decoded() -> None:
    """The collector knows every parameter of our tag."""
    both = set().union(*(_names(row[1]) for row in _rows("Parameters on the shop's events")))
    assert both - DECODED == set()


def test_every_parameter_of_real_requests_is_in_the_table(reference_dir: Path) -> None:
    """Nothing that gtag.js sent is left out; what is not ours stands in its own column."""
    table = set().union(
        *(_names(cell) for row in _rows("Parameters on the shop's events") for cell in row[1:])
    )
    lines = (reference_dir / "gtag_hits.jsonl").read_text(encoding="utf-8").splitlines()
    for request in map(json.loads, lines):
        for pair in re.split(r"&|\r\n", f"{request['query']}&{request['body']}"):
            name = pair.partition("=")[0]
            kind = f"{name.partition('.')[0]}.*" if "." in name else re.sub(r"^pr\d+$", "pr1", name)
            assert kind in table or not kind or kind in CAMPAIGN_FIELDS, name
