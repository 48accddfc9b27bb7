"""The base of everything people write in YAML."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from behavesim.files.validation import refuse, refuse_unquoted
from behavesim.files.yaml_file import DATE_FORM
from behavesim.files.yaml_loaders import PlainText


def _take_text(value: Any) -> Any:
    # Of 1.50 and 2026-01-02 the written text is lost; of no and 00123 other readers lose it.
    if isinstance(value, bool | int | float | dt.date | PlainText):
        raise refuse_unquoted(value)
    return value


Text = Annotated[str, BeforeValidator(_take_text)]
"""A text; what YAML readers take for something else must be in quotes."""
Slug = Annotated[Text, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""An id in lower case: words of letters and digits, joined by hyphens."""


def _take_no_bool(value: Any) -> Any:
    # Pydantic would take true for 1.
    if isinstance(value, bool):
        raise refuse(str(value).lower(), "a number")
    return value


def _take_no_number(value: Any) -> Any:
    # Pydantic would take a number for seconds since 1970, and a midnight for its day.
    if isinstance(value, int | float | dt.datetime):
        raise refuse(str(value), DATE_FORM)
    return value


Whole = Annotated[int, BeforeValidator(_take_no_bool)]
Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(_take_no_bool)]
Day = Annotated[dt.date, BeforeValidator(_take_no_number)]


class Written(BaseModel):
    """A part of a file that people write: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
