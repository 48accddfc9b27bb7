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
from behavesim.api.simulation import ShopCalls

if TYPE_CHECKING:
    from behavesim.core.progress import Progress
    from behavesim.files.workspace_paths import WorkspacePaths
    from behavesim.settings import Settings


class Workspace(ShopCalls, CatalogCalls, EventCalls, ModelCalls, CheckCalls):
    """A directory that all calls read and write: ``site/``, ``hits/``,
    ``warehouse/``, ``truth/``, ``export/``, ``models/``, ``report/`` and others.

    Settings come from the defaults, ``config`` (a YAML file), ``BEHAVESIM_*`` variables, and
    ``settings`` (keywords, nested by group as in the YAML file), the later over the earlier;
    arguments of a call are over all of them. ``progress`` True draws bars on stderr or in a
    notebook; a callable is called with what a bar would show (`behavesim.core.progress.Progress`).
    Nothing is global and nothing is created until something is called.

    Every call raises `behavesim.errors.InputError` for settings or arguments that are not allowed,
    and `behavesim.errors.WorldError` where another process is at work in the same part of the
    directory. A method's own errors are named with it.

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
        super().__init__(Caller(Path(directory), as_path(config), settings, progress))
        self.hits = HitLog(self._caller)
        """The hit log: ``check()`` and ``compact()``."""
        self.personas = Personas(self._caller)
        """Persona files: ``check()`` and ``schema()``."""
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


def open_workspace(
    directory: Path, config: Path | None, overrides: Mapping[str, Any], progress: "Progress"
) -> Workspace:
    """A workspace whose settings come from a command line, which errors then name."""
    workspace = Workspace(directory, config=config, progress=progress, **overrides)
    workspace._caller.source = "command line"
    return workspace
