"""`audit`."""

from typing import Annotated, Literal

import typer

from behavesim.cli.options import Invocation, PersonasOption, add_command
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "audit", audit, "behavesim audit --engine direct")


def audit(
    invocation: Invocation,
    engine: Annotated[
        Literal["browser", "direct"] | None,
        typer.Option(help="A browser, or Deno, which is fast and has no data layer."),
    ] = None,
    visits: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many whole visits to look at, at least.")
    ] = 20,
    personas: PersonasOption = None,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Look at any shop from outside, instead of this one."),
    ] = None,
    pages: Annotated[
        int, typer.Option(metavar="N", min=1, max=1000, help="With --url: how many of its pages.")
    ] = 10,
    send_hits: Annotated[
        bool, typer.Option("--send-hits", help="With --url: let hits go where they are sent to.")
    ] = False,
) -> None:
    """Make visits until every event and page is reached, and check what the shop sends to GA4.

    Exit status 1 where a rule is broken, or something was not reached.
    """
    from behavesim.cli.render.audit import show_audit

    invocation = invocation.override({"simulate.engine": engine})
    if url is None:
        summary = run_command(
            invocation, lambda ws: ws.audit(visits=visits, personas=personas), show_audit
        )
    else:
        summary = run_command(
            invocation, lambda ws: ws.audit_url(url, pages=pages, send_hits=send_hits), show_audit
        )
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)
