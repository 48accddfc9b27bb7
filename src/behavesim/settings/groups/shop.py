"""The shop that is built."""

from typing import Literal

from pydantic import Field, field_validator

from behavesim.core.language import find_nearest_language, parse_language
from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup


class SiteSettings(SettingsGroup):
    """The shop that `build-site` makes."""

    catalog: str = Field(
        "catalog", min_length=1, description="Catalog directory: a path, or a name inside configs/."
    )
    variant: str = Field(
        "baseline",
        min_length=1,
        description="A change of the shop: a name inside configs/variants/, or a YAML file.",
    )
    language: str = Field(
        "en",
        description="Language of the shop's own texts and formats, as BCP 47 writes it: en, ko, "
        "de-AT.",
    )
    url: str = Field(
        "https://shop.example",
        pattern=r"^https?://[^/]+$",
        description="Where the shop is deployed: scheme and host, no path.",
    )
    base_path: str = Field(
        "/",
        pattern=r"^/([^?#\s]*/)?$",
        description="Path below the host under which the shop stands; begins and ends with /.",
    )
    image_fetching: Literal["public", "local", "off"] = Field(
        "public",
        description="From where images of products are fetched: public addresses, also this "
        "machine's own, or nowhere; what was fetched before is used all the same.",
    )
    simulator: bool = Field(True, description="Whether the pages carry window.simulateUser.")
    consent_banner: bool = Field(
        True,
        description="Whether visitors are asked before anything is sent, by a cookie banner.",
    )

    @field_validator("language")
    @classmethod
    def _known_language(cls, tag: str) -> str:
        try:
            parse_language(tag)
        except ValueError:
            nearest = find_nearest_language(tag)
            hint = f"; did you mean {nearest}?" if nearest else ""
            raise refuse(repr(tag), f"a BCP 47 tag, such as en, ko or de-AT{hint}") from None
        return tag
