"""Finds templates, personas and configs: the user's own, the installed ones, or the checkout's."""

from pathlib import Path
from typing import Literal

from behavesim.errors import InputError

ResourceKind = Literal["site_templates", "personas", "configs"]
RESOURCE_KINDS: tuple[ResourceKind, ...] = ("site_templates", "personas", "configs")

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent.parent


def find_resource(kind: ResourceKind, override: Path | None = None) -> Path:
    """The directory that holds the resources of this kind.

    ``override`` wins, then a directory of that name in the working directory, then the copy
    inside the installed package, then the checkout's. Raises InputError where ``override`` is
    no directory or none of the places has one.
    """
    if override is not None:
        if not override.is_dir():
            found = "a file" if override.exists() else "no such directory"
            allowed = "a directory" if override.exists() else f"a directory of {kind}"
            raise InputError(override, "", found, allowed)
        return override
    return _first_directory(kind, "")


def find_resource_part(kind: ResourceKind, part: str) -> Path:
    """One file or directory inside a kind, such as ``default.yaml`` in ``configs``.

    Here the user's own copy wins part by part, so that a ``configs/`` that holds only a
    ``default.yaml`` does not hide the catalog that ships.
    """
    return _first_directory(kind, part)


def list_resource_copies(kind: ResourceKind, part: str) -> tuple[Path, ...]:
    """Every copy of one file or directory inside a kind: the shipped one first, the user's last.

    For what is laid over one another rather than replaced.
    """
    places = (shipped_resource(kind), Path.cwd() / kind)
    return tuple(dict.fromkeys(place / part for place in places if (place / part).exists()))


def find_resource_parts(kind: ResourceKind, folder: str, pattern: str) -> tuple[Path, ...]:
    """The files of a folder inside a kind that match a pattern, in order of their names.

    Of files with one name the user's own wins.
    """
    found: dict[str, Path] = {}
    for place in (Path.cwd(), *_shipped_places()):
        for path in (place / kind / folder).glob(pattern):
            found.setdefault(path.name, path)
    return tuple(found[name] for name in sorted(found))


def shipped_resource(kind: ResourceKind) -> Path:
    """The directory that ships with this installation, whatever the working directory holds."""
    for place in _shipped_places():
        if (place / kind).is_dir():
            return place / kind
    raise _missing(kind)


def _first_directory(kind: ResourceKind, part: str) -> Path:
    for place in (Path.cwd(), *_shipped_places()):
        candidate = place / kind / part if part else place / kind
        if candidate.exists() if part else candidate.is_dir():
            return candidate
    raise _missing(f"{kind}/{part}" if part else kind)


def _shipped_places() -> tuple[Path, Path]:
    return _PACKAGE / "_resources", _CHECKOUT


def _missing(name: str) -> InputError:
    return InputError(
        name,
        "",
        "nothing in the working directory or the installation",
        "one of them",
        "reinstall behavesim, or run where that directory is",
    )
