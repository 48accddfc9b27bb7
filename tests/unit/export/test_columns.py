"""The contract of the CSV's columns."""

import pytest

from behavesim.errors import InputError
from behavesim.export.columns import (
    ANSWER_KEY_NAMES,
    EVENT_COLUMNS,
    ITEM_COLUMNS,
    make_event_columns,
)
from behavesim.export.dropped_sources import DROPPED_SOURCES, find_reason
from behavesim.export.flatten import list_source_leaves
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_leaf_paths, iterate_paths
from behavesim.settings import ExportSettings


def test_every_path_of_the_export_schema_is_kept_or_dropped_with_a_reason() -> None:
    """All 217 paths of GA4's export are accounted for, and none of them twice."""
    kept = set(list_source_leaves(EVENT_COLUMNS))
    leaves = {path for path, _ in iterate_leaf_paths(EXPORT_SCHEMA)}
    assert len(list(iterate_paths(EXPORT_SCHEMA))) == 217
    assert {path for path in leaves - kept if find_reason(path) is None} == set()
    wrong = {path for path in kept if path in DROPPED_SOURCES}
    assert wrong == set()


def test_every_reason_is_about_something_that_is_dropped() -> None:
    """No reason names a path that the schema lacks, or one that is kept as a whole."""
    kept = set(list_source_leaves(EVENT_COLUMNS))
    leaves = [path for path, _ in iterate_leaf_paths(EXPORT_SCHEMA)]
    for source in DROPPED_SOURCES:
        below = {path for path in leaves if path == source or path.startswith(f"{source}.")}
        assert below - kept, source


def test_sources_exist_in_the_export_schema() -> None:
    """Every column made from a leaf names one that is there."""
    known = {path for path, _ in iterate_paths(EXPORT_SCHEMA)}
    leaves = {
        column.source
        for column in (*EVENT_COLUMNS, *ITEM_COLUMNS)
        if column.param is None and column.source != "made"
    }
    assert leaves <= known


def test_column_names_are_unique() -> None:
    """A header names each column once."""
    for columns in (EVENT_COLUMNS, ITEM_COLUMNS):
        names = [column.name for column in columns]
        assert len(names) == len(set(names))


def test_no_column_is_named_like_the_answer_key() -> None:
    """Neither table has a column of the truth."""
    names = {column.name for column in (*EVENT_COLUMNS, *ITEM_COLUMNS)}
    assert not names & ANSWER_KEY_NAMES
    assert not [name for name in names if name.startswith("interest_")]


@pytest.mark.parametrize("name", [*sorted(ANSWER_KEY_NAMES), "interest_sports"])
def test_the_answer_key_cannot_be_chosen_as_a_parameter(name: str) -> None:
    """A parameter with the name of a truth column is refused before anything is read."""
    with pytest.raises(InputError, match=f"export.params: {name}: found a name of the answer key"):
        make_event_columns([(name, "string")])


def test_the_default_settings_fit_the_fixed_columns() -> None:
    """Each default parameter is a column of its own type, once."""
    params = [(param.name, param.type) for param in ExportSettings().params]
    columns = make_event_columns(params)
    by_name = {column.name: column for column in columns}
    assert all(by_name[name].type_name == type_name for name, type_name in params)
    assert len(by_name) == len(columns)


def test_chosen_parameters_follow_the_fixed_columns() -> None:
    """The fixed columns keep their places whatever is chosen."""
    columns = make_event_columns([("theme", "string"), ("score", "float")])
    assert columns[: len(EVENT_COLUMNS)] == EVENT_COLUMNS
    assert [(column.name, column.type_name) for column in columns[len(EVENT_COLUMNS) :]] == [
        ("theme", "string"),
        ("score", "float"),
    ]


def test_a_fixed_column_keeps_its_type() -> None:
    """value as text would change what every reader of the CSV relies on."""
    with pytest.raises(InputError, match="value: found type string; allowed float"):
        make_event_columns([("value", "string")])


def test_a_parameter_cannot_take_the_name_of_a_made_column() -> None:
    """event_name is a column of its own."""
    with pytest.raises(InputError, match="event_name: found the name of a fixed column"):
        make_event_columns([("event_name", "string")])
