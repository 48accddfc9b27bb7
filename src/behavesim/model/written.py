"""The base of everything people write in YAML."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
"""An id in lower case: words of letters and digits, joined by hyphens."""


class Written(BaseModel):
    """A part of a file that people write: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)
