"""Looking one parameter up, as a function of its list.

``(SELECT value.x FROM UNNEST(event_params) WHERE key = 'k')`` is GA4's most usual expression. As a
correlated subquery it makes DuckDB keep every list in memory; as a filter of the list it does not.
"""

from collections.abc import Container
from typing import Final

from sqlglot import exp

from behavesim.warehouse.bigquery_sql.calls import call

_ARRAYS: Final = ("event_params", "user_properties", "item_params")
_FIELDS: Final = ("key", "value")
_ENTRY: Final = "bq_entry"
_PLAIN_PARTS: Final = {"expressions", "from_", "where", "limit"}
# Where a subquery stands for rows, not for one value.
_ROWS: Final = (
    exp.From, exp.Join, exp.Lateral, exp.SetOperation, exp.In, exp.Exists, exp.Array,
    exp.Any, exp.All, exp.CTE, exp.Subquery,
)  # fmt: skip


def fold_lookups(tree: exp.Query) -> None:
    """Replace the look-ups of parameters in the tree; what is not as plain stays a subquery."""
    for subquery in list(tree.find_all(exp.Subquery)):
        _bare(subquery)
        if isinstance(subquery.parent, _ROWS) or not isinstance(subquery.this, exp.Select):
            continue
        unnest = _find_list(subquery.this)
        if unnest is not None:
            subquery.replace(exp.Paren(this=_fold(subquery.this, unnest)))


def _bare(subquery: exp.Subquery) -> None:
    """``((SELECT ...))``, the body of many a function, is ``(SELECT ...)``."""
    inner = subquery.this
    while isinstance(inner, exp.Subquery) and not any(
        part for name, part in inner.args.items() if name != "this"
    ):
        subquery.set("this", inner.this)
        inner = subquery.this


def _find_list(select: exp.Select) -> exp.Unnest | None:
    """The one list that the select reads, where it does nothing but filter it."""
    if {name for name, part in select.args.items() if part} - _PLAIN_PARTS:
        return None
    origin = select.args.get("from_")
    unnest = origin.this if origin else None
    if not isinstance(unnest, exp.Unnest) or unnest.args.get("offset"):
        return None
    array, [value, *more] = unnest.expressions[0], select.expressions
    inner = value.unalias()
    inner = inner.this if isinstance(inner, exp.AnyValue) else inner
    is_plain = not more and inner.find(exp.AggFunc, exp.Star, exp.Window, exp.Query) is None
    where = select.args.get("where")
    if not is_plain or where is None or where.find(exp.Query):
        return None
    return unnest if isinstance(array, exp.Column) and array.name.lower() in _ARRAYS else None


def _fold(select: exp.Select, unnest: exp.Unnest) -> exp.Expr:
    alias = unnest.args.get("alias")
    names = [column.name for column in alias.columns] if alias else []
    name = (names[0] if names else "").lower()
    value = select.expressions[0].unalias()
    takes_any = isinstance(value, exp.AnyValue)
    shown = make_lambda(value.this if takes_any else value, name, _FIELDS)
    condition = make_lambda(select.args["where"].this, name, _FIELDS)
    kept = call("list_filter", unnest.expressions[0], condition)
    found = call("list_transform", kept, shown)
    if takes_any:
        return call("list_any_value", found)
    return call("list_extract", found, 1) if select.args.get("limit") else call("bq_only", found)


def make_lambda(body: exp.Expr, alias: str, fields: Container[str]) -> exp.Lambda:
    """A function of a list's entry; names of its fields become the entry's."""

    def put(node: exp.Expr) -> exp.Expr:
        if not isinstance(node, exp.Column):
            return node
        parts = [part.copy() for part in node.parts]
        first = parts[0].name.lower()
        if alias and first == alias:
            parts = parts[1:]
        elif first not in fields:
            return node
        entry = exp.column(_ENTRY)
        return exp.Dot.build([entry, *parts]) if parts else entry

    return exp.Lambda(this=body.copy().transform(put), expressions=[exp.to_identifier(_ENTRY)])
