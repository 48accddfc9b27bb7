from decimal import Decimal

import pytest
from babel.numbers import format_currency

from behavesim.core.money import digits_of
from behavesim.shop.money import format_money

LANGUAGES = ("en", "en-GB", "en-IN", "de", "de-CH", "fr", "es", "pl", "tr", "ja", "ko", "ar", "he")
LANGUAGES += ("fa", "hi", "pt-BR", "zh-Hant-TW", "nl", "sv", "th")
CURRENCIES = ("KRW", "JPY", "USD", "EUR", "GBP", "CHF", "KWD", "INR")


@pytest.mark.parametrize(
    ("minor", "currency", "language", "text"),
    [
        (0, "KRW", "en", "₩0"),
        (999, "KRW", "en", "₩999"),
        (1_289_000, "KRW", "ko", "₩1,289,000"),
        (1200, "JPY", "en", "¥1,200"),
        (1200, "JPY", "ja", "￥1,200"),
        (1990, "USD", "en", "$19.90"),
        (8899, "USD", "en", "$88.99"),
        (5, "USD", "en", "$0.05"),
        (123_450, "EUR", "en", "€1,234.50"),
        (8_899, "EUR", "de", "88,99\N{NO-BREAK SPACE}€"),
        (500, "CHF", "en", "CHF\N{NO-BREAK SPACE}5.00"),
        (1_234_567, "KWD", "en", "KWD\N{NO-BREAK SPACE}1,234.567"),
    ],
)
def test_money_is_written_as_the_language_does(
    minor: int, currency: str, language: str, text: str
) -> None:
    """Amounts carry symbol, separators of groups and as many decimals as the currency has."""
    assert format_money(minor, currency, language) == text


def leave_out(text: str, characters: str = "'\N{NO-BREAK SPACE}") -> str:
    return "".join(character for character in text if character not in characters)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", CURRENCIES)
def test_money_is_written_as_babel_writes_it(language: str, currency: str) -> None:
    """The same characters, but for the blank between letters and digits, which CLDR asks for.

    Babel loses the apostrophe that groups digits in Switzerland: it is a quote in its patterns.
    """
    for minor in (0, 7, 100, 1999, 88_990, 123_456, 12_345_678, 9_876_543_210):
        amount = Decimal(minor).scaleb(-digits_of(currency))
        expected = format_currency(amount, currency, locale=language.replace("-", "_"))
        written = format_money(minor, currency, language)
        assert leave_out(written) == leave_out(expected)
        if "\N{NO-BREAK SPACE}" in expected:
            assert leave_out(written, "'") == leave_out(expected, "'")
