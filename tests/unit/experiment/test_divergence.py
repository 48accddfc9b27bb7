"""Where two paths diverge, on paths made by hand."""

from typing import Any

from behavesim.core.step import VisitStep, step_from_json
from behavesim.experiment.divergence import Divergence, find_divergence


def step(page: str, action: str, reason: str = "", **to: Any) -> VisitStep:
    return VisitStep(page, (reason,) if reason else (), action, to)


HOME = step("/", "click_item", "clicks A", id="A", list="popular")
BUY = step("/p/A/", "add_to_cart", "puts A into the cart")
LEAVE = step("/p/A/", "leave", "leaves: tired")


def test_equal_paths_never_diverge() -> None:
    """Nor do people without a visit."""
    assert find_divergence([[HOME, LEAVE], [HOME]], [[HOME, LEAVE], [HOME]]) is None
    assert find_divergence([], []) is None


def test_the_first_visit_and_step_that_differ_are_found() -> None:
    """Visits before it are the same; what comes after it does not matter."""
    control = [[HOME, LEAVE], [HOME, BUY, LEAVE]]
    treatment = [[HOME, LEAVE], [HOME, LEAVE], [HOME]]
    assert find_divergence(control, treatment) == Divergence(visit=1, step=1, reason=1)


def test_a_longer_visit_diverges_where_the_other_ended() -> None:
    """A path that is the beginning of another one."""
    assert find_divergence([[HOME]], [[HOME, LEAVE]]) == Divergence(0, 1, 1)


def test_a_visit_in_one_shop_alone_diverges_at_its_first_step() -> None:
    """Whichever shop it is."""
    assert find_divergence([[HOME]], [[HOME], [HOME]]) == Divergence(1, 0, 0)
    assert find_divergence([[HOME], [HOME]], [[HOME]]) == Divergence(1, 0, 0)


def test_other_reasons_are_no_divergence_but_are_reported() -> None:
    """A person goes back with or without a find."""
    nothing = step("/search/?q=x", "go_back", "finds nothing here")
    something = step("/search/?q=x", "go_back", "goes back")
    assert find_divergence([[nothing]], [[something]]) is None
    assert find_divergence([[nothing, BUY]], [[something, LEAVE]]) == Divergence(0, 1, 0)


def test_only_what_leads_elsewhere_counts() -> None:
    """The same item of another list and another form's fields do not, another search does."""
    other_list = step("/", "click_item", "clicks A", id="A", list="popular_b")
    assert find_divergence([[HOME]], [[other_list]]) is None
    long = step("/checkout/", "fill", id="contact-form", fields={"name": "N", "phone": "1"})
    short = step("/checkout/", "fill", id="contact-form", fields={"name": "N"})
    assert find_divergence([[long]], [[short]]) is None
    tea = step("/", "fill", id="search-form", fields={"q": "tea"})
    cup = step("/", "fill", id="search-form", fields={"q": "cup"})
    assert find_divergence([[tea]], [[cup]]) == Divergence(0, 0, 0)


def test_steps_are_read_as_the_step_log_writes_them() -> None:
    """The page is before each reason, and once in the step."""
    record = {
        "page": "/?q=a: b",
        "why": ["/: looks into tea"],
        "action": {"do": "click_category", "id": "tea"},
        "cart": [{"item_id": "A", "variant": "", "quantity": 2}],
    }
    made = step_from_json(record)
    assert (made.reasons, made.action, made.target) == (
        ("looks into tea",),
        "click_category",
        {"id": "tea"},
    )
    assert made.cart[0]["quantity"] == 2
