"""The command line: parse, call one command, print. The only place that knows Typer and Rich."""

from behavesim.cli.app import main

__all__ = ["main"]
