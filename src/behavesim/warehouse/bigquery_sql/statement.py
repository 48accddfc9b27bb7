"""The text of a query, read as one SELECT of BigQuery Standard SQL."""

import logging
from typing import Final

from sqlglot import exp, parse
from sqlglot.errors import SqlglotError

from behavesim.errors import InputError
from behavesim.warehouse.bigquery_sql.faults import SOURCE, fault, map_parse_error
from behavesim.warehouse.bigquery_sql.variables import add_variables, put_variables

_ALLOWED: Final = "one SELECT or WITH, before it DECLARE and temporary SQL functions"
_VARIABLE_HINT: Final = "give it its value by DECLARE name DEFAULT value"
_DEPTH: Final = 20
# It would say of every statement that is no query, beside our one line, that it cannot be parsed.
logging.getLogger("sqlglot").setLevel(logging.CRITICAL)


def read_statement(text: str) -> exp.Query:
    """The query, with temporary functions and variables put in where they are named.

    Raises InputError for what cannot be read, and for all that is no query.
    """
    if not isinstance(text, str):
        raise InputError(SOURCE, "", repr(text), "the text of a query")
    try:
        statements = [tree for tree in parse(text, read="bigquery") if tree is not None]
    except SqlglotError as error:
        raise map_parse_error(text, error) from error
    functions: dict[str, exp.Create] = {}
    variables: dict[str, exp.Expr] = {}
    for tree in statements[:-1]:
        if isinstance(tree, exp.Declare):
            add_variables(variables, tree)
            continue
        if isinstance(tree, exp.Query):
            raise InputError(SOURCE, "", f"{len(statements)} statements", _ALLOWED)
        if not _is_temporary_function(tree):
            raise _refuse(text, tree)
        assert isinstance(tree, exp.Create)
        functions[tree.this.this.name.lower()] = tree
    if not statements:
        raise InputError(SOURCE, "", "no statement", _ALLOWED)
    query = statements[-1]
    if not isinstance(query, exp.Query) or query.args.get("into"):
        raise _refuse(text, query)
    for _ in range(_DEPTH):
        calls = [c for c in query.find_all(exp.Anonymous) if c.name.lower() in functions]
        if not calls:
            put_variables(query, variables)
            return query
        for call in calls:
            call.replace(_inline(call, functions[call.name.lower()]))
    raise InputError(SOURCE, "", "a function that calls itself", "functions without recursion")


def _refuse(text: str, tree: exp.Expr) -> InputError:
    if isinstance(tree, exp.Set):
        return fault(text, "SET", "SET, a variable of a script", _ALLOWED, _VARIABLE_HINT)
    words = text.split() if isinstance(tree, exp.Command) else tree.sql("bigquery").split()
    word = words[0].upper()
    return fault(text, word, f"{word}", _ALLOWED, "the warehouse can only be read")


def _is_temporary_function(tree: exp.Expr) -> bool:
    if not isinstance(tree, exp.Create) or tree.args.get("kind") != "FUNCTION":
        return False
    has_body = isinstance(tree.expression, exp.Expr) and not tree.find(exp.LanguageProperty)
    return has_body and tree.find(exp.TemporaryProperty) is not None


def _inline(call: exp.Anonymous, function: exp.Create) -> exp.Expr:
    """The function's body with the call's arguments in place of its parameters."""
    names = [parameter.name.lower() for parameter in function.this.expressions]
    given = dict(zip(names, call.expressions, strict=False))

    def put(node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Column) and not node.table and node.name.lower() in given:
            argument: exp.Expr = given[node.name.lower()].copy()
            return argument
        return node

    return exp.Paren(this=function.expression.copy().transform(put))
