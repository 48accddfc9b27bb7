"""Where two lives part, on lives made by hand."""

from typing import Any

from behavesim.core.step import Step, step_from_json
from behavesim.experiment.divergence import Divergence, find_divergence


def step(page: str, deed: str, thought: str = "", **to: Any) -> Step:
    return Step(page, (thought,) if thought else (), deed, to)


HOME = step("/", "click_item", "clicks A", id="A", list="popular")
BUY = step("/p/A/", "add_to_cart", "puts A into the cart")
LEAVE = step("/p/A/", "leave", "leaves: tired")


def test_lives_that_are_the_same_never_part() -> None:
    """Nor do lives without a visit."""
    assert find_divergence([[HOME, LEAVE], [HOME]], [[HOME, LEAVE], [HOME]]) is None
    assert find_divergence([], []) is None


def test_the_first_visit_and_step_that_differ_are_found() -> None:
    """Visits before it are the same; what comes after it does not matter."""
    control = [[HOME, LEAVE], [HOME, BUY, LEAVE]]
    treatment = [[HOME, LEAVE], [HOME, LEAVE], [HOME]]
    assert find_divergence(control, treatment) == Divergence(visit=1, step=1, thought=1)


def test_a_visit_that_goes_on_parts_where_the_other_ended() -> None:
    """A path that is the beginning of another one."""
    assert find_divergence([[HOME]], [[HOME, LEAVE]]) == Divergence(0, 1, 1)


def test_a_visit_in_one_shop_alone_parts_at_its_first_step() -> None:
    """Whichever shop it is."""
    assert find_divergence([[HOME]], [[HOME], [HOME]]) == Divergence(1, 0, 0)
    assert find_divergence([[HOME], [HOME]], [[HOME]]) == Divergence(1, 0, 0)


def test_thinking_otherwise_is_no_parting_but_is_told() -> None:
    """Who finds nothing and who finds something may both go back."""
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


def test_steps_are_read_as_the_diary_tells_them() -> None:
    """The page stands before each thought, and once in the step."""
    told = {
        "page": "/?q=a: b",
        "why": ["/: looks into tea"],
        "action": {"do": "click_category", "id": "tea"},
        "cart": [{"item_id": "A", "variant": "", "quantity": 2}],
    }
    made = step_from_json(told)
    assert (made.thoughts, made.deed, made.to) == (
        ("looks into tea",),
        "click_category",
        {"id": "tea"},
    )
    assert made.cart[0]["quantity"] == 2
