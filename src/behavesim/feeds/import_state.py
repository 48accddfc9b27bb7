"""Remembers what an import wrote, so that the next one knows which values the user changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from behavesim.errors import InputError

STATE_FILE: Final = "import-state.json"
_VERSION: Final = 1
_ABOUT: Final = (
    "Written by `behavesim catalog import`. It holds what the last import wrote: a field that "
    "differs from it is your change and stays. Keep it beside shop.yaml."
)


@dataclass(slots=True)
class ImportState:
    """What the last import into a directory wrote.

    ``products`` are fields as texts by product id, ``categories`` paths of slugs by paths of names,
    ``shared_levels`` the names of first levels that were left out, ``language`` that of names that
    the feed does not give.
    """

    currency: str = ""
    language: str = ""
    shared_levels: tuple[str, ...] = ()
    categories: dict[str, str] = field(default_factory=dict)
    products: dict[str, dict[str, Any]] = field(default_factory=dict)


def load_state(directory: Path) -> ImportState | None:
    """The state in a catalog's directory, or None where nothing was imported into it.

    Raises InputError for a file that is damaged.
    """
    path = directory / STATE_FILE
    try:
        written = orjson.loads(path.read_bytes())
        if written["version"] != _VERSION:
            raise ValueError(f"version {written['version']}")
        return ImportState(
            str(written["currency"]),
            str(written.get("language", "")),
            tuple(map(str, written["shared_levels"])),
            {str(key): str(value) for key, value in written["categories"].items()},
            {str(key): dict(value) for key, value in written["products"].items()},
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        hint = "without it, an import takes every value of the catalog for yours"
        raise InputError(path, "", str(error), "the state of the last import", hint) from error


def write_state(state: ImportState) -> bytes:
    """The content of the file: one line a product, so that versions can be compared."""
    head = {
        "about": _ABOUT,
        "version": _VERSION,
        "currency": state.currency,
        "language": state.language,
        "shared_levels": list(state.shared_levels),
        "categories": state.categories,
    }
    lines = ",\n".join(_write_line(key, value) for key, value in state.products.items())
    text = orjson.dumps(head, option=orjson.OPT_INDENT_2).decode()
    return f'{text.removesuffix("}").rstrip()},\n  "products": {{\n{lines}\n  }}\n}}\n'.encode()


def _write_line(key: str, value: Mapping[str, Any]) -> str:
    return f"    {orjson.dumps(key).decode()}: {orjson.dumps(value).decode()}"
