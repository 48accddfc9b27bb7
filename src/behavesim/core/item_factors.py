"""Item factors of implicit-feedback ALS, as a page needs them to fold a visitor in."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Written

EventKind = Literal["view_item", "add_to_wishlist", "add_to_cart", "purchase"]
MAX_FACTORS = 64


class ItemFactors(Written):
    """Factors Y of Hu, Koren and Volinsky (2008), item by item.

    A visitor with interactions r has confidence ``1 + alpha * r`` in them and the vector
    ``(Y'Y + Y'(C - 1)Y + regularization * 1)^-1 Y'C p``; an item's score is its factor times that.
    """

    schema_version: Literal[1] = 1
    items: tuple[str, ...] = Field(min_length=1)
    factors: tuple[tuple[float, ...], ...]
    regularization: float = Field(gt=0)
    alpha: float = Field(gt=0)
    weights: Mapping[EventKind, Annotated[float, Field(ge=0)]]
    """What one event of each kind adds to r."""
    boosts: tuple[float, ...] | None = None
    """What each item's score is multiplied by, so that revenue counts and not liking alone."""
    sources: Mapping[str, Mapping[str, float]] = Field(default_factory=dict)
    """By session source (``(direct)`` for none): r of its average visitor, with which newcomers
    begin."""

    @model_validator(mode="after")
    def _check_shape(self) -> Self:
        if len(self.factors) != len(self.items):
            raise refuse(f"{len(self.factors)} factors", f"one for each of {len(self.items)} items")
        if self.boosts is not None and len(self.boosts) != len(self.items):
            raise refuse(f"{len(self.boosts)} boosts", f"one for each of {len(self.items)} items")
        sizes = {len(row) for row in self.factors}
        if len(sizes) != 1 or not 1 <= min(sizes) <= MAX_FACTORS:
            raise refuse(f"factors of {sorted(sizes)} numbers", f"1 to {MAX_FACTORS}, all as many")
        return self
