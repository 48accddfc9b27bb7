"""`gtm`, `provision`, `publish` and `verify`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from behavesim.cli.options import ConfigOption, JsonOption, SeedOption, gather_invocation, read_days
from behavesim.cli.run import EXIT_ERROR, run_command

_SinceOption = Annotated[str | None, typer.Option(metavar="DATE", help="First day, YYYY-MM-DD.")]
_UntilOption = Annotated[str | None, typer.Option(metavar="DATE", help="Last day, inclusive.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("gtm", epilog="Example: behavesim gtm --measurement-id G-1A2BC3D4E5")(gtm)
    app.command(
        "provision",
        epilog="Example: behavesim provision --project my-shop-1 --ga-account 123456789",
    )(provision)
    app.command("publish", epilog="Example: behavesim publish --to bigquery://my-shop-1.behavesim")(
        publish
    )
    app.command("verify", epilog="Example: behavesim verify --against bigquery://p.analytics_1")(
        verify
    )


def gtm(
    context: typer.Context,
    measurement_id: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Of the GA4 web stream (analytics.measurement_id)."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Where to write; the workspace's gtm/container.json."),
    ] = None,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the shop's container for Google Tag Manager's Import Container."""
    from behavesim.claims import claim_container
    from behavesim.google.gtm import run_gtm

    flags = {"analytics.measurement_id": measurement_id}
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_gtm(
            settings, workspace, out=out, progress=progress
        ),
        claim=claim_container(out),
    )


def provision(
    context: typer.Context,
    project: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Google Cloud project (google.project)."),
    ] = None,
    ga_account: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Google Analytics account (google.ga_account)."),
    ] = None,
    gtm_account: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="Tag Manager account (google.gtm_account)."),
    ] = None,
    apply: Annotated[
        bool, typer.Option("--apply", help="Do what the plan says; without it nothing changes.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Plan, or make, what your own accounts at Google take for the shop.

    Google Cloud, a GA4 property and a Tag Manager container. Nothing changes without --apply.
    """
    from behavesim.cli.google_tables import show_provision
    from behavesim.google.provision import run_provision

    flags = {
        "google.project": project,
        "google.ga_account": ga_account,
        "google.gtm_account": gtm_account,
    }
    run_command(
        gather_invocation(context, config, seed, as_json, flags),
        lambda settings, workspace, progress: run_provision(
            settings, workspace, apply=apply, progress=progress
        ),
        show_provision,
    )


def publish(
    context: typer.Context,
    to: Annotated[
        str | None,
        typer.Option(
            metavar="bigquery://PROJECT.DATASET", help="Where to; google.project and .dataset."
        ),
    ] = None,
    since: _SinceOption = None,
    until: _UntilOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say which tables would be loaded, and load none.")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Overwrite tables that this command did not make.")
    ] = False,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Load the warehouse's daily tables into a BigQuery dataset of yours.

    Tables that are there already and have not changed since are left out.
    """
    from behavesim.claims import always
    from behavesim.cli.google_tables import show_publish
    from behavesim.google.publish import run_publish

    first, last = read_days(since, until)
    run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_publish(
            settings,
            workspace,
            target=to,
            since=first,
            until=last,
            dry_run=dry_run,
            replace=replace,
            progress=progress,
        ),
        show_publish,
        claim=always("publish"),
    )


def verify(
    context: typer.Context,
    against: Annotated[
        str,
        typer.Option(
            metavar="SOURCE", help="What arrived: a directory, or bigquery://PROJECT.DATASET."
        ),
    ],
    sent: Annotated[
        Literal["warehouse", "hits"],
        typer.Option(help="What was sent: the tables, or the hit log decoded anew."),
    ] = "warehouse",
    since: _SinceOption = None,
    until: _UntilOption = None,
    tolerance: Annotated[
        float, typer.Option(metavar="SHARE", min=0, max=1, help="Share that may differ.")
    ] = 0.0,
    config: ConfigOption = None,
    seed: SeedOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hold what the shop sent against what arrived; exit status 1 where they differ."""
    from behavesim.claims import always
    from behavesim.cli.google_tables import show_verify
    from behavesim.google.verify import run_verify

    first, last = read_days(since, until)
    summary = run_command(
        gather_invocation(context, config, seed, as_json),
        lambda settings, workspace, progress: run_verify(
            settings,
            workspace,
            against=against,
            sent=sent,
            since=first,
            until=last,
            tolerance=tolerance,
            progress=progress,
        ),
        show_verify,
        claim=always("verify"),
    )
    if not summary.ok:
        raise typer.Exit(EXIT_ERROR)
