"""A workspace: one directory, and every use case as a call on it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from behavesim.api.calls import Caller, PathLike, as_path
from behavesim.api.catalog import CatalogCalls
from behavesim.api.checks import CheckCalls
from behavesim.api.events import EventCalls
from behavesim.api.google import Google
from behavesim.api.hits import HitLog
from behavesim.api.models import ModelCalls
from behavesim.api.personas import Personas
from behavesim.api.projects import ProjectCalls
from behavesim.api.simulation import ShopCalls
from behavesim.api.templates import Templates
from behavesim.settings import check_overrides

if TYPE_CHECKING:
    from behavesim.core.progress import Progress
    from behavesim.files.workspace_paths import WorkspacePaths
    from behavesim.projects.init_project import InitResult
    from behavesim.settings import Settings


class Workspace(ProjectCalls, ShopCalls, CatalogCalls, EventCalls, ModelCalls, CheckCalls):
    """A directory that all calls read and write: ``site/``, ``hits/``,
    ``warehouse/``, ``truth/``, ``export/``, ``models/``, ``report/`` and others.

    Settings come from the defaults, ``config`` (a YAML file), ``BEHAVESIM_*`` variables, and
    ``settings`` (keywords, nested by group as in the YAML file), the later over the earlier;
    arguments of a call are over all of them. ``progress`` True draws bars on stderr or in a
    notebook; a callable is called with what a bar would show (`behavesim.core.progress.Progress`).
    Nothing is global and nothing is created until something is called.

    Raises `behavesim.errors.InputError` for a keyword that is no setting. Every call raises it for
    settings or arguments that are not allowed, and `behavesim.errors.WorldError` where another
    process is at work in the same part of the directory. A method's own errors are named with it.

    >>> import behavesim as bs
    >>> ws = bs.Workspace("out", seed=7, simulate={"engine": "direct"})
    >>> ws.settings.seed, ws.settings.simulate.engine
    (7, 'direct')
    """

    def __init__(
        self,
        directory: PathLike = "behavesim-out",
        *,
        config: PathLike | None = None,
        progress: "bool | Progress" = False,
        **settings: Any,
    ) -> None:
        check_overrides(settings, "arguments")
        super().__init__(Caller(Path(directory), as_path(config), settings, progress))
        self.hits = HitLog(self._caller)
        """The hit log: ``check()`` and ``compact()``."""
        self.personas = Personas(self._caller)
        """Persona files: ``check()`` and ``schema()``."""
        self.templates = Templates(self._caller)
        """The shop's templates and their copies: ``list()`` and ``copy()``."""
        self.google = Google(self._caller)
        """A user's own Google accounts: ``gtm()``, ``provision()``, ``publish()``, ``verify()``."""

    def __repr__(self) -> str:
        return f"Workspace({str(self.paths.root)!r})"

    @property
    def paths(self) -> "WorkspacePaths":
        """Where everything lies: ``paths.site``, ``paths.export``, ``paths.models`` and others.

        Returns:
            Paths below the directory. Asking for one creates nothing.

        >>> ws.paths.export.name
        'export'
        """
        return self._caller.paths

    @property
    def settings(self) -> "Settings":
        """All settings that a call without arguments uses, checked.

        Returns:
            The settings by group; they cannot be changed.

        Raises:
            InputError: A file, variable or keyword holds a value that is not allowed; it is named.

        >>> ws.settings.simulate.engine
        'direct'
        """
        return self._caller.load_settings()


def init_project(
    directory: PathLike,
    feed: PathLike | None = None,
    *,
    progress: "bool | Progress" = False,
    **options: Any,
) -> "InitResult":
    """Write a shop's catalog, personas and settings into a directory in which everything runs.

    Args:
        directory: Where to write: a new or empty directory.
        feed: A feed of products; the shipped catalog unless given.
        progress: True draws bars; a callable is called with what a bar would show.
        options: Those of `Workspace.init_project`: ``market``, ``currency``, ``language`` ...

    Returns:
        What `Workspace.init_project` returns.

    Raises:
        InputError: See `Workspace.init_project`.

    >>> import behavesim as bs
    >>> bs.init_project("my-shop", "feed.csv", market="us")  # doctest: +SKIP
    """
    workspace = Workspace(Path(directory) / "behavesim-out", progress=progress)
    return workspace.init_project(directory, feed, **options)


def open_workspace(
    directory: Path, config: Path | None, overrides: Mapping[str, Any], progress: "Progress"
) -> Workspace:
    """A workspace whose settings come from a command line, which errors then name."""
    workspace = Workspace(directory, config=config, progress=progress, **overrides)
    workspace._caller.source = "command line"
    return workspace
