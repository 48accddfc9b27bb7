"""docs/features.md says of every feature what it means."""

from tests.docs.features_page import PAGE, write_page

from behavesim.training.features.families import FAMILIES


def test_the_page_is_written_from_the_code() -> None:
    """Anew: python -m tests.docs.features_page."""
    assert PAGE.read_text(encoding="utf-8") == write_page()


def test_no_form_of_name_is_there_twice() -> None:
    """Each pattern has one meaning."""
    patterns = [family.pattern for family in FAMILIES]
    assert len(patterns) == len(set(patterns))
