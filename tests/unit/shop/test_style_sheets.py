"""The style sheets follow the direction of the language."""

import re
from pathlib import Path

import pytest

from behavesim.resources import shipped_resource

SHEETS = sorted((shipped_resource("site_templates") / "assets/css").glob("*.css"))
PHYSICAL = re.compile(
    r"(?:^|[{;\s])(?P<property>"
    r"(?:scroll-)?(?:margin|padding)-(?:left|right)"
    r"|border-(?:(?:top|bottom)-)?(?:left|right)(?:-\w+)*"
    r"|left|right"
    r")\s*:"
    r"|(?:text-align|float|clear)\s*:\s*(?:left|right)"
    r"|background-position\s*:[^;]*\b(?:left|right)\b"
)
FOUR_VALUES = re.compile(r"(padding|margin|inset|border-radius)\s*:\s*([^;{}]+);")
TURNED = "99-rtl.css"
"""Says itself what is on which side."""


def find_physical(sheet: str) -> list[str]:
    """Declarations that mean one side of the screen, whatever the direction."""
    found = [match[0].strip() for match in PHYSICAL.finditer(sheet)]
    return found + [
        match[0] for match in FOUR_VALUES.finditer(sheet) if is_lopsided(match[1], match[2])
    ]


def is_lopsided(shorthand: str, values: str) -> bool:
    """Whether four values are others on the left than on the right."""
    parts = re.findall(r"(?:[^\s()]|\((?:[^()]|\([^()]*\))*\))+", values)
    if len(parts) != 4:
        return False
    first, second, third, fourth = parts
    if shorthand == "border-radius":  # the corners, from the top left one
        return (first, fourth) != (second, third)
    return second != fourth


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_no_side_of_the_screen_is_named(sheet: Path) -> None:
    """Logical properties (`margin-inline-start`) turn round with the direction."""
    if sheet.name != TURNED:
        assert find_physical(sheet.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "declaration",
    [
        "a { margin-left: 1px; }",
        "a { left: 0; }",
        "a { text-align: right; }",
        "a { padding: 0 1px 0 2px; }",
        "a { border-top-left-radius: 2px; }",
        "a { background-position: right 12px center; }",
    ],
)
def test_a_side_of_the_screen_is_found(declaration: str) -> None:
    """In each way in which a declaration names one."""
    assert len(find_physical(declaration)) == 1


@pytest.mark.parametrize(
    "declaration",
    ["a { margin-inline: 0 2px; }", "a { padding: 1px 2px 3px 2px; }", "a { text-align: start; }"],
)
def test_what_follows_the_direction_is_allowed(declaration: str) -> None:
    """Also what is alike on both sides."""
    assert find_physical(declaration) == []
