"""docs/export-schema.md says what the code does."""

from tests.docs.export_schema_page import PAGE, replace_generated


def test_the_page_lists_the_columns_of_the_code() -> None:
    """Tables and sample are those that the generator writes."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == replace_generated(page), "run python tests/docs/export_schema_page.py"
