"""`serve`."""

from typing import Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import EXIT_ERROR, run_command


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "serve", serve, "behavesim serve --port 8080")


def serve(
    invocation: Invocation,
    port: Annotated[
        int | None, typer.Option(metavar="N", help="Port; 0 takes a free one (collect.port).")
    ] = None,
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Address to listen on (collect.host).")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HOST",
            help="A host that requests may name beside loopback; repeat (collect.allow_hosts).",
        ),
    ] = None,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ORIGIN",
            help="Whose pages may send hits beside the shop's; repeat (collect.allow_origins).",
        ),
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(metavar="N", help="Health and metrics of it (collect.metrics_port)."),
    ] = None,
    no_collect: Annotated[
        bool, typer.Option("--no-collect", help="Serve the pages and keep no hits.")
    ] = False,
) -> None:
    """Serve the built shop and collect the hits of its visitors, until Ctrl-C.

    The exit status is 1 where the log was removed while it was being written.
    """
    flags = {
        "collect.port": port,
        "collect.host": host,
        "collect.allow_hosts": allow_host or None,
        "collect.allow_origins": allow_origin or None,
        "collect.metrics_port": metrics_port,
    }
    summary = run_command(
        invocation.override(flags),
        lambda ws: ws.serve(collect=not no_collect, on_ready=_announce, say=_say),
    )
    if summary.lost_bytes:
        _say(f"error: {summary.lost_bytes} bytes of the log were removed while it was written")
        raise typer.Exit(EXIT_ERROR)


def _announce(url: str) -> None:
    _say(f"the shop is at {url} (Ctrl-C stops it)")


def _say(line: str) -> None:
    from behavesim.display.screen import print_line

    print_line(line)
