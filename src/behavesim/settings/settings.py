"""All settings together."""

from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from behavesim.core.market import DEFAULT_MARKET, read_shares
from behavesim.core.money import digits_of
from behavesim.errors import InputError
from behavesim.files.validation import refuse
from behavesim.settings.groups.analytics import AnalyticsSettings
from behavesim.settings.groups.bigquery import BigQuerySettings
from behavesim.settings.groups.calibrate import CalibrateSettings
from behavesim.settings.groups.collect import CollectSettings, MoneySettings
from behavesim.settings.groups.demo import DemoSettings
from behavesim.settings.groups.experiment import ExperimentSettings
from behavesim.settings.groups.export import ExportSettings
from behavesim.settings.groups.google import GoogleSettings
from behavesim.settings.groups.group import SettingsGroup
from behavesim.settings.groups.loop import LoopSettings
from behavesim.settings.groups.query import QuerySettings
from behavesim.settings.groups.shop import SiteSettings
from behavesim.settings.groups.simulate import BrowserSettings, SimulateSettings
from behavesim.settings.groups.train import TrainSettings


class Settings(SettingsGroup):
    """All settings. Frozen; made by load_settings."""

    seed: int = Field(7, ge=0, lt=2**64, description="All that is random follows from this number.")
    market: str = Field(
        DEFAULT_MARKET,
        description="Where people live: a market, or markets with shares, such as us=0.7,gb=0.3.",
    )
    time_zone: str = Field(
        "Asia/Seoul",
        description="The property's time zone: decides dates, hours and weekdays of the data; "
        "people live by the clock of their region.",
    )
    currency: str = Field("KRW", description="The shop's currency, as ISO 4217 writes it.")
    site: SiteSettings = Field(default_factory=SiteSettings, description="")
    analytics: AnalyticsSettings = Field(default_factory=AnalyticsSettings, description="")
    simulate: SimulateSettings = Field(default_factory=SimulateSettings, description="")
    browser: BrowserSettings = Field(default_factory=BrowserSettings, description="")
    collect: CollectSettings = Field(default_factory=CollectSettings, description="")
    money: MoneySettings = Field(default_factory=MoneySettings, description="")
    export: ExportSettings = Field(default_factory=ExportSettings, description="")
    google: GoogleSettings = Field(default_factory=GoogleSettings, description="")
    bigquery: BigQuerySettings = Field(default_factory=BigQuerySettings, description="")
    query: QuerySettings = Field(default_factory=QuerySettings, description="")
    train: TrainSettings = Field(default_factory=TrainSettings, description="")
    experiment: ExperimentSettings = Field(default_factory=ExperimentSettings, description="")
    loop: LoopSettings = Field(default_factory=LoopSettings, description="")
    calibrate: CalibrateSettings = Field(default_factory=CalibrateSettings, description="")
    demo: DemoSettings = Field(default_factory=DemoSettings, description="")

    @field_validator("market")
    @classmethod
    def _known_markets(cls, text: str) -> str:
        try:
            read_shares(text)
        except InputError as error:
            allowed = f"{error.allowed} ({error.hint})" if error.hint else error.allowed
            raise refuse(error.found, allowed) from None
        return text

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise refuse(repr(name), "a time zone's name, such as Asia/Seoul") from None
        return name

    @field_validator("currency")
    @classmethod
    def _known_currency(cls, code: str) -> str:
        try:
            digits_of(code)
        except ValueError as error:
            raise refuse(str(error), "a currency's code by ISO 4217, such as EUR") from None
        return code

    @model_validator(mode="after")
    def _rate_for_currency(self) -> Self:
        if self.currency not in self.money.usd_per_unit:
            raise refuse(
                f"currency {self.currency} without a rate in money.usd_per_unit",
                f"{', '.join(self.money.usd_per_unit)}, or a rate of your own: "
                f"money.usd_per_unit: {{{self.currency}: US dollars for one}}",
            )
        return self
