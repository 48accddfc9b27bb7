"""A change of the shop that people or models propose: typed parts, each of which can be undone.

A variant is one YAML file (`configs/variants/*.yaml`). Leaving a part out of it leaves the shop as
the catalog says, so the variant without parts is the baseline.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from behavesim.core.catalog import FormField, HomeList, ListId, Name
from behavesim.core.money import Amount
from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Number, Slug, Whole, Written

ItemId = Annotated[str, Field(min_length=1, max_length=100)]
ListIdSuffix = Annotated[str, Field(pattern=r"^_[a-z0-9_]{1,20}$")]


class RankBy(Written):
    """In which order lists show their products, unless the visitor sorts them.

    - ``popular``: most reviewed first, as the catalog does;
    - ``margin``: what earns most first, price times the margin of its topic;
    - ``items``: the order written here, or in ``file``; what it leaves out follows by popularity;
    - ``segment``: one order for each source through which visitors come;
    - ``personal``: by the visitor's own vector, folded in from what they look at.
    """

    change: Literal["ranking"]
    by: Literal["popular", "margin", "items", "segment", "personal"]
    items: tuple[ItemId, ...] | None = None
    segments: Mapping[str, tuple[ItemId, ...]] | None = None
    file: str | None = Field(default=None, min_length=1)
    """Item factors for ``personal``, orders for ``items`` and ``segment``; beside the variant."""
    margins: Mapping[Slug, Annotated[Number, Field(gt=0, lt=1)]] | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        needs = {
            "popular": (),
            "margin": ("margins",),
            "items": ("items", "file"),
            "segment": ("segments", "file"),
            "personal": ("file",),
        }[self.by]
        given = [
            name
            for name in ("items", "segments", "file", "margins")
            if getattr(self, name) is not None
        ]
        if len(given) != min(1, len(needs)) or not set(given) <= set(needs):
            allowed = f"exactly one of {' and '.join(needs)}" if needs else "nothing else"
            raise refuse(f"by {self.by} with {' and '.join(given) or 'nothing'}", allowed)
        return self


class PersonalList(Written):
    """A row of products for this very visitor; the most popular ones while nothing is known."""

    id: ListId
    name: Name
    kind: Literal["personal"]
    size: Whole = Field(default=8, gt=0, le=48)


class ChosenList(Written):
    """A row of the products named here, in this order."""

    id: ListId
    name: Name
    kind: Literal["items"]
    items: tuple[ItemId, ...] = Field(min_length=1, max_length=48)


class HomeLists(Written):
    """Which rows of products the home page has, from top to bottom: known ids, or new rows."""

    change: Literal["home"]
    lists: tuple[ListId | PersonalList | ChosenList | HomeList, ...] = Field(min_length=1)


class Menu(Written):
    """In which order categories stand in the menu and on the home page; each once."""

    change: Literal["menu"]
    categories: tuple[Slug, ...] = Field(min_length=1)


class Related(Written):
    """What an item's page shows below it: for each item the ids of others, in order."""

    change: Literal["related"]
    items: Mapping[ItemId, tuple[ItemId, ...]] | None = None
    file: str | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _check_source(self) -> Self:
        if (self.items is None) == (self.file is None):
            raise refuse("items and file" if self.items else "neither", "one of items and file")
        return self


class SearchChange(Written):
    """What the search understands beyond the words that stand in the catalog."""

    change: Literal["search"]
    synonyms: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    typo_tolerance: bool = False
    """Whether a word that nothing begins with also matches what is one slip away from it."""


class PlacedPromotion(Written):
    """A banner of the catalog at a place; another ``target`` where it leads elsewhere."""

    id: Name
    target: Annotated[str, Field(pattern=r"^/")] | None = None


class Promotions(Written):
    """Which banners the home page shows, the first one largest."""

    change: Literal["promotions"]
    shown: tuple[PlacedPromotion, ...]


class Delivery(Written):
    """From which total on the first tier of delivery costs nothing, in the shop's currency."""

    change: Literal["shipping"]
    free_from: Amount


class Checkout(Written):
    """Whether one may buy without an account, and what the forms ask."""

    change: Literal["checkout"]
    guest: bool = True
    drop_fields: Mapping[Slug, tuple[str, ...]] = Field(default_factory=dict)
    add_fields: Mapping[Slug, tuple[FormField, ...]] = Field(default_factory=dict)


class Prices(Written):
    """Prices changed by percent, by product or by topic. Never counted as an improvement."""

    change: Literal["prices"]
    items: Mapping[ItemId, Annotated[Number, Field(gt=-90, lt=400)]] = Field(default_factory=dict)
    topics: Mapping[Slug, Annotated[Number, Field(gt=-90, lt=400)]] = Field(default_factory=dict)


class ListIds(Written):
    """Another name for every list in the data, which no visitor can see: a change of nothing."""

    change: Literal["list_ids"]
    suffix: ListIdSuffix


Change = Annotated[
    RankBy
    | HomeLists
    | Menu
    | Related
    | SearchChange
    | Promotions
    | Delivery
    | Checkout
    | Prices
    | ListIds,
    Field(discriminator="change"),
]


class Variant(Written):
    """A named set of changes, each of a kind of its own: two of one kind would contradict."""

    name: Slug
    why: str = ""
    evidence: Mapping[str, Any] = Field(default_factory=dict)
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _one_of_a_kind(self) -> Self:
        kinds = [change.change for change in self.changes]
        for kind in kinds:
            if kinds.count(kind) > 1:
                raise refuse(f"{kinds.count(kind)} changes of {kind}", "one change of each kind")
        return self

    def without(self, kinds: frozenset[str]) -> "Variant":
        """Return the variant with changes of these kinds undone."""
        kept = tuple(change for change in self.changes if change.change not in kinds)
        return self.model_copy(update={"changes": kept})

    @property
    def changes_prices(self) -> bool:
        """Whether it earns or loses by prices alone."""
        return any(isinstance(change, Prices) for change in self.changes)


BASELINE = Variant(name="baseline", why="The shop as its catalog says.")
