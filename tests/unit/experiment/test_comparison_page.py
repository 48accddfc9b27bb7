"""The page of two rows of pictures."""

from behavesim.core.step import Step
from behavesim.experiment.comparison_page import (
    PARTS,
    THINKS,
    ComparisonPage,
    ShopRow,
    describe_step,
    list_orders,
    make_pictures,
    render_comparison_page,
)
from behavesim.experiment.divergence import Divergence

LINE = {"item_id": "A", "variant": "", "quantity": 2}
STEPS = (
    Step("/", ("clicks A at position 0 of popular",), "click_item", {"id": "A"}),
    Step("/p/A/", ("<b>wants</b> it",), "buy_now", {}),
    Step("/checkout/review/", ("orders for 10",), "place_order", {}, (LINE,)),
)
NAMES = {"A": "Kettle & Co", "popular": "Popular"}


def make_strip(role: str, left: str) -> ShopRow:
    frames = (
        make_pictures(STEPS, {0: b"one", 1: b"two"}, Divergence(0, 1, 0), NAMES) if left else ()
    )
    return ShopRow(role, role, "buys", frames, ("later",), left, (), "₩10", 3, 1, "₩10")


def render(left: str) -> str:
    strips = (make_strip("control", "bought"), make_strip("treatment", left))
    return render_comparison_page(ComparisonPage("T", "P", "V", "X", ("before",), False, strips))


def test_items_have_their_names_in_words() -> None:
    """In thoughts and in deeds, and in what was ordered."""
    assert describe_step(STEPS[0], NAMES) == (
        "clicks Kettle & Co at position 0 of Popular; clicks Kettle & Co"
    )
    assert list_orders(STEPS, NAMES) == ("2 x Kettle & Co",)
    in_cart = Step("/cart/", (), "begin_checkout", {}, (LINE,))
    assert list_orders((*STEPS[:2], in_cart), NAMES) == ()


def test_a_deed_without_words_is_told_as_it_is_called() -> None:
    """A new action of the policy needs no entry."""
    assert describe_step(Step("/", (), "look_up", {}), {}) == "look up"


def test_frames_mark_the_first_other_thought_and_the_parting() -> None:
    """Frames are numbered from 1, in the order of the steps."""
    frames = make_pictures(STEPS, {1: b"two", 0: b"one"}, Divergence(0, 1, 0), NAMES)
    assert [(frame.number, frame.mark) for frame in frames] == [(1, THINKS), (2, PARTS)]
    same = make_pictures(STEPS, {1: b"two"}, Divergence(0, 1, 1), NAMES)
    assert same[0].mark == PARTS


def test_the_page_opens_where_the_paths_part() -> None:
    """Its headline leads there, once; wide rows begin with the step before."""
    page = render("tired")
    assert page.count('href="#parts"') == page.count('id="parts"') == 1
    assert page.count('class="parts"') == 2
    assert ".parts { scroll-initial-target: nearest;" in page
    assert page.index(".parts { scroll-initial-target: nearest") < page.index("target: none")


def test_the_page_escapes_what_it_shows_and_needs_nothing_else() -> None:
    """No script, no address."""
    page = render("tired")
    assert "&lt;b&gt;wants&lt;/b&gt;" in page and "<b>wants</b>" not in page
    assert "Kettle &amp; Co" in page
    assert page.count("<figure") == 4 and page.count('class="parts"') == 2
    assert "<script" not in page and "http:" not in page and "https:" not in page


def test_a_visit_that_was_not_made_is_said() -> None:
    """In its row, in place of frames."""
    page = render("")
    assert "does not make this visit in treatment" in page
    assert page.count("<figure") == 2
