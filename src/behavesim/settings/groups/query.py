"""What a query may use."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class QuerySettings(SettingsGroup):
    """What `query` shows, and what it may use at most."""

    limit: int = Field(1000, ge=1, description="Rows that are shown; files get all of them.")
    timeout_s: float = Field(300, gt=0, description="Seconds after which a query is stopped.")
    memory_mb: int = Field(2048, ge=64, description="Memory of a query, in megabytes.")
