"""What the pages do with their events."""

import re
from typing import Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup

NOBODYS_MEASUREMENT_ID: Final = "G-BEHAVESIM1"
"""What our own tag sends while the user has named no stream; no stream of Google's."""

GOOGLE_MODES: Final = ("gtag", "gtm")
"""Modes in which the pages load a tag of Google's."""

_MEASUREMENT_ID = re.compile(r"G-[A-Z0-9]+")
_CONTAINER_ID = re.compile(r"GTM-[A-Z0-9]+")
_URL = r"^https?://[^\s;,]+$"


class AnalyticsSettings(SettingsGroup):
    """What the pages do with their dataLayer events."""

    mode: Literal["local", "gtag", "gtm", "none"] = Field(
        "local",
        description="local: our own tag sends to the collector; gtag: Google's tag; gtm: Google's "
        "Tag Manager; none: nothing is sent.",
    )
    measurement_id: str = Field(
        NOBODYS_MEASUREMENT_ID,
        description="The stream's id, sent as tid and part of a cookie's name. gtag and gtm need "
        "yours.",
    )
    container_id: str | None = Field(
        None, description="Your container of Tag Manager, GTM-...; gtm needs it."
    )
    script_origin: str = Field(
        "https://www.googletagmanager.com",
        pattern=r"^https?://[^/\s;,]+$",
        description="Where gtag and gtm load Google's scripts from: scheme and host, no path.",
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

    @field_validator("container_id")
    @classmethod
    def _known_container_form(cls, given: str | None) -> str | None:
        if given is not None and _CONTAINER_ID.fullmatch(given) is None:
            raise refuse(repr(given), "a container id such as GTM-AB12CD3")
        return given

    @model_validator(mode="after")
    def _ids_of_ones_own(self) -> Self:
        if self.uses_google and self.measurement_id == NOBODYS_MEASUREMENT_ID:
            raise refuse(
                f"mode {self.mode} without a measurement_id",
                "the measurement_id of your web stream, such as G-1A2BC3D4E5",
            )
        if self.mode == "gtm" and self.container_id is None:
            raise refuse(
                "mode gtm without a container_id",
                "the container_id of your container, such as GTM-AB12CD3",
            )
        return self

    @property
    def uses_google(self) -> bool:
        """Whether the pages load a tag of Google's."""
        return self.mode in GOOGLE_MODES
