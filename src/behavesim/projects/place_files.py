"""Puts a finished project in its place, without touching what is not its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from behavesim.core.catalog_checks import PRODUCTS_FOLDER
from behavesim.errors import InputError
from behavesim.files.storing import storing

_SETS: Final = (PRODUCTS_FOLDER, "personas")
"""Directories whose files are read together: a file of another project would be one of this."""


def check_target(target: Path, *, force: bool) -> None:
    """Raise InputError where a project must not be written."""
    if os.path.lexists(target) and not target.is_dir():
        raise InputError(target, "", "a file", "a directory")
    if target.is_dir() and not force:
        count = sum(1 for _ in target.iterdir())
        if count:
            entries = "entry" if count == 1 else "entries"
            raise InputError(
                target,
                "",
                f"a directory with {count} {entries}",
                "a new or an empty one",
                "--force replaces the files of a project and leaves all others",
            )


def list_replaced(fresh: Path, target: Path) -> tuple[str, ...]:
    """Files of ``target`` that go: those in whose place others come, and old products, personas."""
    names = {path.relative_to(fresh) for path in _iterate_files(fresh)}
    old = {
        path.relative_to(target) for folder in _SETS for path in (target / folder).glob("*.yaml")
    }
    gone = {name for name in names if (target / name).is_file()} | old
    return tuple(sorted(name.as_posix() for name in gone))


def place_files(fresh: Path, target: Path, replaced: tuple[str, ...]) -> None:
    """Move the project from ``fresh`` to ``target``, a new directory in one step."""
    with storing(target):
        if not target.exists():
            fresh.rename(target)
            return
        if not any(target.iterdir()):
            for entry in sorted(fresh.iterdir()):
                entry.rename(target / entry.name)
            return
        files = {path.relative_to(fresh): path for path in _iterate_files(fresh)}
        for folder in sorted({name.parent for name in files}):
            (target / folder).mkdir(parents=True, exist_ok=True)
        for name, path in files.items():
            os.replace(path, target / name)
        for old in replaced:
            if Path(old) not in files:
                (target / old).unlink()


def _iterate_files(directory: Path) -> Iterator[Path]:
    return (path for path in sorted(directory.rglob("*")) if path.is_file())
