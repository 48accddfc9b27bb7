"""One offer a row: what is for sale, at which price, before variants become products."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class Offer:
    """One variant, or a product without variants, with its values checked."""

    row: int
    id: str
    name: str
    price: Decimal
    sale_price: Decimal | None = None
    sale_since: dt.date | None = None
    sale_until: dt.date | None = None
    list_price: Decimal | None = None
    group: str = ""
    sku: str = ""
    brand: str = ""
    description: str = ""
    category: tuple[str, ...] = ()
    google_category: str = ""
    images: tuple[tuple[str, str], ...] = ()
    stock: int | None = None
    gtin: str = ""
    options: dict[str, str] = field(default_factory=dict)
    """What may distinguish it from others of its group: ``{"size": "M"}``."""
    rating: float | None = None
    reviews: int = 0
    released: dt.date | None = None
    gender: str = ""
    params: dict[str, str] = field(default_factory=dict)

    @property
    def lasting_price(self) -> Decimal:
        """What it costs outside of dated sales."""
        if self.sale_price is None or self.sale_since is not None or self.sale_until is not None:
            return self.price
        return self.sale_price
