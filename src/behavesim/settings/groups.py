"""Every setting: its type, its default and what it means."""

import datetime as dt
import re
from typing import Any, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from behavesim.model.yaml_file import DATE_FORM, refuse

DEFAULT_START = dt.date(2026, 11, 1)
# GA4 began on the first of these days; long after the last, its ids would need another digit.
FIRST_START, LAST_START = dt.date(2020, 10, 14), dt.date(2099, 12, 31)


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MEASUREMENT_ID = re.compile(r"G-[A-Z0-9]+")
_URL = r"^https?://\S+$"


def _list_kinds(annotation: Any) -> set[Any]:
    """The types of a field: of ``int | None`` both."""
    return {annotation, *get_args(annotation)}


def _may_be_date(value: Any) -> bool:
    if isinstance(value, str):
        return _DATE.fullmatch(value) is not None
    return value is None or isinstance(value, dt.date)


class SettingsGroup(BaseModel):
    """What all groups share: frozen, and unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _take_no_other_kind(cls, value: Any, info: ValidationInfo) -> Any:
        # Pydantic would take true for 1, and 0 for the first day of 1970. Strictness of its own
        # is no way out, since values of the environment are strings.
        kinds = _list_kinds(cls.model_fields[info.field_name or ""].annotation)
        if isinstance(value, bool) and kinds & {int, float}:
            raise refuse(str(value).lower(), "a whole number" if int in kinds else "a number")
        if dt.date in kinds and not _may_be_date(value):
            raise refuse(repr(value), DATE_FORM)
        return value


class SiteSettings(SettingsGroup):
    """The shop that `build-site` makes."""

    catalog: str = Field(
        "catalog", min_length=1, description="Catalog directory: a path, or a name inside configs/."
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
    simulator: bool = Field(True, description="Whether the pages carry window.simulateUser.")
    consent_banner: bool = Field(
        True,
        description="Whether visitors are asked before anything is sent, by a cookie banner.",
    )


class AnalyticsSettings(SettingsGroup):
    """What the pages do with their dataLayer events."""

    mode: Literal["local", "none"] = Field(
        "local", description="local: our own tag sends to the collector; none: nothing is sent."
    )
    measurement_id: str = Field(
        "G-BEHAVESIM1",
        description="The stream's id, sent as tid and part of a cookie's name.",
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


class SimulateSettings(SettingsGroup):
    """Who shops, for how long, and by which engine."""

    start: dt.date | None = Field(
        None,
        description="First simulated day, from 2020-10-14 to 2099-12-31; 2026-11-01 when left out. "
        "Real pace allows none: it is today.",
    )
    days: int = Field(28, ge=1, le=3660, description="How many days are simulated.")
    warmup: int = Field(
        28,
        ge=0,
        le=3660,
        description="Days before the first one that are simulated too, so that not everybody is "
        "new then. Real pace has none.",
    )
    people: int | None = Field(
        None, ge=1, description="The first N people of the population; not with sessions."
    )
    sessions: int | None = Field(
        None,
        ge=1,
        description="As many people as it takes until their visits, without the warm-up's, number "
        "N; not with people.",
    )
    engine: Literal["browser", "direct"] = Field(
        "browser", description="browser: a real browser; direct: the same modules in Deno."
    )
    workers: int = Field(
        1, ge=1, le=256, description="Processes that work at once for the direct engine."
    )
    scheduler: str | None = Field(
        None, description="A Dask scheduler's address (tcp://host:port) whose workers to use."
    )
    tabs: int = Field(2, ge=1, le=64, description="Tabs open at once in each browser.")
    pace: Literal["fast", "real"] = Field(
        "fast", description="fast: waiting costs no time; real: it lasts as long as it says."
    )
    headful: bool = Field(False, description="Whether the browser shows its window.")

    @model_validator(mode="after")
    def _real_pace_is_now(self) -> Self:
        if self.pace == "real" and self.start is not None:
            raise refuse(f"start {self.start} at pace real", "a start with pace fast only")
        if self.pace == "real" and self.engine == "direct":
            raise refuse("engine direct at pace real", "engine browser with pace real")
        return self

    @field_validator("start")
    @classmethod
    def _in_the_days_of_ga4(cls, start: dt.date | None) -> dt.date | None:
        if start is not None and not FIRST_START <= start <= LAST_START:
            raise refuse(str(start), f"{FIRST_START}, when GA4 began, to {LAST_START}")
        return start

    @property
    def first_day(self) -> dt.date:
        """The first simulated day: fixed, so that the same seed gives the same data on any day."""
        return self.start or DEFAULT_START

    @property
    def warmup_days(self) -> int:
        """Days of warm-up before ``first_day``; in real time there is nothing before today."""
        return 0 if self.pace == "real" else self.warmup

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.people is not None and self.sessions is not None:
            raise refuse("people and sessions", "one of the two")
        return self


class BrowserSettings(SettingsGroup):
    """The browser that the browser engine drives."""

    executable: str | None = Field(
        None, description="The browser's binary; found by itself when left out."
    )
    visit_deadline_s: float = Field(
        60, gt=0, description="Seconds after which a visit counts as failed and is tried again."
    )
    attempts: int = Field(3, ge=1, le=20, description="How often a visit is tried in all.")


class CollectSettings(SettingsGroup):
    """The collector, which also serves the shop."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to listen on; loopback unless changed."
    )
    port: int = Field(8400, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        65536, ge=1024, description="Requests with a larger body are refused."
    )


class MoneySettings(SettingsGroup):
    """Conversion into US dollars for the export's _in_usd columns."""

    usd_rates_date: dt.date = Field(
        dt.date(2026, 11, 1), description="The day on which the rates were taken."
    )
    usd_per_unit: dict[str, float] = Field(
        {"KRW": 0.00070, "USD": 1.0, "EUR": 1.08, "JPY": 0.0066},
        description="US dollars for one unit of each currency.",
    )

    @field_validator("usd_per_unit")
    @classmethod
    def _positive_rates(cls, rates: dict[str, float]) -> dict[str, float]:
        for currency, rate in rates.items():
            if not rate > 0:
                raise refuse(f"{rate} for {currency}", "a rate above 0")
        return rates


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

    since: dt.date | None = Field(None, description="First day; the earliest when left out.")
    until: dt.date | None = Field(None, description="Last day, inclusive; the latest by default.")
    params: tuple[ExportParam, ...] = Field(
        default_factory=_default_params,
        description="Event parameters that become columns, in this order.",
    )
    format: Literal["csv"] = Field("csv", description="Format of the written files.")

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


class QuerySettings(SettingsGroup):
    """What `query` shows, and what it may use at most."""

    limit: int = Field(1000, ge=1, description="Rows that are shown; files get all of them.")
    timeout_s: float = Field(300, gt=0, description="Seconds after which a query is stopped.")
    memory_mb: int = Field(2048, ge=64, description="Memory of a query, in megabytes.")


class TrainSettings(SettingsGroup):
    """What `train` learns, and from how much."""

    test_share: float = Field(
        0.25, gt=0, lt=1, description="Share of people kept apart to judge the trait models."
    )
    min_people: int = Field(50, ge=2, description="Fewer people than this are too few to train on.")
    trees: int = Field(300, ge=1, le=10000, description="Boosting rounds of LightGBM at most.")
    leaves: int = Field(15, ge=2, le=1024, description="Leaves of a LightGBM tree.")
    learning_rate: float = Field(0.1, gt=0, le=1, description="LightGBM's learning rate.")
    factors: int = Field(32, ge=1, le=1024, description="Dimensions of the ALS factors.")
    iterations: int = Field(15, ge=1, le=1000, description="Iterations of ALS.")
    regularization: float = Field(0.05, ge=0, description="ALS's regularization.")
    top_k: int = Field(10, ge=1, le=100, description="Length of the recommendation lists judged.")
    threads: int | None = Field(
        None, ge=1, description="Threads that training uses; all cores when left out."
    )


class DemoSettings(SettingsGroup):
    """How much of everything `demo` shows."""

    sessions_browser: int = Field(200, ge=1, description="Sessions in the browser, for watching.")
    sessions_direct: int = Field(
        30000, ge=1, description="Sessions from the direct engine, for learning."
    )
    warmup: int = Field(
        0, ge=0, le=3660, description="Days of warm-up of both; none takes half as long."
    )


class Settings(SettingsGroup):
    """All settings. Frozen; made by load_settings."""

    seed: int = Field(7, ge=0, lt=2**64, description="All that is random follows from this number.")
    time_zone: str = Field(
        "Asia/Seoul", description="The property's time zone: decides dates, hours and weekdays."
    )
    currency: str = Field(
        "KRW", pattern=r"^[A-Z]{3}$", description="The shop's currency, as ISO 4217 writes it."
    )
    site: SiteSettings = Field(default_factory=SiteSettings, description="")
    analytics: AnalyticsSettings = Field(default_factory=AnalyticsSettings, description="")
    simulate: SimulateSettings = Field(default_factory=SimulateSettings, description="")
    browser: BrowserSettings = Field(default_factory=BrowserSettings, description="")
    collect: CollectSettings = Field(default_factory=CollectSettings, description="")
    money: MoneySettings = Field(default_factory=MoneySettings, description="")
    export: ExportSettings = Field(default_factory=ExportSettings, description="")
    query: QuerySettings = Field(default_factory=QuerySettings, description="")
    train: TrainSettings = Field(default_factory=TrainSettings, description="")
    demo: DemoSettings = Field(default_factory=DemoSettings, description="")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise refuse(repr(name), "a time zone's name, such as Asia/Seoul") from None
        return name

    @model_validator(mode="after")
    def _rate_for_currency(self) -> Self:
        if self.currency not in self.money.usd_per_unit:
            raise refuse(
                f"currency {self.currency} without a rate in money.usd_per_unit",
                ", ".join(self.money.usd_per_unit),
            )
        return self
