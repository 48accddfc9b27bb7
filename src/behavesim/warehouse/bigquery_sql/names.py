"""Names of a SELECT's columns, and what its other clauses mean by them.

In BigQuery a name in GROUP BY, HAVING or ORDER BY is that of a selected column before that of one
in FROM. DuckDB looks in FROM first, and would group ``SUBSTR(event_date, 1, 6) AS event_date`` by
day.
"""

from collections.abc import Iterator

from sqlglot import exp


def name_columns(tree: exp.Query) -> None:
    """Name all columns as BigQuery does: after the field that a path leads to, else f0_, f1_."""
    for select in tree.find_all(exp.Select):
        number, named = 0, []
        for projection in select.expressions:
            if projection.is_star or isinstance(projection, exp.Alias) or _is_name(projection):
                named.append(projection)
                continue
            if isinstance(projection, exp.Dot | exp.Column):
                name = projection.name
            else:
                name, number = f"f{number}_", number + 1
            named.append(exp.alias_(projection.copy(), name, quoted=True))
        select.set("expressions", named)


def resolve_names(tree: exp.Query) -> None:
    """Put what was selected in place of its name where BigQuery would take it."""
    # Inner ones first: what is put in place holds no name that is still to be resolved.
    for select in reversed(list(tree.find_all(exp.Select))):
        group = select.args.get("group")
        for key in list(group.expressions) if group else ():
            position = _find_position(select, key)
            if position is not None:
                key.replace(exp.Literal.number(position))
        for column in list(_list_names(select)):
            value = _find_value(select, column.name)
            if value is not None:
                column.replace(exp.paren(value.copy()))


def _is_name(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) and not node.table


def _find_position(select: exp.Select, key: exp.Expr) -> int | None:
    """Where a selected column of that name stands, from 1; behind a star it is unknown."""
    for position, projection in enumerate(select.expressions, start=1):
        if projection.is_star or not _is_name(key):
            return None
        if projection.alias.lower() == key.name.lower():
            return position
    return None


def _find_value(select: exp.Select, name: str) -> exp.Expr | None:
    for projection in select.expressions:
        if isinstance(projection, exp.Alias) and projection.alias.lower() == name.lower():
            return None if isinstance(projection.this, exp.Column) else projection.this
    return None


def _list_names(select: exp.Select) -> Iterator[exp.Column]:
    """Names in GROUP BY, HAVING and ORDER BY; in aggregates and subqueries they are FROM's."""
    group, having, order = (select.args.get(part) for part in ("group", "having", "order"))
    clauses = [clause for clause in (group, having) if clause]
    if order and not select.args.get("distinct"):
        # A name that stands alone is the selected column's in DuckDB, too.
        clauses += [term for term in order.expressions if not _is_name(term.this)]
    for clause in clauses:
        for node in clause.walk(prune=lambda node: isinstance(node, exp.AggFunc | exp.Query)):
            if isinstance(node, exp.Column) and not node.table:
                yield node
