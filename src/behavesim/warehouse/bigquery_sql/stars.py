"""Stars of a SELECT, which must not show the columns that a translation adds."""

from sqlglot import exp


def hide_columns(select: exp.Select, hidden: list[exp.Column], of_table: str = "") -> None:
    """Keep the columns out of the select's stars; with ``of_table`` out of that one's alone."""
    for projection in select.expressions:
        star = projection.this if isinstance(projection, exp.Column) else projection
        if not isinstance(star, exp.Star):
            continue
        table = projection.table if isinstance(projection, exp.Column) else ""
        if of_table and table.lower() != of_table.lower():
            continue
        chosen = [c for c in hidden if not table or c.table.lower() == table.lower()]
        if table:
            chosen = [exp.column(c.this.copy()) for c in chosen]
        if chosen:
            star.set("except_", [*(star.args.get("except_") or []), *(c.copy() for c in chosen)])
