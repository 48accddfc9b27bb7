"""Every error a user can meet, as one tree.

::

    BehavesimError            one line and a hint, exit status 1
    ├── InputError            what you wrote: config, persona, catalog, time window, option
    ├── DataError             what arrived: schema, hits, amounts
    │   ├── SchemaError       columns or types are not those of the contract
    │   └── NotEnoughDataError
    └── WorldError            browser, BigQuery, storage; may be retryable
        └── BrowserError

Errors of libraries are mapped into this tree where they are raised. An error that is not in this
tree is a bug and keeps its traceback.
"""

from pathlib import Path
from typing import Any


class BehavesimError(Exception):
    """An error with one line for the user and, where there is one, a hint what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[Any, ...]:
        # Workers hand errors back by pickle, which would otherwise call __init__ with the
        # finished message instead of the arguments a subclass asks for.
        return _restore_error, (type(self), self.args, self.__dict__)


class InputError(BehavesimError):
    """Something a person wrote is wrong: ``FILE: PATH: found X; allowed Y``.

    ``file`` may also name an option (``--since``) or the environment; ``path`` is the place
    inside it (``products[3].price``, ``line 7``) or empty.
    """

    def __init__(
        self, file: Path | str, path: str, found: object, allowed: object, hint: str = ""
    ) -> None:
        place = f"{file}: {path}" if path else f"{file}"
        super().__init__(f"{place}: found {found}; allowed {allowed}", hint)
        self.file = str(file)
        self.path = path
        self.found = str(found)
        self.allowed = str(allowed)


class DataError(BehavesimError):
    """Data that arrived is not what the contract says."""


class SchemaError(DataError):
    """Columns or types differ from the contract."""


class NotEnoughDataError(DataError):
    """The data are in order, but too few for what was asked."""


class WorldError(BehavesimError):
    """Something outside of the program failed; ``retryable`` says whether again can help."""

    def __init__(self, message: str, hint: str = "", *, retryable: bool = False) -> None:
        super().__init__(message, hint)
        self.retryable = retryable


class BrowserError(WorldError):
    """No browser, or one that does not do what it should."""


def _restore_error(
    kind: type[BehavesimError], args: tuple[Any, ...], state: dict[str, Any]
) -> BehavesimError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
