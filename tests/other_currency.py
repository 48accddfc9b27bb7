"""The shipped catalog with prices in another currency."""

import re
import shutil
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Final

from behavesim.core.money import digits_of
from behavesim.resources import shipped_resource
from behavesim.settings import Settings, load_settings

WON_PER_UNIT: Final = {"USD": 1300, "EUR": 1400, "JPY": 9, "KWD": 4300}
NO_TAX: Final = "{included: true, rate: 0}"
_AMOUNT: Final = re.compile(r"(\b(?:list_price|price|minimum|free_from): )(\d+)")
_OWN: Final = re.compile(r"^(?:#.*\n)?(?:price_limits|lead_value|tax): .*\n", re.M)


def write_catalog(folder: Path, currency: str, tax: str = "") -> Path:
    """Write it into ``folder``, with this ``tax`` as YAML; price filter and lead follow prices."""
    catalog = shutil.copytree(shipped_resource("configs") / "catalog", folder)
    for path in (catalog / "shop.yaml", *(catalog / "products").glob("*.yaml")):
        text = _AMOUNT.sub(lambda found: found[1] + _convert(found[2], currency), path.read_text())
        if path.name == "shop.yaml":
            text = _OWN.sub("", text) + f"\ntax: {tax or NO_TAX}\n"
        path.write_text(text, encoding="utf-8")
    return catalog


def in_currency(catalog: Path, currency: str, **settings: Any) -> Settings:
    """The settings of that shop."""
    site = {"catalog": str(catalog), **settings.pop("site", {})}
    return load_settings(None, {"currency": currency, "site": site, **settings}, {})


def _convert(won: str, currency: str) -> str:
    """One minor unit below its value, so that no amount is round: 29.99, not 30.00."""
    unit = Decimal(1).scaleb(-digits_of(currency))
    value = (Decimal(won) / WON_PER_UNIT[currency]).quantize(unit, ROUND_HALF_UP)
    return str(value - unit if value > unit and unit < 1 else value)
