"""The page that shows the same visit in two shops as two rows of screenshots, in one HTML file."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import jinja2

from behavesim.core.step import VisitStep
from behavesim.experiment.divergence import Divergence

_TEMPLATES: Final = Path(__file__).parent / "templates"
OTHER_REASONS: Final = "first step with other reasons"
DIVERGES: Final = "here the paths diverge"
_ACTIONS: Final = {
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
    """One step: a screenshot of the page, the reasons, and the action."""

    number: int
    """Number of the step, from 1."""
    page: str
    picture: str
    """The screenshot as a data URI."""
    reasons: tuple[str, ...]
    action: str
    mark: str
    """OTHER_REASONS, DIVERGES or empty."""


@dataclass(frozen=True, slots=True)
class ShopRow:
    """The row of one shop."""

    shop: str
    role: str
    """``control`` or ``treatment``."""
    does: str
    """Reasons and action where the paths diverge."""
    pictures: tuple[StepPicture, ...]
    later: tuple[str, ...]
    """Steps after the last picture, in words."""
    left: str
    """Why the person left; empty if they did not make this visit."""
    bought: tuple[str, ...]
    """Items ordered in this visit."""
    paid: str
    visits: int
    """Number of all visits of the person; orders and revenue are theirs, too."""
    orders: int
    revenue: str


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Contents of the page."""

    title: str
    person: str
    visit: str
    verdict: str
    earlier: tuple[str, ...]
    """Steps before the first picture, in words; the same in both shops."""
    wide: bool
    """Whether screens are wider than high."""
    rows: tuple[ShopRow, ...]


def render_comparison_page(page: ComparisonPage) -> str:
    """Return the HTML document."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("comparison_page.html.jinja").render(
        page=page, diverges=DIVERGES
    )


def make_pictures(
    steps: Sequence[VisitStep],
    pictures: Mapping[int, bytes],
    divergence: Divergence,
    names: Mapping[str, str],
) -> tuple[StepPicture, ...]:
    """Return the steps that have a screenshot (JPEG, by index of the step)."""
    marks = {divergence.reason: OTHER_REASONS, divergence.step: DIVERGES}
    return tuple(
        StepPicture(
            number=at + 1,
            page=steps[at].page,
            picture=f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}",
            reasons=tuple(name_items(reason, names) for reason in steps[at].reasons),
            action=describe_action(steps[at], names),
            mark=marks.get(at, ""),
        )
        for at, picture in sorted(pictures.items())
    )


def describe_step(step: VisitStep, names: Mapping[str, str]) -> str:
    """Return the reasons and the action of a step, on one line."""
    reasons = [name_items(reason, names) for reason in step.reasons]
    return "; ".join([*reasons, describe_action(step, names)])


def describe_action(step: VisitStep, names: Mapping[str, str]) -> str:
    """Return the action of a step in words."""
    words = {key: names.get(str(value), str(value)) for key, value in step.target.items()}
    form = _ACTIONS.get(step.action)
    return form.format(**words) if form else step.action.replace("_", " ")


def name_items(text: str, names: Mapping[str, str]) -> str:
    """Replace ids by names."""
    return " ".join(names.get(word, word) for word in text.split(" "))


def list_orders(steps: Sequence[VisitStep], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the items ordered in a visit, with quantities."""
    lines = [line for step in steps if step.action == "place_order" for line in step.cart]
    return tuple(
        f"{line['quantity']} x {names.get(line['item_id'], line['item_id'])}" for line in lines
    )
