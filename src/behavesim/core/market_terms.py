"""What a market says of tax, delivery and ways to pay, for shops that say nothing themselves."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from behavesim.core.catalog import SalesTax, Shipping, ShippingTier
from behavesim.core.market import Delivery, Market, MarketShares
from behavesim.core.money import from_minor, round_to_minor
from behavesim.errors import InputError

_RATE_DECIMALS = 5


@dataclass(frozen=True, slots=True)
class MarketTerms:
    """Tax, delivery and ways to pay of a shop's home market, in the shop's currency."""

    tax: SalesTax
    shipping: Shipping
    payments: Mapping[str, float]
    """How often each way to pay is chosen."""


def read_terms(
    markets: MarketShares, currency: str, usd_per_unit: Mapping[str, float]
) -> MarketTerms:
    """Return the terms of the market in which most people live.

    Tax that this market adds at the checkout is not added to what goes to other markets. Delivery
    is converted by the rates. Raises InputError for a currency without a rate.
    """
    home = max(markets, key=lambda row: row[1])[0]
    abroad = [market for market, _ in markets if market is not home]
    shipping = _convert(home, currency, usd_per_unit)
    return MarketTerms(_describe_tax(home, abroad), shipping, home.payments)


def _describe_tax(home: Market, abroad: list[Market]) -> SalesTax:
    tax = home.tax
    if tax.included:
        regions = dict(tax.rates)
    else:
        regions = {code: 0.0 for market in abroad for code in market.regions}
        regions |= {code: tax.rate_in(code) for code in home.regions}
    return SalesTax(
        included=tax.included,
        rate=round(tax.rate, _RATE_DECIMALS),
        regions={code: round(rate, _RATE_DECIMALS) for code, rate in regions.items()},
    )


def _convert(home: Market, currency: str, usd_per_unit: Mapping[str, float]) -> Shipping:
    delivery: Delivery = home.shipping
    factor = Decimal(1)
    if home.currency != currency:
        for code in (home.currency, currency):
            if code not in usd_per_unit:
                found = f"no rate for {code}, which delivery in market {home.code} needs"
                hint = f"in the settings, money.usd_per_unit: {{{code}: US dollars for one}}"
                raise InputError("money.usd_per_unit", "", found, f"a rate for {code}", hint)
        factor = Decimal(str(usd_per_unit[home.currency])) / Decimal(str(usd_per_unit[currency]))

    def convert(amount: Decimal) -> Decimal:
        return from_minor(round_to_minor(amount * factor, currency), currency)

    return Shipping(
        free_from=convert(delivery.free_from),
        tiers=tuple(
            ShippingTier(id=row.id, name=row.name, price=convert(row.price), days=row.days)
            for row in delivery.tiers
        ),
    )
