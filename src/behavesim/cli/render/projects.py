"""What `init` shows: the feed's columns, what was left out, and what comes next."""

from typing import TYPE_CHECKING

from rich.console import Console

from behavesim.cli.render.catalog import make_column_table, print_lines
from behavesim.cli.render.tables import make_key_table
from behavesim.display.screen import Screen, make_text

if TYPE_CHECKING:
    from behavesim.projects.init_project import InitResult

_MOST_NAMES = 10


def print_init(result: "InitResult", console: Console | None = None) -> None:
    """Print the project; its last line counts the products."""
    console = console or Screen()
    if result.columns:
        console.print(make_column_table(result))
        console.print()
    images = result.images
    pictures = f"{images.made:,} made, {images.reused:,} reused, {len(images.missing):,} missing"
    console.print(
        make_key_table(
            {
                "project": result.directory if result.ok else None,
                "products": result.products,
                "topics": result.topics,
                "personas": result.personas,
                "market": result.market,
                "currency": result.currency,
                "language": result.language,
                "time zone": result.time_zone,
                "images": pictures if any((images.made, images.reused, images.missing)) else None,
            }
        )
    )
    print_lines(console, "left out", [one.line for one in result.skipped])
    print_lines(console, "remarks", [one.line for one in result.remarks])
    print_lines(console, "notes", list(result.notes))
    print_lines(console, "replaced", _shorten(result.replaced))
    console.print()
    if result.ok:
        console.print(make_text(f"next: cd {result.directory} && behavesim simulate"))
    console.print(make_text(result.summary, "bold"), soft_wrap=True)


def _shorten(names: tuple[str, ...]) -> list[str]:
    rest = len(names) - _MOST_NAMES
    return [*names[:_MOST_NAMES], *([f"and {rest:,} more"] if rest > 0 else [])]
