"""What all groups of settings share."""

import datetime as dt
import re
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from behavesim.model.validation import refuse
from behavesim.model.yaml_file import DATE_FORM

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _list_kinds(annotation: Any) -> set[Any]:
    """The types of a field: of ``int | None`` both."""
    return {annotation, *get_args(annotation)}


def _may_be_date(value: Any) -> bool:
    if isinstance(value, str):
        return _DATE.fullmatch(value) is not None
    return value is None or isinstance(value, dt.date)


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
        if dt.date in kinds and not _may_be_date(value):
            raise refuse(repr(value), DATE_FORM)
        return value
