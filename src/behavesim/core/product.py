"""One product as people write it in a catalog's files."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Mapping
from functools import cached_property
from itertools import product as combine
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, WrapValidator, model_validator

from behavesim.core.money import Amount
from behavesim.core.product_ids import ProductId
from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Day, Number, Slug, Text, Whole, Written
from behavesim.keyed_random import purpose

HUES = 12
"""Palettes of drawings."""
OPTION_SEPARATOR = " / "
"""Stands between the options of two kinds: ``S / Moss``."""


def check_name(name: str) -> str:
    """Return a name with its letters composed; refuse one that cannot be read."""
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise refuse(f"{name!r}, nothing that can be read", "a name")
    return unicodedata.normalize("NFC", name)


Name = Annotated[Text, Field(min_length=1, max_length=100), AfterValidator(check_name)]
"""What people read. Its letters are composed, however the file's editor wrote them."""
ProductName = Annotated[Text, Field(min_length=1, max_length=300), AfterValidator(check_name)]
CategoryPath = Annotated[
    Text, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*){0,4}$", max_length=204)
]
"""One to five slugs from the first level of the menu down."""
Motif = Literal[
    "shoe", "ball", "mat", "bottle", "racket", "bike", "pan", "knife", "bowl", "pot", "board",
    "suitcase", "backpack", "tent", "map", "pillow", "album", "lightstick", "mic", "poster",
    "photocard", "jar", "tube", "brush", "lipstick", "perfume", "book", "notebook", "pen", "lamp",
    "plant", "candle", "chair", "blanket", "vase", "phone", "laptop", "headphones", "camera",
    "watch", "keyboard", "shirt", "dress", "coat", "bag", "cap", "gamepad", "console", "dice",
    "puzzle", "figure", "parcel",
]  # fmt: skip

_ITEM_PARAMETERS = frozenset(
    ("item_id", "item_name", "item_brand", "item_variant", "item_list_id", "item_list_name",
     "item_list_index", "item_category", "item_category2", "item_category3", "item_category4",
     "item_category5", "index", "price", "quantity", "discount", "coupon", "affiliation",
     "location_id", "promotion_id", "promotion_name", "creative_name", "creative_slot",
     "currency", "value", "google_business_vertical")
)  # fmt: skip
"""Names that an item of an event has already."""


def _check_parameter(name: str) -> str:
    if name in _ITEM_PARAMETERS or name.startswith(("google_", "ga_", "firebase_", "gtag.")):
        raise refuse(f"'{name}', which Google keeps for itself", "a name of your own")
    return name


ParameterName = Annotated[
    Text, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,39}$"), AfterValidator(_check_parameter)
]


class Variants(Written):
    """How a product differs: ``kind`` is size, color, scent, edition and the like."""

    kind: Slug
    options: tuple[Name, ...] = Field(min_length=1)


def _read_axes(written: Any, read: Callable[[Any], Any]) -> Any:
    if written is None:
        return ()
    if isinstance(written, Mapping | Variants):
        return (Variants.model_validate(written),)
    return read(written)


Axes = Annotated[tuple[Variants, ...], Field(max_length=2), WrapValidator(_read_axes)]
"""The ways in which a product differs, two at most; written as one mapping or a list."""


class Sku(Written):
    """One combination of options, with a price or a stock of its own."""

    id: ProductId
    options: tuple[Name, ...] = Field(min_length=1, max_length=2)
    price: Amount | None = None
    stock: Whole | None = Field(default=None, ge=0)

    @property
    def variant(self) -> str:
        """The options as data and pages name them."""
        return OPTION_SEPARATOR.join(self.options)


class Sale(Written):
    """A lower price, and the days from and until which it holds, both included."""

    price: Amount
    start: Day | None = Field(default=None, alias="from")
    until: Day | None = None

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        if self.start and self.until and self.until < self.start:
            raise refuse(f"until {self.until} after from {self.start}", "from first, then until")
        return self

    def holds_on(self, day: dt.date) -> bool:
        """Whether things cost less on ``day``."""
        return (self.start or day) <= day <= (self.until or day)


class Audience(Written):
    """Whom a product is made for; ``ages`` is inclusive, youngest and oldest in years."""

    gender: Literal["female", "male"] | None = None
    ages: tuple[Whole, Whole] | None = None

    @model_validator(mode="after")
    def _check_ages(self) -> Self:
        if self.ages is not None and not 0 <= self.ages[0] <= self.ages[1]:
            raise refuse(f"ages {list(self.ages)}", "[youngest, oldest]")
        return self


class ProductImage(Written):
    """A photo: a path relative to the catalog's directory or a URL, and what can be seen on it."""

    src: Annotated[str, Field(min_length=1, max_length=2000)]
    alt: str = ""

    @model_validator(mode="before")
    @classmethod
    def _read_source(cls, written: object) -> object:
        return {"src": written} if isinstance(written, str) else written


class Product(Written):
    """One article. ``reviews`` is also its popularity, by which default lists are sorted."""

    id: ProductId
    name: ProductName
    brand: Name | None = None
    category: CategoryPath
    price: Amount
    list_price: Amount | None = None
    sale: Sale | None = None
    rating: Number | None = Field(default=None, ge=0, le=5)
    reviews: Whole = Field(default=0, ge=0)
    stock: Whole | None = Field(default=None, ge=0)
    """None is unknown: it can be bought."""
    released: Day | None = None
    variants: Axes = ()
    skus: tuple[Sku, ...] = ()
    motif: Motif | None = None
    hue: Whole | None = Field(default=None, ge=0, lt=HUES)
    description: Text = ""
    audience: Audience | None = None
    images: tuple[ProductImage, ...] = ()
    gtin: Annotated[Text, Field(min_length=1, max_length=50)] | None = None
    item_group_id: Annotated[Text, Field(min_length=1, max_length=100)] | None = None
    params: Mapping[ParameterName, Annotated[Text, Field(max_length=100)] | Whole | Number] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _check_prices(self) -> Self:
        if self.list_price is not None and self.list_price <= self.price:
            raise refuse(f"list_price {self.list_price}", f"more than the price, {self.price}")
        if self.sale is not None and self.sale.price >= self.price:
            raise refuse(f"sale.price {self.sale.price}", f"less than the price, {self.price}")
        return self

    @cached_property
    def combinations(self) -> tuple[str, ...]:
        """Every combination of options as data and pages name it; empty without variants."""
        if not self.variants:
            return ()
        axes = (axis.options for axis in self.variants)
        return tuple(OPTION_SEPARATOR.join(options) for options in combine(*axes))

    @cached_property
    def pieces(self) -> int | None:
        """Pieces left of all combinations together, None where that is not known."""
        own = {sku.variant: sku.stock for sku in self.skus if sku.stock is not None}
        if not own:
            return self.stock
        left = [own[one] for one in self.combinations if one in own]
        if len(left) < len(self.combinations) and self.stock != 0:
            return self.stock
        return sum(left)

    @property
    def can_be_bought(self) -> bool:
        """Whether it is not sold out."""
        return self.pieces != 0

    @property
    def palette(self) -> int:
        """Its drawing's palette: its own, else one that follows from the id."""
        return purpose(self.id) % HUES if self.hue is None else self.hue

    def on(self, day: dt.date) -> "Product":
        """Return the product as it is sold on ``day``: a sale's price, or none."""
        if self.sale is None:
            return self
        prices: dict[str, Any] = {"sale": None}
        if self.sale.holds_on(day):
            prices |= {"price": self.sale.price, "list_price": self.price}
        return self.model_copy(update=prices)
