"""BigQuery's UNNEST in FROM, as sub-selects that DuckDB's own binder resolves.

BigQuery shows an element of an array of records as its alias and its fields as columns; DuckDB's
``unnest`` has one column. Each UNNEST becomes a lateral sub-select that has both, so that no
name needs to be resolved here.
"""

from typing import Final

from sqlglot import exp

_ARRAY: Final = "bq_array"
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
    for select in list(tree.find_all(exp.Select)):
        hidden = [name for source in _sources(select) if (name := _expand(source))]
        hide_columns(select, hidden)


def hide_columns(select: exp.Select, hidden: list[exp.Column]) -> None:
    """Keep the columns out of the stars of the select."""
    for projection in select.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star):
            continue
        table = projection.table if isinstance(projection, exp.Column) else ""
        chosen = [c for c in hidden if not table or c.table.lower() == table.lower()]
        if table:
            chosen = [exp.column(c.this.copy()) for c in chosen]
        if chosen:
            star.set("except_", [*(star.args.get("except_") or []), *(c.copy() for c in chosen)])


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


def _expand(unnest: exp.Unnest) -> exp.Column | None:
    """Put the sub-select in the place of UNNEST; returns the column that stars must not show."""
    array = unnest.expressions[0]
    alias = unnest.args.get("alias")
    names = [column.name for column in alias.columns] if alias else []
    name = names[0] if names else (alias.name if alias else "")
    if not name and "offset" not in unnest.args:
        name = array.name  # sqlglot's parser made it of a path, whose last part is its alias
    has_fields = not _is_scalar_array(array)
    inner = exp.Select(expressions=_project(unnest, name, has_fields)).from_(
        exp.select(exp.alias_(array.copy(), _ARRAY)).subquery(f"{_ARRAY}_of")
    )
    lateral: exp.Expr = inner.subquery(name or None)
    join = unnest.parent
    if isinstance(join, exp.Join):
        lateral = _join_lateral(join, inner, name)
    unnest.replace(lateral)
    return exp.column(name, table=name) if name and has_fields else None


def _project(unnest: exp.Unnest, name: str, has_fields: bool) -> list[exp.Expr]:
    array = exp.column(_ARRAY)
    found: list[exp.Expr] = []
    if name or not has_fields:
        value: exp.Expr = exp.Anonymous(this="unnest", expressions=[array])
        found.append(exp.alias_(value, name, quoted=True) if name else value)
    if has_fields:
        deep = exp.PropertyEQ(this=exp.to_identifier("max_depth"), expression=exp.Literal.number(2))
        found.append(exp.Anonymous(this="unnest", expressions=[array.copy(), deep]))
    offset = unnest.args.get("offset")
    if offset:
        length = exp.Anonymous(this="len", expressions=[array.copy()])
        places = exp.Anonymous(this="range", expressions=[length])
        place = exp.Anonymous(this="unnest", expressions=[places])
        found.append(
            exp.alias_(place, offset.name if isinstance(offset, exp.Identifier) else "offset")
        )
    return found


def _join_lateral(join: exp.Join, inner: exp.Select, name: str) -> exp.Expr:
    """The join's condition moves inside: DuckDB joins laterally to the left on TRUE alone."""
    condition = join.args.get("on")
    if condition is not None:
        inner = exp.select("*").from_(inner.subquery(name or None)).where(condition.copy())
        join.set("on", exp.true())
    elif join.side:
        join.set("on", exp.true())
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True)) if name else None
    return exp.Lateral(this=exp.Subquery(this=inner), alias=alias)


def _is_scalar_array(array: exp.Expr) -> bool:
    """Whether elements are certainly no records; names do not tell, so of a column it is not."""
    if isinstance(array, exp.Paren):
        return _is_scalar_array(array.this)
    if isinstance(array, exp.Array):
        return not any(isinstance(element, exp.Struct | exp.Query) for element in array.expressions)
    return isinstance(array, _SCALAR_ARRAYS)
