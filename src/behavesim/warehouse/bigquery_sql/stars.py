"""Stars of a SELECT: of records, and without the columns that a translation adds."""

from typing import Final

from sqlglot import exp

from behavesim.warehouse.bigquery_sql.calls import call

_RECORD: Final = "bq_record"


def spread_records(tree: exp.Query) -> None:
    """``SELECT AS STRUCT`` of a star or of groups reads whole rows; ``x[OFFSET(0)].*`` unpacks."""
    for select in list(tree.find_all(exp.Select)):
        for shown in select.expressions:
            if isinstance(shown, exp.Dot) and isinstance(shown.expression, exp.Star):
                shown.replace(call("unnest", shown.this))
        is_plain = not select.args.get("group") and not select.args.get("distinct")
        stars = any(shown.is_star for shown in select.expressions)
        if select.args.get("kind") != "STRUCT" or (is_plain and not stars):
            continue
        rows = select.copy()
        rows.set("kind", None)
        whole = exp.select(exp.column(_RECORD)).from_(rows.subquery(_RECORD))
        if select is tree:
            select.set("kind", None)
            for name in [*select.args]:
                select.set(name, None)
            for name, part in whole.args.items():
                select.set(name, part)
        else:
            select.replace(whole)


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
