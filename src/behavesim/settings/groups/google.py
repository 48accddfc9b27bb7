"""What a user has at Google, and what `provision` makes there."""

import re
from typing import Literal

from pydantic import Field, field_validator

from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup

_PROJECT = re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")
_MEMBER = re.compile(r"(user|group|serviceAccount):[^\s@]+@[^\s@]+")
_PARENT = re.compile(r"(organizations|folders)/\d+")
_NUMBER = re.compile(r"\d+")
_EVENT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")


class GoogleSettings(SettingsGroup):
    """A user's own accounts at Google; what is left out `provision` leaves alone."""

    project: str | None = Field(None, description="Google Cloud project's id, such as my-shop-1.")
    project_parent: str | None = Field(
        None,
        description="Where a new project is made: organizations/NUMBER or folders/NUMBER.",
    )
    dataset: str = Field(
        "behavesim",
        pattern=r"^[A-Za-z0-9_]{1,1024}$",
        description="BigQuery dataset for the tables that `publish` loads.",
    )
    location: str = Field(
        "US",
        pattern=r"^[A-Za-z]+(-[a-z]+\d+)?$",
        description="Where BigQuery keeps this dataset and GA4's export: US, EU, asia-northeast3.",
    )
    reader: str | None = Field(
        None,
        description="Who else may read the project's tables: serviceAccount:NAME@..., user:..., "
        "group:....",
    )
    ga_account: str | None = Field(None, description="Google Analytics account's number.")
    property_name: str = Field(
        "behavesim shop",
        min_length=1,
        max_length=100,
        description="Name by which the GA4 property is found, or under which it is made.",
    )
    key_events: tuple[str, ...] = Field(
        ("purchase", "sign_up", "generate_lead"),
        description="Events that are key events of the property, at most 30.",
    )
    retention: Literal["two_months", "fourteen_months"] = Field(
        "fourteen_months", description="How long the property keeps events."
    )
    streaming_export: bool = Field(
        False, description="Whether GA4 also exports by streaming, which BigQuery bills."
    )
    gtm_account: str | None = Field(None, description="Google Tag Manager account's number.")
    container_name: str = Field(
        "behavesim shop",
        min_length=1,
        description="Name by which the container is found, or under which it is made.",
    )

    @field_validator("project")
    @classmethod
    def _known_project_form(cls, given: str | None) -> str | None:
        return _check(given, _PROJECT, "a project's id: 6 to 30 of a-z, 0-9 and -, a letter first")

    @field_validator("project_parent")
    @classmethod
    def _known_parent_form(cls, given: str | None) -> str | None:
        return _check(given, _PARENT, "organizations/NUMBER or folders/NUMBER")

    @field_validator("reader")
    @classmethod
    def _known_member_form(cls, given: str | None) -> str | None:
        return _check(given, _MEMBER, "serviceAccount:ADDRESS, user:ADDRESS or group:ADDRESS")

    @field_validator("ga_account", "gtm_account")
    @classmethod
    def _known_account_form(cls, given: str | None) -> str | None:
        return _check(given, _NUMBER, "an account's number, such as 123456789")

    @field_validator("key_events")
    @classmethod
    def _known_events(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for name in given:
            _check(name, _EVENT_NAME, "an event's name: a letter, then letters, digits and _")
            if given.count(name) > 1:
                raise refuse(f"{name} twice", "every name once")
        if len(given) > 30:
            raise refuse(f"{len(given)} events", "at most 30, the most that GA4 has")
        return given


def _check(given: str | None, form: re.Pattern[str], allowed: str) -> str | None:
    if given is not None and form.fullmatch(given) is None:
        raise refuse(repr(given), allowed)
    return given
