"""The shop's templates, style sheets and scripts: of each file the user's own, else the shipped."""

import difflib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from behavesim.errors import InputError
from behavesim.resources import shipped_resource

DIRECTORY = "site_templates"
_TYPES = ".d.ts"
"""Files that help an editor, and that nothing loads."""
_TEXTS = frozenset({".jinja", ".css", ".js", ".svg", ".json", ".html"})
"""Files that may name others."""
_STYLE_SHEETS = "assets/css/"
_CATALOGS = "locales/"
_SCRIPTS = "assets/js"


@dataclass(frozen=True, slots=True)
class UnusedFile:
    """A file of the user's that replaces no shipped one and that no other names.

    ``nearest`` is the shipped file whose name is most like it, empty where none is.
    """

    name: str
    nearest: str


@dataclass(frozen=True, slots=True)
class SiteTemplates:
    """Directories in which files are looked up one by one; the first that has one counts.

    Files are named by their path below the directory, such as ``pages/item.html.jinja``.
    """

    places: tuple[Path, ...]

    def find(self, name: str) -> Path:
        """The file of that name. Raises InputError, with the most similar name."""
        for place in self.places:
            if (place / name).is_file():
                return place / name
        nearest = find_nearest(name, self.list_files())
        hint = f"did you mean {nearest}?" if nearest else "behavesim templates list shows all"
        raise InputError(name, "", "no such file", f"a file of {DIRECTORY}/", hint)

    def list_files(self, folder: str = "") -> dict[str, Path]:
        """All files below a folder, in order of their names; hidden ones are none."""
        found: dict[str, Path] = {}
        for place in self.places:
            for name, path in _iterate_files(place, folder):
                found.setdefault(name, path)
        return {name: found[name] for name in sorted(found)}

    def list_replaceable(self) -> tuple[str, ...]:
        """Names of the shipped files that one's own may replace."""
        names = (name for name, _ in _iterate_files(self.places[-1], ""))
        return tuple(sorted(name for name in names if not name.endswith(_TYPES)))

    def list_replaced(self) -> tuple[str, ...]:
        """Names of the shipped files in whose place there is another; equal copies are none."""
        shipped = dict(_iterate_files(self.places[-1], ""))
        own = self._list_own()
        return tuple(
            name
            for name, path in own.items()
            if name in shipped and path.read_bytes() != shipped[name].read_bytes()
        )

    def list_unused(self) -> tuple[UnusedFile, ...]:
        """The user's files that have no effect: they replace nothing and no file names them."""
        own, files = self._list_own(), self.list_files()
        shipped = self.list_replaceable()
        texts = {name: path.read_bytes() for name, path in files.items() if _may_name_others(name)}
        return tuple(
            UnusedFile(name, find_nearest(name, shipped))
            for name in own
            if not (self.places[-1] / name).exists()
            and not name.startswith(_CATALOGS)
            and not (name.startswith(_STYLE_SHEETS) and name.endswith(".css"))
            and not any(_names(texts[other], name) for other in texts if other != name)
        )

    def measure_own(self) -> tuple[tuple[str, int, int], ...]:
        """Names, times and sizes of the user's files, by which a change of one is noticed."""
        return tuple(
            (name, found.st_mtime_ns, found.st_size)
            for name, path in self._list_own().items()
            for found in (path.stat(),)
        )

    def map_imports(self) -> tuple[str, ...]:
        """Deno's option by which scripts of several directories import each other as of one."""
        chosen = {name: path.resolve() for name, path in self.list_files(_SCRIPTS).items()}
        if len({path.parents[name.count("/")] for name, path in chosen.items()}) < 2:
            return ()
        imports = {
            other.as_uri(): path.as_uri()
            for name, path in chosen.items()
            for other in ((place / name).resolve() for place in self.places)
            if other != path
        }
        text = quote(json.dumps({"imports": imports}, separators=(",", ":")))
        return (f"--import-map=data:application/json,{text}",)

    def _list_own(self) -> dict[str, Path]:
        return SiteTemplates(self.places[:-1]).list_files()


def find_templates() -> SiteTemplates:
    """``site_templates/`` of the working directory, file by file, over what ships."""
    shipped, own = shipped_resource("site_templates"), Path.cwd() / DIRECTORY
    if not own.is_dir() or own.resolve() == shipped.resolve():
        return SiteTemplates((shipped,))
    return SiteTemplates((own, shipped))


def find_nearest(name: str, known: Iterable[str]) -> str:
    """The most similar of the known names: of the same file, by the path, or by the file's name."""
    names = list(known)
    by_file = {one.rpartition("/")[2]: one for one in reversed(names)}
    file = name.rpartition("/")[2]
    if file in by_file:
        return by_file[file]
    by_path = difflib.get_close_matches(name, names, 1, 0.7)
    if by_path:
        return by_path[0]
    close = difflib.get_close_matches(file, list(by_file), 1, 0.7)
    return by_file[close[0]] if close else ""


def _iterate_files(place: Path, folder: str) -> Iterator[tuple[str, Path]]:
    for path in sorted((place / folder).rglob("*")):
        inside = path.relative_to(place)
        if path.is_file() and not any(part.startswith(".") for part in inside.parts):
            yield inside.as_posix(), path


def _names(text: bytes, name: str) -> bool:
    """Whether a text names a file: a template by its path in quotation marks, others by name."""
    if name.endswith(".jinja"):
        return any(quote + name.encode() in text for quote in (b'"', b"'"))
    return name.rpartition("/")[2].encode() in text


def _may_name_others(name: str) -> bool:
    return Path(name).suffix in _TEXTS
