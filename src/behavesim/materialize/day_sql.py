"""The SQL of a day: what stands in ``materialize/sql``, filled in."""

from collections.abc import Mapping
from importlib.resources import files
from string import Template

import pyarrow as pa

from behavesim.ga4.export_schema import EXPORT_SCHEMA


def empty_state() -> str:
    """The columns of the state of users, each null."""
    columns = {
        "user_pseudo_id": pa.string(),
        "first_touch_micros": pa.int64(),
        "first_src": pa.int64(),
        "ltv": pa.float64(),
        "last_src": pa.int64(),
        "session_id": pa.int64(),
        "session_src": pa.int64(),
        "properties": EXPORT_SCHEMA.field("user_properties").type,
    }
    return ", ".join(f"NULL::{_sql_type(kind)} AS {name}" for name, kind in columns.items())


def write_conversion(
    amount: str, currency: str, target: str, usd_per_unit: Mapping[str, float]
) -> str:
    """SQL: ``amount`` in ``target``; as it is where that is its currency, null without a rate."""
    to_target = repr(float(usd_per_unit[target]))
    cases = " ".join(
        f"WHEN '{code}' THEN round({amount} * {rate!r} / {to_target}, 6)"
        for code, rate in sorted(usd_per_unit.items())
        if code != target
    )
    # There and back by dollars, 14000 would become 14000.000000000002.
    return f"(CASE upper({currency}) WHEN '{target}' THEN {amount} {cases} END)"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"{_sql_type(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return "STRUCT(" + ", ".join(f'"{f.name}" {_sql_type(f.type)}' for f in kind) + ")"
    return {"string": "VARCHAR", "int64": "BIGINT", "double": "DOUBLE", "bool": "BOOLEAN"}[
        str(kind)
    ]


def fill_sql(name: str, **values: str) -> str:
    """A script with its ``$names`` filled in."""
    return Template(read_sql(name)).substitute(values)


def quote_text(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def read_sql(name: str) -> str:
    """A script of the folder."""
    return files("behavesim.materialize").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
