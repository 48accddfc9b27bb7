"""Whole numbers in a query: INT64 in BigQuery, as small as possible in DuckDB.

DuckDB reads 60 as a number of 32 bits, so that 60 * 60 * 1000000 does not fit.
"""

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
from sqlglot import exp

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.faults import SOURCE

_BRANCHES: Final = ("true", "false", "default", "expressions", "this")
_CHOICES: Final = (exp.Array, exp.Case, exp.Coalesce, exp.Greatest, exp.Least)
# DuckDB's sums of whole numbers have 128 bits, which Arrow has as decimals.
_SUM: Final = pa.decimal128(38, 0)


def widen_integers(tree: exp.Query) -> None:
    """Give whole numbers 64 bits where their type decides that of a result."""
    for literal in list(tree.find_all(exp.Literal)):
        if not literal.is_string and literal.this.isdecimal() and _decides_type(literal):
            literal.replace(exp.cast(literal.copy(), "bigint"))


def _decides_type(literal: exp.Literal) -> bool:
    node: exp.Expr = literal
    while isinstance(node.parent, exp.Paren | exp.Neg):
        node = node.parent
    parent, place = node.parent, node.arg_key
    if isinstance(parent, exp.Alias):
        place, parent = parent.arg_key, parent.parent
    if isinstance(parent, exp.Select):
        return place == "expressions"
    if isinstance(parent, exp.Mul):
        return True
    if isinstance(parent, exp.Add | exp.Sub):  # a date and days stay as they are
        return parent.find(exp.Column, exp.Func, exp.Interval) is None
    if isinstance(parent, exp.If):
        return place in ("true", "false")
    return isinstance(parent, _CHOICES) and place in _BRANCHES


def read_integers(reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
    """The rows with sums of whole numbers as INT64.

    Raises InputError, as rows are read, for a sum that does not fit.
    """
    fields = [f.with_type(pa.int64()) if f.type == _SUM else f for f in reader.schema]
    schema = pa.schema(fields)
    return reader if schema == reader.schema else reader.from_batches(schema, _cast(reader, schema))


def _cast(reader: pa.RecordBatchReader, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        try:
            yield batch.cast(schema)
        except pa.ArrowInvalid:
            found, allowed = "a sum of whole numbers beyond that", "-2^63 to 2^63 - 1 (INT64)"
            raise InputError(SOURCE, "", found, allowed) from None
