"""The same visit in two shops as two rows of pictures: one HTML file that needs nothing else."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from behavesim.core.step import Step
from behavesim.experiment.divergence import Divergence

_TEMPLATES: Final = Path(__file__).parent / "templates"
THINKS: Final = "here they first think otherwise"
PARTS: Final = "here the paths part"
_DEEDS: Final = {
    "click_item": "clicks {id}",
    "click_promotion": "follows the banner {id}",
    "click_category": "opens the category {id}",
    "click_outbound": "opens the shop's social page",
    "next_page": "turns the page",
    "go_home": "goes to the home page",
    "sort": "sorts by {value}",
    "filter": "filters by {id}: {value}",
    "search": "searches for {value}",
    "choose_variant": "chooses {value}",
    "set_quantity": "takes {number} of it",
    "add_to_cart": "puts it into the cart",
    "add_to_wishlist": "puts it on the wishlist",
    "buy_now": "buys it now",
    "view_cart": "opens the cart",
    "begin_checkout": "begins the checkout",
    "place_order": "places the order",
    "open_account": "opens the account",
    "answer_consent": "answers the cookie banner: {value}",
    "apply_coupon": "enters the coupon {value}",
    "fill": "fills in the {id}",
    "submit": "sends the {id}",
    "go_back": "goes back",
    "leave": "leaves the shop",
}


@dataclass(frozen=True, slots=True)
class StepPicture:
    """One step: the page as it stood, what was thought, what was done then."""

    number: int
    """From 1."""
    page: str
    picture: str
    """A data URI."""
    thoughts: tuple[str, ...]
    deed: str
    mark: str
    """What is remarkable about it: where they first think otherwise, where the paths part."""


@dataclass(frozen=True, slots=True)
class ShopRow:
    """One shop's row."""

    shop: str
    role: str
    """``control`` or ``treatment``."""
    does: str
    """What they thought and did where the paths part."""
    frames: tuple[StepPicture, ...]
    later: tuple[str, ...]
    """Steps after the last frame, in words."""
    left: str
    """Why they left; empty where they did not come."""
    bought: tuple[str, ...]
    """Things ordered in this visit."""
    paid: str
    visits: int
    """Of the whole life, like orders and revenue."""
    orders: int
    revenue: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """What the page tells."""

    title: str
    person: str
    visit: str
    verdict: str
    earlier: tuple[str, ...]
    """Steps before the first frame, in words; the same in both shops."""
    wide: bool
    """Whether the screens are wider than high."""
    strips: tuple[ShopRow, ...]


def render_comparison_page(film: ComparisonPage) -> str:
    """Return the HTML document."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("comparison_page.html.jinja").render(film=film, parts=PARTS)


def make_pictures(
    steps: Sequence[Step],
    pictures: Mapping[int, bytes],
    divergence: Divergence,
    names: Mapping[str, str],
) -> tuple[StepPicture, ...]:
    """Return a frame for every step of which there is a picture (JPEG)."""
    marks = {divergence.thought: THINKS, divergence.step: PARTS}
    return tuple(
        StepPicture(
            number=at + 1,
            page=steps[at].page,
            picture=f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}",
            thoughts=tuple(name_items(thought, names) for thought in steps[at].thoughts),
            deed=describe_deed(steps[at], names),
            mark=marks.get(at, ""),
        )
        for at, picture in sorted(pictures.items())
    )


def describe_step(step: Step, names: Mapping[str, str]) -> str:
    """Return what somebody thought and did, on one line."""
    thoughts = [name_items(thought, names) for thought in step.thoughts]
    return "; ".join([*thoughts, describe_deed(step, names)])


def describe_deed(step: Step, names: Mapping[str, str]) -> str:
    """Return what somebody did, in words."""
    told = {key: names.get(str(value), str(value)) for key, value in step.to.items()}
    form = _DEEDS.get(step.deed)
    return form.format(**told) if form else step.deed.replace("_", " ")


def name_items(text: str, names: Mapping[str, str]) -> str:
    """Put names in the place of ids."""
    return " ".join(names.get(word, word) for word in text.split(" "))


def list_orders(steps: Sequence[Step], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return what was ordered in a visit, a thing an entry."""
    lines = [line for step in steps if step.deed == "place_order" for line in step.cart]
    return tuple(
        f"{line['quantity']} x {names.get(line['item_id'], line['item_id'])}" for line in lines
    )
