"""How BigQuery is read."""

from typing import Literal

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class BigQuerySettings(SettingsGroup):
    """How `export --source bigquery://...` reads, who pays and what it costs."""

    project: str | None = Field(
        None, description="Project that reads and pays; that of the credentials by default."
    )
    location: str | None = Field(
        None, description="Where the dataset must be, such as EU; wherever it is by default."
    )
    streams: int = Field(4, ge=1, le=100, description="Streams of a table read side by side.")
    compression: Literal["lz4", "zstd", "none"] = Field(
        "lz4", description="How rows are compressed on their way."
    )
    patience_s: float = Field(
        120, gt=0, description="Seconds without a row or an answer after which to give up."
    )
    usd_per_tib_read: float = Field(
        1.1, ge=0, description="Price of reading a TiB by the Storage Read API, for estimates."
    )
    usd_per_tib_queried: float = Field(
        6.25, ge=0, description="Price of querying a TiB, for estimates."
    )
