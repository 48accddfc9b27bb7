"""Conditions from the command line."""

import pytest

from behavesim.errors import InputError
from behavesim.warehouse.sql_condition import is_plain, read_condition


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("event_name = 'purchase'", True),
        ("event_name IN ('a', 'b') AND NOT event_timestamp > -5 OR user_id IS NOT NULL", True),
        ("event_timestamp BETWEEN 1 AND 2 -- a comment", True),
        ("device.category = 'mobile'", False),
        ("event_name LIKE 'a%'", False),
        ("LOWER(event_name) = 'a'", False),
        ("event_name IN (SELECT 'a')", False),
        ("(SELECT value.int_value FROM UNNEST(event_params) WHERE key = 'x') > 3", False),
        ("items IS NULL", False),
        ("t.event_name = 'a'", False),
    ],
)
def test_plain_conditions(text: str, plain: bool) -> None:
    """Comparisons of a table's own columns need no job of SQL."""
    assert is_plain(read_condition(text)) is plain


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "1 = 1) OR (1 = 1",
        "1 = 1) UNION ALL (SELECT 2",
        "TRUE; SELECT 1",
        "TRUE; DROP TABLE x",
        "event_name = 'a' GROUP BY 1",
        "event_name = 'a' LIMIT 5",
        "event_name = 'a",
        "event_name = ",
    ],
)
def test_what_is_no_condition(text: str) -> None:
    """Nothing more than a condition, and nothing less."""
    with pytest.raises(InputError, match=r"--where: found .*one condition of BigQuery SQL"):
        read_condition(text)


@pytest.mark.parametrize("text", ["event_name = ", "event_name =\n", "(event_name = 'a'"])
def test_a_condition_that_breaks_off(text: str) -> None:
    """The bracket that we put behind it is none of the user's words."""
    with pytest.raises(InputError, match="--where: found its end; allowed one condition"):
        read_condition(text)
