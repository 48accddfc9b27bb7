"""What calls to Analytics Admin have in common."""

from collections.abc import Sequence
from typing import Any, Final

SERVICE: Final = "Analytics"
RIGHTS: Final = "the role Editor in the Google Analytics account"
CALL: Final[dict[str, Any]] = {"timeout": 60.0, "retry": None}
"""Options of every call; what is to be repeated, call_google repeats."""


def list_changes(there: Any, wanted: Any, fields: Sequence[str]) -> list[str]:
    """Those of the fields that differ."""
    return [name for name in fields if getattr(there, name) != getattr(wanted, name)]


def change_fields(there: Any, wanted: Any, fields: Sequence[str]) -> Any:
    """A copy of what is there with these fields as wanted."""
    changed = type(there)(there)
    for name in fields:
        setattr(changed, name, getattr(wanted, name))
    return changed
