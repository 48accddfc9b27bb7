"""What the shop sells and says: the catalog that people write in YAML.

One ``shop.yaml`` (:class:`ShopFile`) and one file a topic in ``products/`` (:class:`ProductsFile`)
make one :class:`Catalog`. Amounts are in the shop's currency, as they are written.
"""

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from behavesim.core.money import Amount
from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Day, Number, Slug, Whole, Written


def _check_name(name: str) -> str:
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise refuse(f"{name!r}, nothing that can be read", "a name")
    return unicodedata.normalize("NFC", name)


Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_check_name)]
"""What people read. Its letters are composed, however the file's editor wrote them."""
ListId = Annotated[str, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]
Motif = Literal[
    "shoe", "ball", "mat", "bottle", "racket", "bike", "pan", "knife", "bowl", "pot", "board",
    "suitcase", "backpack", "tent", "map", "pillow", "album", "lightstick", "mic", "poster",
    "photocard", "jar", "tube", "brush", "lipstick", "perfume", "book", "notebook", "pen", "lamp",
    "plant", "candle", "chair", "blanket", "vase", "phone", "laptop", "headphones", "camera",
    "watch", "keyboard", "shirt", "dress", "coat", "bag", "cap", "gamepad", "console", "dice",
    "puzzle", "figure",
]  # fmt: skip


class Topic(Written):
    """Something people are interested in; every product belongs to one."""

    id: Slug
    name: Name


class Subcategory(Written):
    """Second level of the menu; ``motif`` names the drawing its products share."""

    id: Slug
    name: Name
    motif: Motif


class Category(Written):
    """First level of the menu, one a topic."""

    id: Slug
    name: Name
    topic: Slug
    blurb: str
    subcategories: tuple[Subcategory, ...] = Field(min_length=1)


class Variants(Written):
    """How a product differs: ``kind`` is size, color, scent, edition and the like."""

    kind: Slug
    options: tuple[Name, ...] = Field(min_length=1)


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

    id: Annotated[str, Field(pattern=r"^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=40)]
    name: Name
    brand: Name
    category: Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")]
    price: Amount
    list_price: Amount | None = None
    rating: Number = Field(ge=3.0, le=5.0)
    reviews: Whole = Field(ge=0)
    stock: Whole = Field(ge=0)
    released: Day
    variants: Variants
    motif: Motif | None = None
    hue: Whole = Field(ge=0, le=11)
    description: str = Field(min_length=1)
    audience: Audience | None = None
    images: tuple[ProductImage, ...] = ()

    @model_validator(mode="after")
    def _check_list_price(self) -> Self:
        if self.list_price is not None and self.list_price <= self.price:
            raise refuse(f"list_price {self.list_price}", f"more than the price, {self.price}")
        return self


class Promotion(Written):
    """A banner on the home page and the page it leads to."""

    id: Name
    name: Name
    creative_name: Name
    creative_slot: Literal["home_hero", "home_strip_1", "home_strip_2"]
    headline: str
    text: str
    target: Annotated[str, Field(pattern=r"^/")]
    hue: Whole = Field(ge=0, le=11)


class Coupon(Written):
    """A code that takes ``percent`` off a cart worth at least ``minimum``."""

    code: Annotated[str, Field(pattern=r"^[A-Z0-9]+$", max_length=20)]
    percent: Whole = Field(gt=0, lt=100)
    minimum: Amount = Decimal(0)
    description: str


class ShippingTier(Written):
    """One way of delivery: its price and how many days it takes."""

    id: Slug
    name: Name
    price: Amount
    days: Whole = Field(ge=0)


class Shipping(Written):
    """Delivery; the first tier costs nothing from ``free_from`` on."""

    free_from: Amount
    tiers: tuple[ShippingTier, ...] = Field(min_length=1)


def _check_rate(rate: float) -> float:
    if not 0 <= rate < 1 or rate != round(rate, 5):
        raise refuse(str(rate), "a rate from 0 to 1 with 5 decimals or fewer, such as 0.19")
    return rate


Rate = Annotated[Number, AfterValidator(_check_rate)]


class SalesTax(Written):
    """A tax on what is sold: inside the prices, or added to them at the checkout.

    ``regions`` has the rates of ISO 3166-2 regions that differ from ``rate``.
    """

    included: bool
    rate: Rate = 0.0
    regions: Mapping[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")], Rate] = Field(
        default_factory=dict
    )


class HomeList(Written):
    """A row of products on the home page; ``topic`` only where ``kind`` is topic."""

    id: ListId
    name: Name
    kind: Literal["popular", "new", "deals", "topic"]
    topic: Slug | None = None
    size: Whole = Field(default=8, gt=0)

    @model_validator(mode="after")
    def _check_topic(self) -> Self:
        if (self.kind == "topic") != (self.topic is not None):
            raise refuse(
                f"kind {self.kind} and topic {self.topic}",
                "a topic if the kind is topic, else none",
            )
        return self


class FormField(Written):
    """One field of a form; ``options`` only where ``type`` is select."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    label: Name
    type: Literal["text", "email", "tel", "password", "select", "checkbox"]
    required: bool = False
    autocomplete: str = "off"
    options: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _check_options(self) -> Self:
        if (self.type == "select") != (self.options is not None):
            raise refuse(
                f"type {self.type} and {len(self.options or ())} options",
                "options if the type is select, else none",
            )
        return self


def _check_ascending(limits: tuple[Decimal, ...] | None) -> tuple[Decimal, ...] | None:
    if limits is not None and list(limits) != sorted(set(limits)):
        raise refuse(", ".join(map(str, limits)), "each amount more than the one before")
    return limits


class ShopFile(Written):
    """The content of ``shop.yaml``: everything but the products."""

    name: Name
    tagline: str
    topics: tuple[Topic, ...] = Field(min_length=1)
    promotions: tuple[Promotion, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    shipping: Shipping
    tax: SalesTax | None = None
    price_limits: Annotated[
        tuple[Annotated[Amount, Field(gt=0)], ...] | None, AfterValidator(_check_ascending)
    ] = None
    """Choices of the price filter; quantiles of the prices, rounded, when left out."""
    lead_value: Amount | None = None
    """What an address for the newsletter is worth; by the median price when left out."""
    home: tuple[HomeList, ...] = ()
    forms: Mapping[Slug, tuple[FormField, ...]] = Field(default_factory=dict)


class ProductsFile(Written):
    """The content of one file in ``products/``: a topic's category and what stands in it."""

    category: Category
    products: tuple[Product, ...] = Field(min_length=1)


class Catalog(Written):
    """The whole shop. ``load_catalog`` has checked that its parts refer to each other."""

    shop: ShopFile
    categories: tuple[Category, ...]
    products: tuple[Product, ...]

    @cached_property
    def topic_ids(self) -> tuple[str, ...]:
        """Ids of all topics, in the order of ``shop.yaml``."""
        return tuple(topic.id for topic in self.shop.topics)

    @cached_property
    def by_popularity(self) -> tuple[Product, ...]:
        """All products, most reviewed first, then by id."""
        return tuple(sorted(self.products, key=lambda item: (-item.reviews, item.id)))

    @cached_property
    def topic_of_category(self) -> Mapping[str, str]:
        """Topic id of each category id of the first level."""
        return {category.id: category.topic for category in self.categories}

    @cached_property
    def motif_of_subcategory(self) -> Mapping[str, str]:
        """Motif of each ``category/subcategory``."""
        return {
            f"{category.id}/{child.id}": child.motif
            for category in self.categories
            for child in category.subcategories
        }

    def topic_of(self, product: Product) -> str:
        """Return the topic id of a product."""
        return self.topic_of_category[product.category.partition("/")[0]]

    def motif_of(self, product: Product) -> str:
        """Return the drawing of a product: its own, else its subcategory's."""
        return product.motif or self.motif_of_subcategory[product.category]
