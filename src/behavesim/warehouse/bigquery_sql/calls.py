"""Calls of DuckDB's functions and of macros.sql's, as parts of a tree."""

from typing import Any

from sqlglot import exp


def call(name: str, *arguments: Any) -> exp.Anonymous:
    """A call of DuckDB's function, or of a macro."""
    return exp.Anonymous(this=name, expressions=[exp.convert(a, copy=True) for a in arguments])
