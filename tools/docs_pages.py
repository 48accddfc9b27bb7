"""Pages of the docs site that are written from the code and from files outside of docs/.

tools/docs_hooks.py hands them to MkDocs; they exist in the built site alone.
"""

import ast
import enum
import inspect
import posixpath
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import typer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))  # MkDocs does not look there.

from tests.docs.setting_table import write_tables  # noqa: E402

import behavesim  # noqa: E402
from behavesim.cli.app import app  # noqa: E402
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_paths  # noqa: E402
from behavesim.settings import iterate_settings  # noqa: E402

API = ROOT / "src" / "behavesim" / "api"
PROJECT_PAGES = {
    "ARCHITECTURE.md": "project/architecture.md",
    "BENCHMARKS.md": "project/benchmarks.md",
    "CHANGELOG.md": "project/changelog.md",
    "CODE_OF_CONDUCT.md": "project/code-of-conduct.md",
    "CONTRIBUTING.md": "project/contributing.md",
    "SECURITY.md": "project/security.md",
}
"""Files at the top of the repository that are pages of the site."""

INNER_API = {"calls", "catalog", "checks", "claims", "events", "frames", "models", "simulation"}
"""Modules of the API whose classes `Workspace` inherits from, and helpers."""


def write_cli() -> str:
    """Every command: help text, usage, options with values and defaults, example."""
    blocks = ["# Options of every command", "", "Written from the program's own definitions.", ""]
    for name, command in iterate_commands(typer.main.get_command(app), ""):
        arguments = [name_of(p) for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(["[OPTIONS]", *(f"[{argument}]" for argument in arguments)])
        blocks += [
            f"## behavesim {name}",
            "",
            inspect.cleandoc(command.help or ""),
            "",
            f"```text\nbehavesim {name} {usage}\n```",
            "",
            "| parameter | value | default | meaning |",
            "|---|---|---|---|",
            *(write_parameter(parameter) for parameter in command.params),
            "",
            (command.epilog or "").replace("Example: ", "```sh\n") + "\n```",
            "",
        ]
    return "\n".join(blocks)


def iterate_commands(group: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    """Commands by full name, those of groups among them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from iterate_commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def name_of(argument: Any) -> str:
    """How the help text shows an argument."""
    return str(argument.metavar or argument.name.upper())


def write_parameter(parameter: Any) -> str:
    """A row of a command's table."""
    names = [f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts)]
    if parameter.param_type_name == "argument":
        names = [f"`{name_of(parameter)}`"]
    is_flag = getattr(parameter, "is_flag", False) or getattr(parameter, "count", False)
    kind = "flag" if is_flag else describe_values(parameter)
    default = parameter.default
    is_plain = default not in (None, False, ()) and not callable(default)
    shown = f"`{getattr(default, 'value', default)}`" if is_plain else ""
    return f"| {', '.join(names)} | {kind} | {shown} | {escape(parameter.help or '')} |"


def describe_values(parameter: Any) -> str:
    """What a parameter's value may be: its choices, or the placeholder of the help text."""
    annotation = parameter.type_descriptor.annotation
    is_enum = isinstance(annotation, type) and issubclass(annotation, enum.Enum)
    choices = [entry.value for entry in annotation] if is_enum else get_args(annotation)
    if choices and all(isinstance(choice, str) for choice in choices):
        return ", ".join(f"`{choice}`" for choice in choices)
    return f"`{escape(parameter.metavar or describe_annotation(annotation))}`"


def write_settings() -> str:
    """Types and limits of all settings, and the tables of docs/configuration.md."""
    rows = [
        f"| `{name}` | `{escape(describe_annotation(field.annotation))}` | {limits(field)} |"
        for name, field in iterate_settings()
    ]
    return "\n".join(
        [
            "# Settings and their types",
            "",
            "Written from the models that check settings."
            " [Configuration](../configuration.md) says where settings come from.",
            "",
            "## Types and limits",
            "",
            "| setting | type | limits |",
            "|---|---|---|",
            *rows,
            "",
            "## Defaults and meanings",
            "",
            write_tables(),
        ]
    )


def describe_annotation(annotation: Any) -> str:
    """A type as one writes it, without its modules."""
    name = getattr(annotation, "__name__", "") if isinstance(annotation, type) else ""
    is_generic = bool(get_args(annotation))
    return re.sub(r"\b(?:\w+\.)+(?=\w)", "", str(annotation) if is_generic or not name else name)


def limits(field: Any) -> str:
    """Bounds of a setting, as ``ge=1``."""
    found = [re.match(r"^\w+\((\w+=[^()]+)\)$", str(entry)) for entry in field.metadata]
    return escape(", ".join(f"`{match[1]}`" for match in found if match))


def write_ga4_schema() -> str:
    """Every path of the export's schema with the type in BigQuery and in Parquet."""
    rows = [
        f"| `{path}` | {bigquery_type(kind)} | `{parquet_type(kind)}` |"
        for path, kind in iterate_paths(EXPORT_SCHEMA)
    ]
    return "\n".join(
        [
            "# Schema of the GA4 export",
            "",
            "The tables of the [warehouse](../warehouse.md) have exactly these columns, in this"
            " order. [Export flat files](../export-schema.md) says what becomes of each.",
            "",
            "| path | BigQuery | Parquet |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def bigquery_type(kind: pa.DataType) -> str:
    """The name of a type in BigQuery's schema."""
    if pa.types.is_list(kind):
        return f"REPEATED {bigquery_type(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "RECORD"
    names = {"string": "STRING", "int64": "INTEGER", "double": "FLOAT", "bool": "BOOLEAN"}
    return names[str(kind)]


def parquet_type(kind: pa.DataType) -> str:
    """The name of a type in Arrow; fields of records have rows of their own."""
    if pa.types.is_list(kind):
        return f"list of {parquet_type(kind.value_type)}"
    return "struct" if pa.types.is_struct(kind) else str(kind)


def write_api() -> str:
    """The package's names, and each public module of `behavesim.api`."""
    modules = sorted(path.stem for path in API.glob("*.py") if not path.stem.startswith("_"))
    blocks = [
        "# Python API",
        "",
        "```python",
        "import behavesim as bs",
        "",
        'ws = bs.Workspace("out", seed=7)',
        "```",
        "",
        f"`behavesim` has the names {', '.join(f'`{name}`' for name in behavesim.__all__)}."
        " [From Python](../python-api.md) is an introduction.",
        "",
        *directive("behavesim.api.workspace.Workspace"),
        *directive("behavesim.api.frames.Truth"),
    ]
    for module in modules:
        if module != "workspace" and module not in INNER_API:
            blocks += directive(f"behavesim.api.{module}")
    return "\n".join(blocks)


def write_results() -> str:
    """The classes that calls of the API give back."""
    blocks = [
        "# Results",
        "",
        "What calls of the [Python API](api.md) give back, and what commands print with `--json`:"
        " frozen dataclasses, whose fields are the keys of the JSON object in this order.",
        "",
        *directive("behavesim.core.result.Result"),
    ]
    for name in sorted(find_results(), key=lambda name: name.rpartition(".")[2]):
        blocks += directive(name, inherited_members=False, show_if_no_docstring=True)
    return "\n".join(blocks)


def find_results() -> set[str]:
    """Full names of the classes that modules of the API import for their annotations."""
    names = set()
    for path in API.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                names |= {
                    f"{node.module}.{alias.name}"
                    for alias in node.names
                    if alias.name.endswith(("Result", "Plan"))
                }
    return names - {"behavesim.core.result.Result"}


def write_errors() -> str:
    """The tree of errors."""
    return "\n".join(["# Errors", "", *directive("behavesim.errors")])


def directive(name: str, **options: bool) -> list[str]:
    """What mkdocstrings replaces by the documentation of a name."""
    lines = [f"      {option}: {str(value).lower()}" for option, value in options.items()]
    return [f"::: {name}", *(["    options:", *lines] if lines else []), ""]


def read_project_page(name: str) -> str:
    """A file from the top of the repository, with links that lead from its place in the site."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.sub(r"\]\(([^)#:\s]+)((?:#[^)]*)?)\)", lambda m: f"]({move_link(m[1])}{m[2]})", text)


def move_link(target: str) -> str:
    """A link from the top of the repository as one from project/."""
    place = PROJECT_PAGES.get(target, target.removeprefix("docs/"))
    return posixpath.relpath(place, "project")


def escape(text: str) -> str:
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


WRITTEN = {
    "reference/cli.md": write_cli,
    "reference/settings.md": write_settings,
    "reference/ga4-schema.md": write_ga4_schema,
    "reference/api.md": write_api,
    "reference/results.md": write_results,
    "reference/errors.md": write_errors,
}
"""Pages that are written from the code, by their place in the site."""


def write_pages() -> dict[str, str]:
    """All pages that are not in docs/: place in the site, and Markdown."""
    pages = {place: write() for place, write in WRITTEN.items()}
    return pages | {place: read_project_page(source) for source, place in PROJECT_PAGES.items()}
