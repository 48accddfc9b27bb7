"""What is exported."""

import datetime as dt
from typing import Literal, Self

from pydantic import ByteSize, Field, field_validator, model_validator

from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup


class ExportParam(SettingsGroup):
    """One event parameter that becomes a column of the CSV."""

    name: str = Field(
        min_length=1, max_length=40, description="The parameter's name, and the column's."
    )
    type: Literal["string", "int", "float"] = Field(
        "string", description="The column's type; values that do not fit become empty."
    )


def _default_params() -> tuple[ExportParam, ...]:
    integers = ("ga_session_id", "ga_session_number", "engagement_time_msec", "percent_scrolled")
    strings = (
        "session_engaged",
        "page_location",
        "page_title",
        "page_referrer",
        "search_term",
        "transaction_id",
        "coupon",
        "item_list_id",
        "promotion_id",
        "shipping_tier",
        "payment_type",
        "method",
        "form_id",
        "link_url",
    )
    floats = ("value", "shipping", "tax")
    return (
        *(ExportParam(name=name, type="int") for name in integers),
        *(ExportParam(name=name, type="string") for name in strings),
        *(ExportParam(name=name, type="float") for name in floats),
    )


class ExportSettings(SettingsGroup):
    """Which days and which event parameters `export` writes."""

    source: str | None = Field(
        None,
        description="Directory of tables, or `bigquery://project.dataset`; the workspace's "
        "warehouse when left out.",
    )
    where: str | None = Field(
        None,
        description="Condition of BigQuery SQL that events must meet, such as "
        "`event_name = 'purchase'`.",
    )
    max_bytes: ByteSize | None = Field(
        None, gt=0, description="Bytes that may be read at most (10GB, 500MiB); no limit if none."
    )
    since: dt.date | None = Field(None, description="First day; the earliest when left out.")
    until: dt.date | None = Field(None, description="Last day, inclusive; the latest by default.")
    params: tuple[ExportParam, ...] = Field(
        default_factory=_default_params,
        description="Event parameters that become columns, in this order.",
    )
    other_params: Literal["off", "json"] = Field(
        "off", description="Whether all other parameters become one column, a JSON object."
    )
    format: Literal["csv", "parquet"] = Field("csv", description="Format of the written files.")
    compression: Literal["none", "gzip", "zstd"] = Field(
        "none", description="Compression of the written files."
    )
    partition_by: Literal["event_date", "event_name"] = Field(
        "event_date",
        description="Directories: one a day, or below it one an event name too.",
    )
    max_file_mb: int = Field(
        256, ge=1, description="A file ends before it has more MiB than this, uncompressed."
    )
    excel_safe: bool = Field(
        False, description="An apostrophe before text that a spreadsheet takes for a formula."
    )
    deduplicate: Literal["auto", "off", "on"] = Field(
        "auto",
        description="Drop events that are there twice: by the batch columns where they are "
        "filled (auto), and otherwise by all columns (on).",
    )
    workers: int = Field(2, ge=1, le=64, description="Days that are written side by side.")
    poll_s: float = Field(
        60.0, gt=0, description="`--follow` looks for news every so many seconds."
    )
    metrics_host: str = Field(
        "127.0.0.1",
        min_length=1,
        description="Address of `--metrics-port`; loopback unless changed.",
    )
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port for health and metrics of `--follow`; none if empty.",
    )

    @field_validator("params")
    @classmethod
    def _unique_names(cls, params: tuple[ExportParam, ...]) -> tuple[ExportParam, ...]:
        names = [param.name for param in params]
        for name in names:
            if names.count(name) > 1:
                raise refuse(f"{name} twice", "every name once")
        return params

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.since > self.until:
            raise refuse(f"since {self.since} and until {self.until}", "since no later than until")
        return self
