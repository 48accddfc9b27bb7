"""`build-site` and `serve`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation
from behavesim.cli.run import run_command


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("build-site", epilog="Example: behavesim build-site --out public --analytics none")(
        build_site
    )
    app.command("serve", epilog="Example: behavesim serve --port 8080")(serve)


def build_site(
    context: typer.Context,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where to write; the workspace's site/.")
    ] = None,
    analytics: Annotated[
        Literal["local", "gtag", "gtm", "none"] | None,
        typer.Option(help="Whose tag sends the pages' hits, if any (analytics.mode)."),
    ] = None,
    measurement_id: Annotated[
        str | None, typer.Option(metavar="ID", help="Your web stream's (analytics.measurement_id).")
    ] = None,
    container_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Your Tag Manager container's (analytics.container_id)."),
    ] = None,
    variant: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE", help="A change of the shop, from configs/variants/ (site.variant)."
        ),
    ] = None,
    no_simulator: Annotated[
        bool, typer.Option("--no-simulator", help="Leave window.simulateUser out.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Build the shop: static pages that can be deployed anywhere."""
    from behavesim.claims import claim_site
    from behavesim.shop.build_site import run_build_site

    flags = {
        "analytics.mode": analytics,
        "analytics.measurement_id": measurement_id,
        "analytics.container_id": container_id,
        "site.variant": variant,
        "site.simulator": False if no_simulator else None,
    }
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_build_site(
            settings, workspace, out=out, progress=progress
        ),
        claim=claim_site(out),
    )


def serve(
    context: typer.Context,
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
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Serve the built shop and collect the hits of whoever visits it, until Ctrl-C."""
    from behavesim.claims import claim_hits
    from behavesim.collector.serve import run_serve

    flags = {
        "collect.port": port,
        "collect.host": host,
        "collect.allow_hosts": allow_host or None,
        "collect.allow_origins": allow_origin or None,
        "collect.metrics_port": metrics_port,
    }
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_serve(
            settings, workspace, collect=not no_collect, on_ready=_announce, say=_say
        ),
        claim=claim_hits(collect=not no_collect),
    )


def _announce(url: str) -> None:
    _say(f"the shop is at {url} (Ctrl-C stops it)")


def _say(line: str) -> None:
    from behavesim.cli.screen import print_line

    print_line(line)
