"""BigQuery's UNNEST in FROM, in forms that DuckDB's own binder resolves.

BigQuery shows an element of an array of records as its alias and its fields as columns; DuckDB's
``unnest`` has one column. An array of one source of FROM is unnested in that source
(``unnest_source.py``). Any other becomes a lateral sub-select that has both, so that no name needs
to be resolved here; but a lateral join that DuckDB cannot undo keeps all lists in memory.
"""

from collections.abc import Container
from itertools import count
from typing import Final

from sqlglot import exp

from behavesim.warehouse.bigquery_sql.calls import call
from behavesim.warehouse.bigquery_sql.element_filter import (
    Element,
    Kept,
    filter_elements,
    list_places,
)
from behavesim.warehouse.bigquery_sql.stars import hide_columns
from behavesim.warehouse.bigquery_sql.unnest_source import attach_to_source, unnest_fields

_ELEMENT: Final = "bq_element"
_SCALAR_ARRAYS: Final = (
    exp.GenerateDateArray,
    exp.GenerateTimestampArray,
    exp.GenerateSeries,
    exp.Split,
    exp.RegexpExtractAll,
)


def mark_array_paths(tree: exp.Query) -> None:
    """``FROM t.items``, where t is an alias in reach, is UNNEST(t.items)."""
    for table in list(tree.find_all(exp.Table)):
        if not table.db or table.catalog or not _is_alias_in_reach(table):
            continue
        alias = table.args.get("alias")
        columns = [exp.to_identifier(alias.name if alias else table.name)]
        array = exp.column(table.this.copy(), table=table.args["db"].copy())
        table.replace(
            exp.Unnest(expressions=[array], alias=exp.TableAlias(columns=columns), offset=None)
        )


def expand_unnest(tree: exp.Query) -> None:
    """Replace every UNNEST in FROM."""
    made = _list_made(tree)
    numbers = count()
    for select in list(tree.find_all(exp.Select)):
        earlier: list[Element] = []
        for unnest in _sources(select):
            element = _read_element(unnest, earlier)
            _expand(select, element, unnest, next(numbers), made)
            earlier.append(element)


def _list_made(tree: exp.Query) -> set[str]:
    """Names that the query gives to what is computed or has another name in its table."""
    named = tree.find_all(exp.Alias)
    return {
        node.alias.lower()
        for node in named
        if not isinstance(node.this, exp.Column) or node.this.name.lower() != node.alias.lower()
    }


def _sources(select: exp.Select) -> list[exp.Unnest]:
    origin = select.args.get("from_")
    nodes = [origin.this] if origin else []
    nodes += [join.this for join in select.args.get("joins") or []]
    return [node for node in nodes if isinstance(node, exp.Unnest)]


def _is_alias_in_reach(table: exp.Table) -> bool:
    select = table.find_ancestor(exp.Select)
    while select is not None:
        origin = select.args.get("from_")
        joins = select.args.get("joins") or []
        near = [origin.this, *(join.this for join in joins)] if origin else []
        names = [source.alias_or_name for source in near if source is not table]
        if table.db.lower() in (name.lower() for name in names):
            return True
        select = select.find_ancestor(exp.Select)
    return False


def _read_element(unnest: exp.Unnest, earlier: list[Element]) -> Element:
    array = unnest.expressions[0]
    alias = unnest.args.get("alias")
    names = [column.name for column in alias.columns] if alias else []
    name = names[0] if names else (alias.name if alias else "")
    if not name and "offset" not in unnest.args:
        name = array.name  # sqlglot's parser made it of a path, whose last part is its alias
    offset = unnest.args.get("offset")
    place = offset.name if isinstance(offset, exp.Identifier) else "offset" if offset else ""
    return Element(array, name, place, not _is_scalar_array(array), tuple(earlier))


def _expand(
    select: exp.Select, element: Element, unnest: exp.Unnest, number: int, made: Container[str]
) -> None:
    """Let the source of the array unnest it, or put a sub-select in its place."""
    join = unnest.parent
    kept = filter_elements(element, join) if isinstance(join, exp.Join) else None
    if kept and attach_to_source(unnest, element, kept, number, made):
        return
    if element.name and element.has_fields:
        hide_columns(select, [exp.column(element.name, table=element.name)])
    whole = _select(element, Kept(element.array, list_places(element)))
    if not isinstance(join, exp.Join):
        unnest.replace(whole.subquery(element.name or None))
    elif kept is None:
        unnest.replace(_join_lateral(join, element, whole))
    else:
        for part in ("on", "side"):
            join.set(part, None)
        join.set("kind", "CROSS")
        unnest.replace(_write_lateral(_select(element, kept), element.name))


def _select(element: Element, kept: Kept) -> exp.Select:
    value: exp.Expr = call("unnest", kept.elements)
    found = [exp.alias_(value, _ELEMENT)] if element.name else []
    if element.has_fields:
        found.append(unnest_fields(kept.elements))
    if kept.places is not None:
        found.append(exp.alias_(call("unnest", kept.places), element.place))
    inner = exp.Select(expressions=found or [value])
    if not element.name:
        return inner
    # Named outside: inside, DuckDB would take the name for the array's, where they are the same.
    rest = exp.Star(except_=[exp.column(_ELEMENT)])
    shown = [exp.alias_(exp.column(_ELEMENT), element.name, quoted=True)]
    is_more = element.has_fields or kept.places is not None
    return exp.Select(expressions=[*shown, rest] if is_more else shown).from_(inner.subquery())


def _join_lateral(join: exp.Join, element: Element, inner: exp.Select) -> exp.Expr:
    """The join's condition moves inside: DuckDB joins laterally to the left on TRUE alone."""
    condition = join.args.get("on")
    if condition is not None:
        inner = exp.select("*").from_(inner.subquery(element.name or None)).where(condition.copy())
    if condition is not None or join.side:
        join.set("on", exp.true())
    return _write_lateral(inner, element.name)


def _write_lateral(inner: exp.Select, name: str) -> exp.Lateral:
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True)) if name else None
    return exp.Lateral(this=exp.Subquery(this=inner), alias=alias)


def _is_scalar_array(array: exp.Expr) -> bool:
    """Whether elements are certainly no records; of a column that is unknown, hence False."""
    if isinstance(array, exp.Paren):
        return _is_scalar_array(array.this)
    if isinstance(array, exp.Array):
        return not any(isinstance(element, exp.Struct | exp.Query) for element in array.expressions)
    return isinstance(array, _SCALAR_ARRAYS)
