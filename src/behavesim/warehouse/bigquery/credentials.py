"""Application Default Credentials, which are all that we take."""

import json
import os
from pathlib import Path
from typing import Any, Final

import google.auth

from behavesim.errors import WorldError

_KEY_FILE: Final = "GOOGLE_APPLICATION_CREDENTIALS"


def load_credentials(scopes: tuple[str, ...], hint: str) -> tuple[Any, str | None]:
    """Credentials, and the project that they belong to.

    Raises WorldError with ``hint`` where the variable that names a key file names none. Google's
    own error would show what is in it, and that may be the key itself, in its path's place.
    """
    if (path := os.environ.get(_KEY_FILE)) and not _is_key_file(path):
        raise WorldError(f"Google's credentials: {_KEY_FILE} is not the path of a key file", hint)
    found: tuple[Any, str | None] = google.auth.default(scopes=list(scopes))
    return found


def _is_key_file(path: str) -> bool:
    try:
        return isinstance(json.loads(Path(path).read_bytes()), dict)
    except (OSError, ValueError):  # no such name, too long a name, no JSON
        return False
