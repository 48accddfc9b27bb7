"""How much a demonstration shows."""

from pydantic import Field

from behavesim.settings.groups.group import SettingsGroup


class DemoSettings(SettingsGroup):
    """How much of everything `demo` shows."""

    sessions_browser: int = Field(200, ge=1, description="Sessions in the browser.")
    sessions_direct: int = Field(30000, ge=1, description="Sessions of the direct engine.")
    warmup: int = Field(
        0, ge=0, le=3660, description="Days of warm-up of both; none takes half as long."
    )
