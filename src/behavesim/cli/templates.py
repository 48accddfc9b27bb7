"""`templates list` and `templates copy`."""

from typing import TYPE_CHECKING, Annotated

import typer

from behavesim.cli.options import Invocation, add_command
from behavesim.cli.run import run_command

if TYPE_CHECKING:
    from behavesim.settings import Settings
    from behavesim.shop.template_copies import TemplateCopyResult, TemplateListResult


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    templates = typer.Typer(no_args_is_help=True)
    add_command(templates, "list", list_all, "behavesim templates list")
    add_command(templates, "copy", copy, "behavesim templates copy pages/item.html.jinja")
    app.add_typer(
        templates, name="templates", help="The shop's templates, style sheets and scripts."
    )


def list_all(invocation: Invocation) -> None:
    """List the files that one in ./site_templates replaces; * marks those that are replaced."""
    run_command(invocation, lambda ws: ws.templates.list(), _show_list)


def copy(
    invocation: Invocation,
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Files, as templates list names them.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
) -> None:
    """Copy shipped files into ./site_templates, where the copy replaces the shipped one."""
    run_command(invocation, lambda ws: ws.templates.copy(*paths, force=force), _show_copies)


def _show_list(result: "TemplateListResult", _settings: "Settings") -> None:
    for file in result.files:
        typer.echo(f"{'*' if file.replaced else ' '} {file.name}")


def _show_copies(result: "TemplateCopyResult", _settings: "Settings") -> None:
    for path in result.copied:
        typer.echo(f"{path}{' (replaced)' if path in result.overwritten else ''}")
