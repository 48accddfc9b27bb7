"""What is collected, and what money is worth."""

import datetime as dt
import re
from typing import Final, Literal

from pydantic import Field, field_validator

from behavesim.files.validation import refuse
from behavesim.settings.groups.group import SettingsGroup

_NAME: Final = r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9_.-]+)"
HOST_PATTERN: Final = rf"{_NAME}(?::(?P<port>[0-9]{{0,5}}))?"
"""A Host header, in any case."""
ORIGIN_PATTERN: Final = rf"(?P<scheme>https?)://{_NAME}(?::(?P<port>[0-9]{{1,5}}|\*))?"
"""An Origin header, in any case; port ``*`` is ours."""


class CollectSettings(SettingsGroup):
    """The collector, which also serves the shop."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to listen on; loopback unless changed."
    )
    port: int = Field(8400, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        65536, ge=1024, description="Requests with a larger body are refused."
    )
    allow_hosts: tuple[str, ...] = Field(
        (),
        description="Hosts that requests may name beside loopback and collect.host, as behind a "
        "proxy.",
    )
    allow_origins: tuple[str, ...] = Field(
        (),
        description="Origins whose pages may send hits beside the shop's own; a port of * is any.",
    )
    metrics_port: int | None = Field(
        None, ge=0, le=65535, description="Health and metrics of serve are here; none without it."
    )
    metrics_host: str = Field(
        "127.0.0.1", min_length=1, description="Address for health and metrics."
    )
    ga4_limits: Literal["off", "enforce"] = Field(
        "off",
        description="Whether materialize drops and cuts what exceeds GA4's limits of collection.",
    )

    @field_validator("allow_hosts")
    @classmethod
    def _plain_hosts(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for name in given:
            if re.fullmatch(rf"{_NAME}|[0-9a-f:.]+", name, re.IGNORECASE) is None:
                raise refuse(repr(name), "a host's name or address without a port")
        return given

    @field_validator("allow_origins")
    @classmethod
    def _plain_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_canonical_origin, given))


def _canonical_origin(given: str) -> str:
    """An origin as browsers write it."""
    found = re.fullmatch(f"{ORIGIN_PATTERN}/?", given, re.IGNORECASE)
    if found is None:
        raise refuse(repr(given), "an origin such as https://shop.example or http://127.0.0.1:*")
    scheme, name, port = (found[part] for part in ("scheme", "name", "port"))
    origin = f"{scheme}://{name}".lower()
    is_default = port == {"http": "80", "https": "443"}[scheme.lower()]
    return origin if port is None or is_default else f"{origin}:{port}"


USD_PER_UNIT: Final = {
    "KRW": 0.0007, "USD": 1.0, "EUR": 1.08, "JPY": 0.0066, "GBP": 1.27, "CNY": 0.138,
    "CHF": 1.13, "CAD": 0.72, "AUD": 0.65, "NZD": 0.59, "SEK": 0.094, "NOK": 0.092, "DKK": 0.145,
    "PLN": 0.25, "CZK": 0.043, "HUF": 0.0027, "RON": 0.217, "TRY": 0.024, "INR": 0.0119,
    "SGD": 0.75, "HKD": 0.128, "TWD": 0.031, "THB": 0.029, "MYR": 0.22, "IDR": 0.000062,
    "PHP": 0.0172, "VND": 0.00004, "BRL": 0.18, "MXN": 0.053, "CLP": 0.00105, "COP": 0.00024,
    "ZAR": 0.055, "ILS": 0.27, "AED": 0.272, "SAR": 0.267, "KWD": 3.25, "BHD": 2.65,
}  # fmt: skip
"""US dollars for one unit of a currency, rounded, on the day that ``usd_rates_date`` says."""


class MoneySettings(SettingsGroup):
    """Conversion into US dollars for the export's _in_usd columns."""

    usd_rates_date: dt.date = Field(
        dt.date(2026, 11, 1), description="The day on which the rates were taken."
    )
    usd_per_unit: dict[str, float] = Field(
        USD_PER_UNIT,
        description="US dollars for one unit of each currency; rates that are given are added to "
        "these, or replace them.",
    )

    @field_validator("usd_per_unit")
    @classmethod
    def _positive_rates(cls, rates: dict[str, float]) -> dict[str, float]:
        for currency, rate in rates.items():
            if not rate > 0:
                raise refuse(f"{rate} for {currency}", "a rate above 0")
        return {**USD_PER_UNIT, **rates}
