"""Unnesting done in the source that has the array, where DuckDB needs no join for it.

``FROM t AS e, UNNEST(e.items) AS i`` reads ``(SELECT *, unnest(e.items) AS bq_element_0 FROM t AS
e) AS e``, and what was written as i is that column. So conditions reach the files, and no list
outlives its row.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Final

from sqlglot import exp

from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.element_filter import (
    ARRAYS,
    COLUMNS,
    ENTRY,
    Element,
    Kept,
)
from behavesim.warehouse.bigquery_sql.stars import hide_columns

_ELEMENT: Final = "bq_element_"


def attach_to_source(
    unnest: exp.Unnest, element: Element, kept: Kept, number: int, made: Container[str]
) -> bool:
    """Let the source of the array unnest what is ``kept``; false where no one source has it.

    ``made`` are names that the query gives to what may be no array of the export's; ``number`` is
    another one for each UNNEST.
    """
    select = unnest.find_ancestor(exp.Select)
    assert select is not None
    name = element.array.name.lower()
    is_known = isinstance(element.array, exp.Column) and name in ARRAYS and name not in made
    source = _find_source(select, element, kept) if is_known else None
    lays_out = _asks_for_fields(select, element)
    if source is None or (lays_out and any(field in made for field in element.fields)):
        return False
    alias = source.alias_or_name
    column = f"{_ELEMENT}{number}"
    columns = [exp.alias_(call("unnest", kept.elements), column)]
    if lays_out:
        columns.append(unnest_fields(kept.elements))
    if kept.places is not None:
        columns.append(exp.alias_(call("unnest", kept.places), element.place))
    inner = exp.Select(expressions=[exp.Star(), *columns]).from_(source.copy())
    source.replace(inner.subquery(exp.to_identifier(alias, quoted=True)))
    join = unnest.parent
    assert join is not None
    join.pop()
    _rename(select, element.name, column)
    hide_columns(select, [exp.column(column, alias, quoted=True)])
    added = [*(element.fields if lays_out else ()), *([element.place] if element.place else [])]
    hide_columns(select, [exp.column(field, alias) for field in added], of_table=alias)
    return True


def unnest_fields(elements: exp.Expr) -> exp.Expr:
    """The elements' fields, each as a column."""
    deep = exp.PropertyEQ(this=exp.to_identifier("max_depth"), expression=exp.Literal.number(2))
    return exp.Anonymous(this="unnest", expressions=[elements.copy(), deep])


def _asks_for_fields(select: exp.Select, element: Element) -> bool:
    """Whether a star, or a name without its element's, may mean them."""
    columns = (node for node in _iterate_nodes(select) if isinstance(node, exp.Column))
    firsts = {column.parts[0].name.lower() for column in columns if column is not element.array}
    stars = any(isinstance(shown, exp.Star) for shown in select.expressions)
    return stars or any(field in firsts for field in element.fields)


def _find_source(select: exp.Select, element: Element, kept: Kept) -> exp.Expr | None:
    """The one source whose columns, and nothing else, the kept elements are made of."""
    joins = select.args.get("joins") or []
    if any(join.side in ("RIGHT", "FULL") for join in joins):
        return None
    named = [select.args["from_"].this, *(join.this for join in joins)]
    rows = [node for node in named if isinstance(node, exp.Table | exp.Subquery)]
    optional = [join.this for join in joins if join.side]
    names = {_name_source(c, element, rows) for c in kept.elements.find_all(exp.Column)} - {ENTRY}
    chosen = [node for node in rows if node.alias_or_name.lower() in names and node.alias_or_name]
    if len(names) != 1 or len(chosen) != 1 or any(node is chosen[0] for node in optional):
        return None
    # The row as a whole must not have the column that is added.
    columns = (node for node in _iterate_nodes(select) if isinstance(node, exp.Column))
    bare = {column.name.lower() for column in columns if not column.table}
    return None if names & bare else chosen[0]


def _name_source(column: exp.Column, element: Element, rows: Sequence[exp.Expr]) -> str | None:
    first = column.parts[0].name.lower()
    if first == ENTRY:
        return ENTRY
    if first in (row.alias_or_name.lower() for row in rows):
        return first
    for row in rows if first.startswith(_ELEMENT) else ():
        inner = row.this if isinstance(row, exp.Subquery) else None
        if isinstance(inner, exp.Select) and first in _list_added(inner):
            return row.alias_or_name.lower()
    is_field = first not in COLUMNS and (column.table or element.earlier)
    return None if is_field or len(rows) != 1 else rows[0].alias_or_name.lower()


def _list_added(select: exp.Select) -> Iterator[str]:
    """The elements that the source has by now, in its own select and those below."""
    for node in select.find_all(exp.Alias):
        if node.alias.startswith(_ELEMENT):
            yield node.alias


def _rename(select: exp.Select, name: str, column: str) -> None:
    """Let what the select calls ``name`` be the column; it keeps its name in the result."""
    if not name:
        return
    for node in list(_iterate_nodes(select, name)):
        if not isinstance(node, exp.Column) or node.parts[0].name.lower() != name.lower():
            continue
        rest = [part.copy() for part in node.parts[1:]]
        put: exp.Expr = exp.column(rest[0], column) if rest else exp.column(column)
        if rest[1:]:
            put = exp.Dot.build([put, *rest[1:]])
        is_shown = node.parent is select and node.arg_key == "expressions"
        named = is_shown and not isinstance(node.this, exp.Star)
        node.replace(exp.alias_(put, node.name, quoted=True) if named else put)


def _iterate_nodes(select: exp.Select, name: str = "") -> Iterator[exp.Expr]:
    """All in which the sources of the select are known, but where FROM has another ``name``."""

    def stops(node: exp.Expr) -> bool:
        is_source = isinstance(node.parent, exp.From | exp.Join) and node.parent.parent is select
        if isinstance(node, exp.With) or (is_source and isinstance(node, exp.Subquery)):
            return True
        return bool(name) and node is not select and _has_source(node, name)

    for node in select.walk(prune=stops):
        if node is select or not stops(node):
            yield node


def _has_source(node: exp.Expr, name: str) -> bool:
    origin = node.args.get("from_") if isinstance(node, exp.Select) else None
    if not origin:
        return False
    sources = [origin.this, *(join.this for join in node.args.get("joins") or [])]
    names = {source.alias_or_name.lower() for source in sources}
    for source in sources:
        alias = source.args.get("alias") if isinstance(source, exp.Unnest) else None
        names |= {column.name.lower() for column in alias.columns} if alias else set()
    return name.lower() in names
