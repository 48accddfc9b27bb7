"""The tables of docs/configuration.md: settings, replaceable files. Run this file to write anew."""

import datetime as dt
from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from behavesim.resources import ResourceKind, shipped_resource
from behavesim.settings import Settings, SettingsGroup, iterate_settings
from behavesim.site_templates import SiteTemplates

PAGE = Path(__file__).parents[2] / "docs" / "configuration.md"
BEGIN = "<!-- settings: begin (written by tests/docs/setting_table.py) -->"
END = "<!-- settings: end -->"
FILES_BEGIN = "<!-- files: begin (written by tests/docs/setting_table.py) -->"
FILES_END = "<!-- files: end -->"


def write_tables() -> str:
    """All settings as Markdown, one table a group."""
    blocks = [_write_group("General", "What all commands share.", "")]
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, SettingsGroup):
            blocks.append(_write_group(f"`{name}`", (group.__doc__ or "").strip(), f"{name}."))
    return "\n".join(blocks)


def replace_tables(page: str) -> str:
    """The page with its tables written anew."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    page = f"{before}{BEGIN}\n\n{write_tables()}\n{END}{after}"
    before, rest = page.split(FILES_BEGIN)
    _, after = rest.split(FILES_END)
    return f"{before}{FILES_BEGIN}\n\n{write_files()}\n{FILES_END}{after}"


def write_files() -> str:
    """The files that a user's own may replace, by folder."""
    names = [f"site_templates/{name}" for name in _shipped("site_templates").list_replaceable()]
    configs = _shipped("configs").list_files()
    names += [f"configs/{name}" for name in configs if not name.startswith("catalog/")]
    folders: dict[str, list[str]] = {}
    for name in names:
        folder, _, file = name.rpartition("/")
        folders.setdefault(folder, []).append(f"`{file}`")
    rows = [f"| `{folder}/` | {', '.join(files)} |" for folder, files in folders.items()]
    return "\n".join(["| folder | files |", "|---|---|", *rows, ""])


def _shipped(kind: ResourceKind) -> SiteTemplates:
    return SiteTemplates((shipped_resource(kind),))


def _write_group(title: str, text: str, prefix: str) -> str:
    lines = [f"### {title}", "", text, "", "| setting | default | meaning |", "|---|---|---|"]
    for name, field in iterate_settings():
        if name.startswith(prefix) and "." not in name.removeprefix(prefix):
            meaning = _escape(field.description or "") + _describe_choices(field)
            lines.append(f"| `{name}` | {_describe_default(field)} | {meaning} |")
    return "\n".join([*lines, ""])


def _describe_default(field: FieldInfo) -> str:
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined or default is None:
        return "none"
    if isinstance(default, tuple):
        return ", ".join(f"`{getattr(entry, 'name', entry)}`" for entry in default)
    if isinstance(default, dict):
        return ", ".join(f"`{key}: {value:g}`" for key, value in default.items())
    return f"`{_write_scalar(default)}`"


def _describe_choices(field: FieldInfo) -> str:
    choices = [value for value in get_args(field.annotation) if isinstance(value, str)]
    return f" One of {', '.join(f'`{choice}`' for choice in choices)}." if choices else ""


def _write_scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("_", "\\_") if "`" not in text else text


if __name__ == "__main__":
    PAGE.write_text(replace_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
