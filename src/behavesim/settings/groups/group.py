"""What all groups of settings share."""

import datetime as dt
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from behavesim.core.dates import DAY_FORM, read_day
from behavesim.files.validation import refuse


def _list_kinds(annotation: Any) -> set[Any]:
    """The types of a field: of ``int | None`` both."""
    return {annotation, *get_args(annotation)}


def _read_date(value: Any) -> dt.date | None:
    # YAML takes a date without quotes for one, and the name of a table's day for a number.
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    if isinstance(value, str | int) and not isinstance(value, bool):
        try:
            return read_day(str(value))
        except ValueError:
            pass
    raise refuse(repr(value), DAY_FORM)


class SettingsGroup(BaseModel):
    """What all groups share: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _take_no_other_kind(cls, value: Any, info: ValidationInfo) -> Any:
        # Pydantic would take true for 1, and 0 for the first day of 1970. Strictness of its own
        # is no way out, since values of the environment are strings.
        kinds = _list_kinds(cls.model_fields[info.field_name or ""].annotation)
        if isinstance(value, bool) and kinds & {int, float}:
            raise refuse(str(value).lower(), "a whole number" if int in kinds else "a number")
        return _read_date(value) if dt.date in kinds else value
