from pathlib import Path

import pytest

from behavesim.errors import InputError
from behavesim.settings import load_settings
from behavesim.shop.texts import Texts, load_texts

HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);\\n"
"""  # noqa: E501


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Writer":
    """Writes a catalog of the user's own."""
    monkeypatch.chdir(tmp_path)
    return Writer(tmp_path)


class Writer:
    """A working directory whose ``site_templates`` has catalogs alone."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, language: str, entries: str) -> Path:
        """Write the catalog of a language and return its path."""
        file = self.root / "site_templates/locales" / language / "LC_MESSAGES/shop.po"
        file.parent.mkdir(parents=True)
        file.write_text(HEADER + "\n" + entries, encoding="utf-8")
        return file


def test_english_is_what_the_sources_say() -> None:
    """Nothing is missing, and a count chooses between singular and plural."""
    texts = load_texts("en")
    assert (texts.direction, texts.missing, texts.translations) == ("ltr", 0, {})
    assert texts.translate("Cart") == "Cart"
    assert [texts.translate_plural("one", "many", count) for count in (0, 1, 2)] == [
        "many", "one", "many",
    ]  # fmt: skip
    assert load_texts("en-GB").missing == 0


def test_a_region_has_the_texts_of_its_language() -> None:
    """de-AT falls back on de; counts follow the language's rule."""
    texts = load_texts("de-AT")
    assert texts.translate("Cart") == "Warenkorb"
    assert texts.translate_plural("%(count)s product", "%(count)s products", 1) == (
        "%(count)s Produkt"
    )
    assert load_texts("ko").translate_plural("%(count)s product", "", 5) == "상품 %(count)s개"


def test_scripts_get_their_texts_alone() -> None:
    """What only templates show is not among them; texts with a plural are lists."""
    known = load_texts("ko").list_for_scripts()
    assert known["Free"] == "무료"
    assert known["%(count)s product"] == "상품 %(count)s개"
    german = load_texts("de").list_for_scripts()
    assert german["%(count)s product"] == ["%(count)s Produkt", "%(count)s Produkte"]
    assert "Newsletter" not in known


def test_a_language_without_a_catalog_is_english_and_counted() -> None:
    """Arabic runs from right to left also where nothing is translated."""
    texts = load_texts("ar")
    assert texts.direction == "rtl"
    assert texts.translate("Cart") == "Cart"
    assert texts.missing == len(texts.sources) > 150


def test_one_text_can_be_overridden(write: Writer) -> None:
    """A catalog in the working directory is laid over the shipped one, text by text."""
    write.write("de", 'msgid "Cart"\nmsgstr "Einkaufskorb"\n')
    texts = load_texts("de")
    assert texts.translate("Cart") == "Einkaufskorb"
    assert texts.translate("Wishlist") == "Wunschzettel"


def test_texts_of_ones_own_templates_and_scripts_can_be_translated(write: Writer) -> None:
    """What is not among the shop's texts is kept, for scripts, too, and counts nowhere."""
    entries = 'msgid "Store finder"\nmsgstr "Filialsuche"\n'
    write.write("de", entries)
    texts = load_texts("de")
    assert texts.translate("Store finder") == "Filialsuche"
    assert texts.list_for_scripts()["Store finder"] == "Filialsuche"
    assert texts.missing == 0


def test_english_can_be_overridden(write: Writer) -> None:
    """In British English it is a basket."""
    write.write("en_GB", 'msgid "Cart"\nmsgstr "Basket"\n')
    assert load_texts("en-GB").translate("Cart") == "Basket"
    assert load_texts("en").translate("Cart") == "Cart"


def test_a_new_language_needs_its_catalog_alone(write: Writer) -> None:
    """What it leaves out is English; unfinished (fuzzy) entries do not count."""
    entries = """msgid "Cart"
msgstr "Koszyk"

#, fuzzy
msgid "Wishlist"
msgstr "Lista"

msgid "%(count)s product"
msgid_plural "%(count)s products"
msgstr[0] "%(count)s produkt"
msgstr[1] "%(count)s produkty"
msgstr[2] "%(count)s produktów"
"""
    write.write("pl", entries)
    texts = load_texts("pl")
    assert (texts.translate("Cart"), texts.translate("Wishlist")) == ("Koszyk", "Wishlist")
    assert texts.missing == len(texts.sources) - 2
    forms = [
        texts.translate_plural("%(count)s product", "", count) % {"count": count}
        for count in (1, 22, 5, 12)
    ]
    assert forms == ["1 produkt", "22 produkty", "5 produktów", "12 produktów"]
    assert texts.list_plural_forms()[:6] == "201112"


@pytest.mark.parametrize(
    ("entry", "found", "allowed"),
    [
        ('msgid "Up to %(amount)s"\nmsgstr "Do %(price)s"\n', "%(price)s", "%(amount)s"),
        ('msgid "Cart"\nmsgstr "Koszyk %(x)s"\n', "%(x)s", "no placeholder"),
        ('msgid "Cart"\nmsgstr "100 % koszyk"\n', "100 %", "%% for a percent sign"),
        ('msgid "Cart"\nKoszyk\n', "", "a gettext catalog"),
        (
            'msgid "%(count)s product"\nmsgstr "a"\n',
            "1 plural forms",
            "3 plural forms",
        ),
    ],
)
def test_a_broken_catalog_is_named_with_its_line(
    write: Writer, entry: str, found: str, allowed: str
) -> None:
    """Before a page is built with it."""
    file = write.write("pl", entry)
    with pytest.raises(InputError) as raised:
        load_texts("pl")
    assert raised.value.file == str(file)
    assert found in raised.value.found
    assert raised.value.allowed == allowed


@pytest.mark.parametrize(
    ("tag", "hint"),
    [("kr", "ko"), ("jp", "ja"), ("german", "de"), ("de_AT", "de-AT"), ("portugese", "pt")],
)
def test_an_unknown_language_is_refused_with_the_nearest(tag: str, hint: str) -> None:
    """site.language is a BCP 47 tag; countries and names are what people write in its place."""
    with pytest.raises(InputError, match=f"did you mean {hint}\\?"):
        load_settings(overrides={"site": {"language": tag}}, environment={})


def test_a_language_that_is_like_none_is_refused_without_a_hint() -> None:
    """The error says what is allowed all the same."""
    with pytest.raises(InputError, match=r"a BCP 47 tag, such as en, ko or de-AT$"):
        load_settings(overrides={"site": {"language": "xx-QQ"}}, environment={})


def test_texts_are_read_once() -> None:
    """A build asks for them often."""
    first: Texts = load_texts("ko")
    assert load_texts("ko") is first
