"""Every setting, its default and what it means; and the layers from which settings come."""

from behavesim.settings.groups import (
    AnalyticsSettings,
    BrowserSettings,
    CollectSettings,
    DemoSettings,
    ExportParam,
    ExportSettings,
    MoneySettings,
    QuerySettings,
    Settings,
    SettingsGroup,
    SimulateSettings,
    SiteSettings,
    TrainSettings,
)
from behavesim.settings.layers import (
    ENVIRONMENT_ELSEWHERE,
    ENVIRONMENT_PREFIX,
    check_setting,
    iterate_settings,
    load_settings,
)

__all__ = [
    "ENVIRONMENT_ELSEWHERE",
    "ENVIRONMENT_PREFIX",
    "AnalyticsSettings",
    "BrowserSettings",
    "CollectSettings",
    "DemoSettings",
    "ExportParam",
    "ExportSettings",
    "MoneySettings",
    "QuerySettings",
    "Settings",
    "SettingsGroup",
    "SimulateSettings",
    "SiteSettings",
    "TrainSettings",
    "check_setting",
    "iterate_settings",
    "load_settings",
]
