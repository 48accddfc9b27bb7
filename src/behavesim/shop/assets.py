"""Copies what pages load: scripts and drawings as they are, style sheets joined into one."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from behavesim.site_templates import SiteTemplates

STYLE_SHEET = "css/shop.css"
_ASSETS = "assets/"
_STYLE_SHEETS = "assets/css/"
_SIMULATOR = "assets/js/simulator/"
# Sources that help an editor and that no browser asks for.
_NOT_SERVED = (".d.ts",)


def copy_assets(templates: SiteTemplates, target: Path, *, simulator: bool) -> None:
    """Copy the templates' ``assets/`` to ``target``; without ``simulator`` the simulator's modules
    stay away.

    Style sheets are joined in the order of their names: one request instead of ten.
    """
    files = templates.list_files("assets")
    for name, file in _list_served(files, simulator=simulator).items():
        copy = target / name.removeprefix(_ASSETS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    sheet = target / STYLE_SHEET
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_bytes(
        b"".join(
            path.read_bytes()
            for name, path in files.items()
            if name.startswith(_STYLE_SHEETS) and name.endswith(".css")
        )
    )


def _list_served(files: Mapping[str, Path], *, simulator: bool) -> dict[str, Path]:
    return {
        name: path
        for name, path in files.items()
        if not name.endswith(_NOT_SERVED)
        and not name.startswith(_STYLE_SHEETS)
        and (simulator or not name.startswith(_SIMULATOR))
    }
