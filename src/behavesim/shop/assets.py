"""Copies what pages load: scripts and drawings as they are, style sheets joined into one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

STYLE_SHEET = Path("css", "shop.css")
SIMULATOR = Path("js", "simulator")
# Sources that help an editor and that no browser asks for.
_NOT_SERVED = (".d.ts",)


def copy_assets(source: Path, target: Path, *, simulator: bool) -> None:
    """Copy ``source`` (the templates' ``assets/``) to ``target``; without ``simulator`` the
    simulator's modules stay away.

    Style sheets are joined in the order of their names: one request instead of ten.
    """
    for file in _list_served(source, simulator=simulator):
        copy = target / file.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    sheets = sorted((source / STYLE_SHEET.parent).glob("*.css"))
    sheet = target / STYLE_SHEET
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_bytes(b"".join(part.read_bytes() for part in sheets))


def _list_served(source: Path, *, simulator: bool) -> Iterator[Path]:
    for file in sorted(source.rglob("*")):
        inside = file.relative_to(source)
        hidden = any(part.startswith(".") for part in inside.parts)
        if not file.is_file() or hidden or file.name.endswith(_NOT_SERVED):
            continue
        if inside.parts[0] == STYLE_SHEET.parts[0] or (
            not simulator and inside.is_relative_to(SIMULATOR)
        ):
            continue
        yield file
