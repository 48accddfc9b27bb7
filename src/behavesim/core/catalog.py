"""What the shop sells and says: the catalog that people write in YAML.

One ``shop.yaml`` (:class:`ShopFile`) and one file a topic in ``products/`` (:class:`ProductsFile`)
make one :class:`Catalog`. Amounts are in the shop's currency, as they are written.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from behavesim.core.drawings import choose_drawing
from behavesim.core.money import Amount
from behavesim.core.product import Motif, Name, Product, ProductImage
from behavesim.core.product_ids import page_name
from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Number, Slug, Text, Whole, Written

__all__ = [
    "Catalog",
    "Category",
    "CategoryNode",
    "Coupon",
    "FormField",
    "HomeList",
    "ListId",
    "Motif",
    "Name",
    "Product",
    "ProductImage",
    "ProductsFile",
    "Promotion",
    "Rate",
    "SalesTax",
    "Shipping",
    "ShippingTier",
    "ShopFile",
    "Subcategory",
    "Topic",
    "page_name",
]

ListId = Annotated[Text, Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=40)]


class Topic(Written):
    """Something people are interested in; every product belongs to one."""

    id: Slug
    name: Name


class Subcategory(Written):
    """A lower level of the menu; ``motif`` names the drawing its products share.

    Its ``topic``, where it has one, holds for everything in it.
    """

    id: Slug
    name: Name
    motif: Motif | None = None
    topic: Slug | None = None
    subcategories: tuple["Subcategory", ...] = ()


class Category(Written):
    """First level of the menu."""

    id: Slug
    name: Name
    topic: Slug
    blurb: Text = ""
    subcategories: tuple[Subcategory, ...] = ()

    @cached_property
    def nodes(self) -> tuple["CategoryNode", ...]:
        """The category and all below it, each before what is in it."""
        top = CategoryNode(self.id, self.name, self.topic, None, None, ())
        return (top, *_list_nodes(self.subcategories, top))


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category of any level, by its path."""

    path: str
    name: str
    topic: str
    motif: Motif | None
    """Its own, else that of the nearest above it."""
    parent: str | None
    above: tuple[str, ...]
    """Names of the categories above it, the nearest first."""


def _list_nodes(children: Iterable[Subcategory], parent: CategoryNode) -> Iterator[CategoryNode]:
    for child in children:
        node = CategoryNode(
            f"{parent.path}/{child.id}",
            child.name,
            child.topic or parent.topic,
            child.motif or parent.motif,
            parent.path,
            (parent.name, *parent.above),
        )
        yield node
        yield from _list_nodes(child.subcategories, node)


class Promotion(Written):
    """A banner on the home page and the page it leads to."""

    id: Name
    name: Name
    creative_name: Name
    creative_slot: Literal["home_hero", "home_strip_1", "home_strip_2"]
    headline: Text
    text: Text
    target: Annotated[Text, Field(pattern=r"^/")]
    hue: Whole = Field(ge=0, le=11)


class Coupon(Written):
    """A code that takes ``percent`` off a cart worth at least ``minimum``."""

    code: Annotated[Text, Field(pattern=r"^[A-Z0-9]+$", max_length=20)]
    percent: Whole = Field(gt=0, lt=100)
    minimum: Amount = Decimal(0)
    description: Text


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
    autocomplete: Text = "off"
    options: tuple[Text, ...] | None = None

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
    tagline: Text
    topics: tuple[Topic, ...] = Field(min_length=1)
    promotions: tuple[Promotion, ...] = ()
    coupons: tuple[Coupon, ...] = ()
    shipping: Shipping | None = None
    """The market's where it is left out."""
    tax: SalesTax | None = None
    price_limits: Annotated[
        tuple[Annotated[Amount, Field(gt=0)], ...] | None, AfterValidator(_check_ascending)
    ] = None
    """Choices of the price filter; quantiles of the prices, rounded, when left out."""
    lead_value: Amount | None = None
    """What an address for the newsletter is worth; by the median price when left out."""
    home: tuple[HomeList, ...] = ()
    forms: Mapping[Slug, tuple[FormField, ...]] = Field(default_factory=dict)
    """Forms that are left out are those of ``configs/forms.yaml``."""


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
    def nodes(self) -> Mapping[str, CategoryNode]:
        """Categories of all levels by their path, in the order of the menu."""
        return {node.path: node for category in self.categories for node in category.nodes}

    def topic_of(self, product: Product) -> str:
        """Return the topic id of a product: that of the deepest category with one."""
        return self.nodes[product.category].topic

    def motif_of(self, product: Product) -> str:
        """Return the drawing of a product: its own, else that of its category or topic."""
        return product.motif or self.motif_of_node(self.nodes[product.category], product.name)

    def motif_of_node(self, node: CategoryNode, *names: str) -> str:
        """Return the drawing of a category: its own, else one that its names or topic call for."""
        if node.motif is not None:
            return node.motif
        return choose_drawing((*names, node.name, *node.above), node.topic)

    def on(self, day: dt.date) -> "Catalog":
        """Return the catalog as it is on ``day``: sales that hold then are its prices."""
        if all(product.sale is None for product in self.products):
            return self
        sold = tuple(product.on(day) for product in self.products)
        return self.model_copy(update={"products": sold})
