"""`build-site`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from behavesim.cli.options import Invocation, add_command, parse_day
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.settings import Settings
    from behavesim.shop.build_site import BuildResult

_SHOWN_IMAGES: Final = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    add_command(app, "build-site", build_site, "behavesim build-site --out public --analytics none")


def build_site(
    invocation: Invocation,
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
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="The day whose sales are the prices; the first simulated one."
        ),
    ] = None,
    no_simulator: Annotated[
        bool, typer.Option("--no-simulator", help="Leave window.simulateUser out.")
    ] = False,
) -> None:
    """Build the shop: static pages that can be deployed anywhere."""
    flags = {
        "analytics.mode": analytics,
        "analytics.measurement_id": measurement_id,
        "analytics.container_id": container_id,
        "site.variant": variant,
        "site.simulator": False if no_simulator else None,
    }
    day = parse_day("--date", date)
    run_command(
        invocation.override(flags), lambda ws: ws.build_site(out=out, date=day), print_build
    )


def print_build(result: "BuildResult", settings: "Settings") -> None:
    """Print what was built, and some of the images in whose place a drawing stands."""
    from behavesim.cli.render.output import print_summary
    from behavesim.display.screen import print_line

    summary = result.to_dict()
    images = summary.pop("images")
    replaced, unused = summary.pop("replaced"), summary.pop("unused")
    missing = images["missing"]
    print_summary(
        {
            **summary,
            **({"images": _describe_images(images)} if any(images.values()) else {}),
            **({"images missing": missing[:_SHOWN_IMAGES]} if missing else {}),
            **({"replaced": f"{len(replaced)}: {', '.join(replaced)}"} if replaced else {}),
        }
    )
    if len(missing) > _SHOWN_IMAGES:
        typer.echo(f"and {len(missing) - _SHOWN_IMAGES:,} more; --json lists all")
    for file in unused:
        meant = f"; did you mean {file['nearest']}?" if file["nearest"] else ""
        found = "replaces no shipped file, and no file names it"
        print_line(f"warning: site_templates/{file['name']} {found}{meant}")


def _describe_images(images: Mapping[str, Any]) -> str:
    made, reused, missing = images["made"], images["reused"], len(images["missing"])
    return f"{made:,} made, {reused:,} reused, {missing:,} missing"
