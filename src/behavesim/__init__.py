"""A simulated online shop with simulated customers, its GA4 data, and the answer key.

>>> import behavesim as bs
>>> ws = bs.Workspace("out", seed=7)

`Workspace` is the way in: ``ws.simulate()``, ``ws.events()``, ``ws.query(sql)``, ``ws.train()``.
Everything that the command line does is a call on it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from behavesim.api.frames import Truth
    from behavesim.api.model_figures import ModelFigures
    from behavesim.api.workspace import Workspace, init_project
    from behavesim.core.result import Result
    from behavesim.settings import Settings

    __version__: str

__all__ = [
    "ModelFigures",
    "Result",
    "Settings",
    "Truth",
    "Workspace",
    "__version__",
    "errors",
    "init_project",
]

# Imported when it is asked for, so that `behavesim --help` and `import behavesim` stay fast.
_HOMES = {
    "ModelFigures": "behavesim.api.model_figures",
    "Result": "behavesim.core.result",
    "Settings": "behavesim.settings",
    "Truth": "behavesim.api.frames",
    "Workspace": "behavesim.api.workspace",
    "init_project": "behavesim.api.workspace",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("behavesim")
    if name == "errors":
        return import_module("behavesim.errors")
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'behavesim' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
