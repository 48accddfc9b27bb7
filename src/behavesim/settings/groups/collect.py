"""What is collected, and what money is worth."""

import datetime as dt
from typing import Literal

from pydantic import Field, field_validator

from behavesim.model.validation import refuse
from behavesim.settings.groups.group import SettingsGroup


class CollectSettings(SettingsGroup):
    """The collector, which also serves the shop."""

    host: str = Field(
        "127.0.0.1", min_length=1, description="Address to listen on; loopback unless changed."
    )
    port: int = Field(8400, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        65536, ge=1024, description="Requests with a larger body are refused."
    )
    ga4_limits: Literal["off", "enforce"] = Field(
        "off",
        description="Whether materialize drops and cuts what exceeds GA4's limits of collection.",
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
