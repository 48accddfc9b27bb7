"""Every setting, its default and what it means; and the layers from which settings come."""

from behavesim.settings.groups.analytics import GOOGLE_MODES, AnalyticsSettings
from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.settings.groups.calibrate import CalibrateSettings
from behavesim.settings.groups.collect import CollectSettings, MoneySettings
from behavesim.settings.groups.demo import DemoSettings
from behavesim.settings.groups.experiment import ExperimentSettings
from behavesim.settings.groups.export import ExportParam, ExportSettings
from behavesim.settings.groups.google import GoogleSettings
from behavesim.settings.groups.group import SettingsGroup
from behavesim.settings.groups.loop import LoopSettings
from behavesim.settings.groups.query import QuerySettings
from behavesim.settings.groups.shop import SiteSettings
from behavesim.settings.groups.simulate import BrowserSettings, SimulateSettings
from behavesim.settings.groups.train import TrainSettings
from behavesim.settings.layers import (
    ENVIRONMENT_ELSEWHERE,
    ENVIRONMENT_PREFIX,
    check_overrides,
    check_setting,
    iterate_settings,
    load_settings,
)
from behavesim.settings.settings import Settings

__all__ = [
    "ENVIRONMENT_ELSEWHERE",
    "ENVIRONMENT_PREFIX",
    "GOOGLE_MODES",
    "AnalyticsSettings",
    "BigQuerySettings",
    "BrowserSettings",
    "CalibrateSettings",
    "CollectSettings",
    "DemoSettings",
    "ExperimentSettings",
    "ExportParam",
    "ExportSettings",
    "GoogleSettings",
    "LoopSettings",
    "MoneySettings",
    "QuerySettings",
    "Settings",
    "SettingsGroup",
    "SimulateSettings",
    "SiteSettings",
    "TrainSettings",
    "check_overrides",
    "check_setting",
    "iterate_settings",
    "load_settings",
]
