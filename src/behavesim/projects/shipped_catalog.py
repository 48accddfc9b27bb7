"""The catalog that ships, as a project's own, in another currency where asked for."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Final

from behavesim.core.catalog_checks import PRODUCTS_FOLDER
from behavesim.core.catalog_files import SHOP_FILE
from behavesim.core.money import digits_of
from behavesim.resources import shipped_resource
from behavesim.settings import Settings

CURRENCY: Final = "KRW"
_AMOUNT: Final = re.compile(r"(?P<key>\b(?:price|list_price|minimum): )(?P<amount>\d+)")
_OWN_SECTIONS: Final = re.compile(
    r"(?m)^(?:# [^\n]*\n)*(?:shipping|price_limits|lead_value|forms|tax):[^\n]*\n"
    r"(?:[ ][^\n]*\n)*\n?"
)
"""Parts of the shop that are the market's or follow from the prices."""
_COUPON_TEXT: Final = re.compile(r"(?P<before>description: \d+ % off [^₩\n}]*?)(?: over ₩\d+)")


def copy_shipped_catalog(target: Path, currency: str) -> None:
    """Copy ``shop.yaml`` and ``products/``; amounts are converted and rounded as prices are."""
    source = shipped_resource("configs") / "catalog"
    shutil.copytree(source / PRODUCTS_FOLDER, target / PRODUCTS_FOLDER)
    shutil.copyfile(source / SHOP_FILE, target / SHOP_FILE)
    if currency == CURRENCY:
        return
    rates = Settings().money.usd_per_unit
    rate = Decimal(str(rates[CURRENCY])) / Decimal(str(rates[currency]))
    for path in (target / SHOP_FILE, *(target / PRODUCTS_FOLDER).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        if path.name == SHOP_FILE:
            text = _COUPON_TEXT.sub(r"\g<before>", _OWN_SECTIONS.sub("", text))
        path.write_text(convert_amounts(text, rate, digits_of(currency)), encoding="utf-8")


def convert_amounts(text: str, rate: Decimal, digits: int) -> str:
    """Amounts of a catalog's file in another currency: ``28000`` as ``17.99``, list prices above.

    ``rate`` is the value of one unit, ``digits`` are the decimals of the new currency.
    """
    last = Decimal(0)

    def convert(match: re.Match[str]) -> str:
        nonlocal last
        amount = round_price(Decimal(match["amount"]) * rate, digits)
        step = Decimal(1) if amount < 1000 else Decimal(100)
        if match["key"].startswith("list_price"):
            amount = max(amount, last + step)
        last = amount
        return f"{match['key']}{amount}"

    return _AMOUNT.sub(convert, text)


def round_price(amount: Decimal, digits: int) -> Decimal:
    """As shops round: to two leading digits, and with decimals to what ends in .99."""
    step = Decimal(10) ** max(amount.adjusted() - 1, 0)
    rounded = max((amount / step).quantize(Decimal(1)) * step, step)
    if digits == 0:
        return Decimal(int(rounded))
    return (rounded - Decimal(1).scaleb(-2)).quantize(Decimal(1).scaleb(-digits))
