"""The tables that a query names, found in the warehouse; wildcards cut to what is needed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlglot import exp

from behavesim.errors import BehavesimError, NotEnoughDataError
from behavesim.warehouse.bigquery_sql.faults import fault, name_span, suggest
from behavesim.warehouse.bigquery_sql.stars import hide_columns
from behavesim.warehouse.bigquery_sql.tables import SUFFIX

Tables = Mapping[str, tuple[Path, ...]]
# Those of some suffixes for which a condition on _TABLE_SUFFIX holds.
KeepSuffixes = Callable[[Sequence[str], exp.Expr], Sequence[str]]
INTRADAY: Final = "events_intraday_*"


def find_references(tree: exp.Query) -> list[exp.Table]:
    """Names in FROM that are no name of WITH."""
    named = {cte.alias.lower() for cte in tree.find_all(exp.CTE)}
    return [
        table for table in tree.find_all(exp.Table) if table.db or table.name.lower() not in named
    ]


def choose_tables(text: str, reference: exp.Table, tables: Tables, keep: KeepSuffixes) -> Tables:
    """The tables that ``reference`` stands for, without those that WHERE leaves out by suffix.

    Raises InputError for a name that no table has, NotEnoughDataError for an empty warehouse.
    """
    name = reference.name
    if not isinstance(reference.this, exp.Identifier):
        called = reference.this
        is_known = isinstance(called, exp.Func) and not isinstance(called, exp.Anonymous)
        function = called.sql_name() if is_known else called.name
        raise fault(text, function, f"{function}() in FROM", "tables and UNNEST")
    if not tables:
        raise NotEnoughDataError("query: the warehouse has no tables", "Run `behavesim simulate`.")
    if not name.endswith("*"):
        if name not in tables:
            raise _refuse_name(text, name, tables)
        return {name: tables[name]}
    prefix = name[:-1]
    found = {table: files for table, files in tables.items() if table.startswith(prefix)}
    if not found and name != INTRADAY:
        raise _refuse_name(text, name, tables)
    suffixes = [table.removeprefix(prefix) for table in found]
    for condition in _list_conditions(reference):
        suffixes = list(keep(suffixes, condition))
    return {f"{prefix}{suffix}": found[f"{prefix}{suffix}"] for suffix in suffixes}


def replace_reference(reference: exp.Table, view: str, *, hides_suffix: bool) -> None:
    """Let the query read the view, under the alias or name that it has for the table."""
    select = reference.find_ancestor(exp.Select)
    alias = reference.alias or reference.name
    if select is not None and hides_suffix:
        hide_columns(select, [exp.column(SUFFIX, table=alias, quoted=True)])
    reference.replace(exp.to_table(view).as_(exp.to_identifier(alias, quoted=True)))


def uses_suffix(tree: exp.Query) -> bool:
    """Whether the query asks for the pseudo column at all."""
    return any(column.name.upper() == SUFFIX for column in tree.find_all(exp.Column))


def _list_conditions(reference: exp.Table) -> list[exp.Expr]:
    """Parts of WHERE that decide by the suffix alone whether rows of this table can stay."""
    join = reference.parent
    select = reference.find_ancestor(exp.Select)
    where = select.args.get("where") if select else None
    if select is None or where is None or (isinstance(join, exp.Join) and join.side):
        return []
    if any(join.side in ("RIGHT", "FULL") for join in select.args.get("joins") or []):
        return []
    names = ("", (reference.alias or reference.name).lower())
    whole = where.this.unnest()
    parts = list(whole.flatten()) if isinstance(whole, exp.And) else [whole]
    return [part for part in parts if _is_about_suffix(part, names)]


def _is_about_suffix(condition: exp.Expr, names: tuple[str, ...]) -> bool:
    columns = list(condition.find_all(exp.Column))
    return (
        bool(columns)
        and condition.find(exp.Table, exp.Unnest) is None
        and all(c.name.upper() == SUFFIX and c.table.lower() in names for c in columns)
    )


def _refuse_name(text: str, name: str, tables: Tables) -> BehavesimError:
    known = list(tables)
    hint = f"{suggest(name, known)}tables: {name_span(known)}"
    return fault(text, name, f"the table {name}", "events_YYYYMMDD or events_*", hint)
