"""The first people of the shipped personas, held to the last digit."""

import runpy
from pathlib import Path

HERE = Path(__file__).parent


def test_the_first_twenty_people_are_those_of_the_golden_file() -> None:
    """Seed 7 gives these people; after a wanted change run tests/golden/refresh_people.py."""
    build_lines = runpy.run_path(str(HERE / "refresh_people.py"))["build_lines"]
    golden = (HERE / "people.jsonl").read_text(encoding="utf-8").splitlines()
    assert build_lines() == golden
    assert len(golden) == 20
