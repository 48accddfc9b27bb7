"""Copies of shipped templates, style sheets and scripts, for users to change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from behavesim.core.result import Result
from behavesim.errors import InputError
from behavesim.files.storing import write_whole
from behavesim.site_templates import DIRECTORY, SiteTemplates, find_templates


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """A file that may be replaced, and whether the working directory has one in its place."""

    name: str
    replaced: bool


@dataclass(frozen=True, slots=True, repr=False)
class TemplateListResult(Result):
    """All files that may be replaced."""

    files: tuple[TemplateFile, ...]


@dataclass(frozen=True, slots=True, repr=False)
class TemplateCopyResult(Result):
    """The copies that were written, and which of them took the place of a file of the user's."""

    copied: tuple[str, ...]
    overwritten: tuple[str, ...]


def list_templates() -> TemplateListResult:
    """Return every shipped file that one in ``./site_templates`` may replace."""
    templates = find_templates()
    replaced = set(templates.list_replaced())
    names = templates.list_replaceable()
    return TemplateListResult(tuple(TemplateFile(name, name in replaced) for name in names))


def copy_templates(names: Sequence[str], *, force: bool = False) -> TemplateCopyResult:
    """Copy shipped files into ``./site_templates``; nothing is written where one is refused.

    Raises InputError for a name that does not ship, and without ``force`` for a file that is there.
    """
    if not names:
        raise InputError("templates copy", "", "no name", "names as templates list shows them")
    shipped = SiteTemplates(find_templates().places[-1:])
    sources = {name: shipped.find(_normalize(name)) for name in names}
    own = Path.cwd() / DIRECTORY
    targets = {source: own / source.relative_to(shipped.places[0]) for source in sources.values()}
    if own.resolve() == shipped.places[0].resolve():
        raise InputError(own, "", "the files that ship", "another working directory")
    present = tuple(str(target) for target in targets.values() if target.exists())
    if present and not force:
        raise InputError(present[0], "", "a file", "no file", "--force replaces it")
    for source, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, source.read_bytes())
    return TemplateCopyResult(tuple(map(str, targets.values())), present)


def _normalize(name: str) -> str:
    return Path(name).as_posix().removeprefix(f"{DIRECTORY}/")
