"""What the pages do with their events."""

import re
from typing import Literal

from pydantic import Field, field_validator

from behavesim.model.yaml_file import refuse
from behavesim.settings.groups.group import SettingsGroup

_MEASUREMENT_ID = re.compile(r"G-[A-Z0-9]+")
_URL = r"^https?://\S+$"


class AnalyticsSettings(SettingsGroup):
    """What the pages do with their dataLayer events."""

    mode: Literal["local", "none"] = Field(
        "local", description="local: our own tag sends to the collector; none: nothing is sent."
    )
    measurement_id: str = Field(
        "G-BEHAVESIM1",
        description="The stream's id, sent as tid and part of a cookie's name.",
    )
    collect_url: str = Field(
        "/g/collect",
        pattern=r"^(/|https?://)\S+$",
        description="Where the local tag sends hits: a path on the shop's origin, or a URL.",
    )
    transport_url: str | None = Field(
        None,
        pattern=_URL,
        description="Where Google's tag sends hits in Google's place, to which it adds /g/collect.",
    )
    server_container_url: str | None = Field(
        None,
        pattern=_URL,
        description="The server container to which Google's tag sends hits; it drops the port.",
    )

    @field_validator("measurement_id")
    @classmethod
    def _known_form(cls, given: str) -> str:
        if _MEASUREMENT_ID.fullmatch(given) is None:
            raise refuse(repr(given), "a measurement id such as G-1A2BC3D4E5")
        return given
