"""``ARRAY(SELECT ... FROM UNNEST(items))`` of an array of the export's, as a function of its list.

As a correlated subquery it would make DuckDB keep the lists of all rows in memory.
"""

from collections.abc import Iterator
from typing import Final

from sqlglot import exp

from behavesim.ga4.export_schema import EXPORT_SCHEMA
from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.element_filter import ARRAYS, ENTRY
from behavesim.warehouse.bigquery_sql.parameter_lookup import make_lambda

_PLAIN_PARTS: Final = {"expressions", "from_", "where", "kind"}
_PARAMETER: Final = EXPORT_SCHEMA.field("event_params").type.value_type
_VALUE: Final = tuple(field.name for field in _PARAMETER.field("value").type)
Part = tuple[str, exp.Expr]


def fold_arrays(tree: exp.Query) -> None:
    """Replace them in the tree; what does more than choose, filter and rename stays as it is."""
    aliases = [node for node in tree.find_all(exp.Alias) if not isinstance(node.this, exp.Column)]
    for array in list(tree.find_all(exp.Array)):
        select = array.expressions[0] if len(array.expressions) == 1 else None
        unnest = _find_unnest(select) if isinstance(select, exp.Select) else None
        if not isinstance(select, exp.Select) or unnest is None:
            continue
        name = unnest.expressions[0].name.lower()
        # Another name of the query itself may be no array of the export.
        is_known = all(a.alias.lower() != name or a.this is array for a in aliases)
        folded = _fold(select, unnest) if is_known else None
        if folded is not None:
            array.replace(folded)


def _find_unnest(select: exp.Select) -> exp.Unnest | None:
    if {name for name, part in select.args.items() if part} - _PLAIN_PARTS:
        return None
    origin = select.args.get("from_")
    unnest = origin.this if origin else None
    if not isinstance(unnest, exp.Unnest) or unnest.args.get("offset"):
        return None
    array = unnest.expressions[0]
    is_known = isinstance(array, exp.Column) and array.name.lower() in ARRAYS
    parts = [*select.expressions, select.args.get("where")]
    hard = (exp.Query, exp.AggFunc, exp.Window, exp.Unnest)
    is_easy = not any(part.find(*hard) for part in parts if part is not None)
    return unnest if is_known and is_easy else None


def _fold(select: exp.Select, unnest: exp.Unnest) -> exp.Expr | None:
    array = unnest.expressions[0]
    alias = unnest.args.get("alias")
    names = [column.name for column in alias.columns] if alias else []
    name, fields = (names[0] if names else "").lower(), ARRAYS[array.name.lower()]
    parts: list[Part] = []
    for shown in select.expressions:
        more = list(_list_parts(shown, name, fields))
        if not more:
            return None
        parts += more
    where = select.args.get("where")
    kept = call("list_filter", array, make_lambda(where.this, name, fields)) if where else array
    if select.args.get("kind") == "STRUCT":
        value: exp.Expr = exp.Anonymous(
            this="struct_pack",
            expressions=[
                exp.PropertyEQ(this=exp.to_identifier(key, quoted=True), expression=part)
                for key, part in parts
            ],
        )
    elif len(parts) == 1:
        [(_, value)] = parts
    else:
        return None
    found = call("list_transform", kept, make_lambda(value, name, fields))
    return exp.Coalesce(this=found, expressions=[exp.Array(expressions=[])])


def _list_parts(shown: exp.Expr, name: str, fields: tuple[str, ...]) -> Iterator[Part]:
    """Names and values of what is selected; nothing for a star that cannot be written out."""
    star = shown.this if isinstance(shown, exp.Column) else shown
    if not isinstance(star, exp.Star):
        yield shown.alias_or_name, shown.unalias().copy()
        return
    if star.args.get("replace") or star.args.get("rename"):
        return
    left_out = {column.name.lower() for column in star.args.get("except_") or []}
    table = shown.table.lower() if isinstance(shown, exp.Column) else ""
    if table in ("", name):
        base, names = [ENTRY], fields
    elif table == "value" and "value" in fields:
        base, names = [ENTRY, "value"], _VALUE
    else:
        return
    for field in names:
        if field not in left_out:
            path = [exp.to_identifier(part) for part in (*base[1:], field)]
            yield field, exp.Dot.build([exp.column(ENTRY), *path])
