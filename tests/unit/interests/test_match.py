"""Categories of shops land where a person would look for them."""

import csv
import html
import os
import re
from pathlib import Path

import pytest
from tests.unit.interests.categories import CATEGORIES

from behavesim.interests.match import match_interest, match_topic, split_path
from behavesim.interests.table import load_interests

SHIPPED = [
    "sports",
    "cooking",
    "traveling",
    "k-pop",
    "beauty",
    "books",
    "home",
    "technology",
    "fashion",
    "gaming",
]
FEEDS = Path(os.environ.get("BEHAVESIM_SHARED", Path(__file__).parents[4] / "shared")) / "feeds"


def list_names(text: str) -> list[str]:
    """The lines of a text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("interest", CATEGORIES)
def test_names_of_real_shops(interest: str) -> None:
    """In English, German, French, Spanish, Italian, Japanese and Korean."""
    names = list_names(CATEGORIES[interest])
    found = {name: match_interest(name) for name in names}
    assert found == dict.fromkeys(names, interest)


def test_every_interest_has_names_to_try() -> None:
    """A new interest gets names in the table of this test too."""
    assert set(CATEGORIES) == set(load_interests().interests)
    assert sum(len(list_names(text)) for text in CATEGORIES.values()) > 250


@pytest.mark.parametrize(
    ("google", "expected"),
    [
        (988, "sports"),
        ("1604", "fashion"),
        (188, "jewelry"),
        ("Apparel & Accessories > Jewelry > Watches", "jewelry"),
        ("Electronics > Video Game Consoles", "gaming"),
        ("Home & Garden > Lawn & Garden > Gardening", "garden"),
        ("Home & Garden > Kitchen & Dining", "cooking"),
        ("Furniture > Office Furniture > Desks", "office"),
        ("999999999", "other"),
        ("", "other"),
        (None, "other"),
    ],
)
def test_googles_categories(google: str | int | None, expected: str) -> None:
    """By number or by path; the longest known path counts."""
    assert match_interest("", google) == expected


def test_what_counts_before_what() -> None:
    """Exact words of the path, Google's category, broad words of the path, the title."""
    assert match_interest("Outdoor > Jackets", 5598, "Camera") == "outdoor"
    assert match_interest("Women", 188, "Camera") == "jewelry"
    assert match_interest("Women", None, "Camera") == "fashion"
    assert match_interest("Spring", None, "Camera") == "technology"
    assert match_interest("Spring", None, "Hello") == "other"


def test_paths_are_lists_or_texts() -> None:
    """Levels are separated in any of the usual ways."""
    assert split_path(" A > B\uff0fC | D » ") == ("A", "B", "C", "D")
    assert match_interest(["Home", "Garden"]) == match_interest("Home/Garden") == "garden"
    assert match_interest(None) == "other"


def test_a_start_page_of_breadcrumbs_says_little() -> None:
    """Home is a topic only where nothing else is said."""
    assert match_interest("Home > Women > Summer") == "fashion"
    assert match_interest("Home") == "home"
    assert match_interest("Home > Summer") == "home"


@pytest.mark.parametrize(
    ("text", "interest"),
    [("Moebel", "home"), ("MÖBEL", "home"), ("Mo\u0308bel", "home"), ("ｷｯﾁﾝ", "cooking")],
)
def test_spelling_does_not_matter(text: str, interest: str) -> None:
    """Case, accents, Unicode forms and German spellings without umlauts."""
    assert match_interest(text) == interest


@pytest.mark.parametrize("text", ["Desktop", "Scarborough", "Tier 1", "日本語", "Autorin", "%&/()"])
def test_words_are_found_whole(text: str) -> None:
    """Parts of other words are not."""
    assert match_interest(text) in ("other", "pets" if text == "Tier 1" else "other")


def test_topics_of_a_shop() -> None:
    """An id of the table is itself; another one is read."""
    assert [match_topic(topic) for topic in SHIPPED] == list(SHIPPED)
    assert match_topic("trail-running") == "outdoor"
    assert match_topic("t17", "Hundefutter") == "pets"
    assert match_topic("t17") == "other"


def test_category_paths_of_feeds() -> None:
    """Each product of three feeds, as a person would sort it."""
    if not FEEDS.is_dir():
        pytest.skip(f"no feeds at {FEEDS}; BEHAVESIM_SHARED names the place")
    for path, google, title in _read_merchant_feed():
        first = path.split(" > ")[0] if path else ""
        expected = {"Outdoor": "outdoor", "Electronics": "technology"}.get(first)
        assert expected is None or match_interest(path, google, title) == expected
    by_type = {
        "Accessoires": "fashion", "Bas": "fashion", "Hauts": "fashion", "Kleider": "fashion",
        "Oberteile": "fashion", "Robes": "fashion", "Cuisine": "cooking", "Küche": "cooking",
        "Deko": "home", "Déco": "home", "Linge": "home", "Gutschein": "other",
    }  # fmt: skip
    for row in _read_rows("shopify-eur.csv"):
        if row["Title"]:
            found = match_interest(row["Type"], row["Product Category"], row["Title"])
            assert found == by_type[row["Type"]], row
    by_path = {
        "雑貨/手ぬぐい・布": "home", "雑貨/文具": "office", "家具/収納": "home",
        "衣類/靴下": "fashion",        "キッチン/調理道具": "cooking", "キッチン/食器": "cooking",
    }  # fmt: skip
    for row in _read_rows("catalog-jpy.csv"):
        path = row["カテゴリ"]
        assert match_interest(path, None, row["商品名"]) == by_path.get(path, "food"), row


def _read_rows(name: str) -> list[dict[str, str]]:
    with (FEEDS / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_merchant_feed() -> list[tuple[str, ...]]:
    text = (FEEDS / "merchant-usd.xml").read_text(encoding="utf-8")
    names = ("g:product_type", "g:google_product_category", "(?:g:)?title")
    return [
        tuple(
            html.unescape(found[1]) if (found := re.search(f"<{name}>(.*?)</", item)) else ""
            for name in names
        )
        for item in re.findall("<item>.*?</item>", text, re.DOTALL)
    ]
