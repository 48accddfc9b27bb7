"""The page of two rows of screenshots."""

from behavesim.core.step import VisitStep
from behavesim.experiment.comparison_page import (
    DIVERGES,
    OTHER_REASONS,
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
    VisitStep("/", ("clicks A at position 0 of popular",), "click_item", {"id": "A"}),
    VisitStep("/p/A/", ("<b>wants</b> it",), "buy_now", {}),
    VisitStep("/checkout/review/", ("orders for 10",), "place_order", {}, (LINE,)),
)
NAMES = {"A": "Kettle & Co", "popular": "Popular"}


def make_row(role: str, left: str) -> ShopRow:
    pictures = (
        make_pictures(STEPS, {0: b"one", 1: b"two"}, Divergence(0, 1, 0), NAMES) if left else ()
    )
    return ShopRow(role, role, "buys", pictures, ("later",), left, (), "₩10", 3, 1, "₩10")


def render(left: str) -> str:
    rows = (make_row("control", "bought"), make_row("treatment", left))
    return render_comparison_page(ComparisonPage("T", "P", "V", "X", ("before",), False, rows))


def test_items_have_their_names_in_words() -> None:
    """In reasons, actions and orders."""
    assert describe_step(STEPS[0], NAMES) == (
        "clicks Kettle & Co at position 0 of Popular; clicks Kettle & Co"
    )
    assert list_orders(STEPS, NAMES) == ("2 x Kettle & Co",)
    in_cart = VisitStep("/cart/", (), "begin_checkout", {}, (LINE,))
    assert list_orders((*STEPS[:2], in_cart), NAMES) == ()


def test_an_action_without_words_has_its_name() -> None:
    """A new action of the policy needs no entry."""
    assert describe_step(VisitStep("/", (), "look_up", {}), {}) == "look up"


def test_pictures_mark_the_first_other_reasons_and_the_divergence() -> None:
    """Pictures are numbered from 1, in the order of the steps."""
    pictures = make_pictures(STEPS, {1: b"two", 0: b"one"}, Divergence(0, 1, 0), NAMES)
    assert [(one.number, one.mark) for one in pictures] == [(1, OTHER_REASONS), (2, DIVERGES)]
    same = make_pictures(STEPS, {1: b"two"}, Divergence(0, 1, 1), NAMES)
    assert same[0].mark == DIVERGES


def test_the_page_opens_where_the_paths_diverge() -> None:
    """Its headline leads there, once; wide rows begin with the step before."""
    page = render("tired")
    assert page.count('href="#diverges"') == page.count('id="diverges"') == 1
    assert page.count('class="diverges"') == 2
    assert ".diverges { scroll-initial-target: nearest;" in page
    assert page.index(".diverges { scroll-initial-target: nearest") < page.index("target: none")


def test_the_page_escapes_what_it_shows_and_needs_nothing_else() -> None:
    """No script, no address."""
    page = render("tired")
    assert "&lt;b&gt;wants&lt;/b&gt;" in page and "<b>wants</b>" not in page
    assert "Kettle &amp; Co" in page
    assert page.count("<figure") == 4 and page.count('class="diverges"') == 2
    assert "<script" not in page and "http:" not in page and "https:" not in page


def test_a_visit_that_was_not_made_is_said() -> None:
    """In its row, instead of pictures."""
    page = render("")
    assert "does not make this visit in treatment" in page
    assert page.count("<figure") == 2
