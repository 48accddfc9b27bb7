"""Pages that are built and pages that scripts change write numbers with the same characters."""

import json
import subprocess
from itertools import product
from pathlib import Path

from deno import find_deno_bin

from behavesim.core.money import digits_of
from behavesim.resources import shipped_resource
from behavesim.shop.number_format import (
    describe_numbers,
    write_decimal,
    write_money,
    write_percent,
)

LANGUAGES = ("en", "ko", "de", "de-CH", "ja", "fr", "ar", "he", "fa", "hi", "en-IN", "tr", "es")
CURRENCIES = ("KRW", "JPY", "USD", "EUR", "CHF", "KWD", "INR")
AMOUNTS = (0, 5, 99, 100, 1999, 88_990, 123_456, 12_345_678, 9_999_999_999_999)
RATINGS = (0, 0.05, 1.25, 3.35, 4.25, 4.449999, 4.95, 5)
SCRIPT = """
import { formatMoney } from "%(base)s/money.js";
import { formatDecimal, formatPercent } from "%(base)s/numbers.js";
const cases = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(cases.map(({ numbers, digits, amounts, ratings }) => [
  ...amounts.map((minor) => formatMoney(minor, { numbers, digits })),
  ...ratings.map((rating) => formatDecimal(rating, 1, numbers)),
  ...[17, -17].map((percent) => formatPercent(percent, numbers)),
])));
"""


def test_scripts_write_what_the_build_writes(tmp_path: Path) -> None:
    """Money, ratings and percentages, in every language and currency."""
    base = (shipped_resource("site_templates") / "assets/js/shop/dom").as_uri()
    script = tmp_path / "numbers.js"
    script.write_text(SCRIPT % {"base": base})
    forms = [
        (describe_numbers(*pair), digits_of(pair[1])) for pair in product(LANGUAGES, CURRENCIES)
    ]
    cases = [
        {"numbers": form, "digits": digits, "amounts": AMOUNTS, "ratings": RATINGS}
        for form, digits in forms
    ]
    command = [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", str(script)]
    given = json.dumps(cases).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    expected = [
        [
            *(write_money(minor, digits, form) for minor in AMOUNTS),
            *(write_decimal(rating, 1, form) for rating in RATINGS),
            *(write_percent(percent, form) for percent in (17, -17)),
        ]
        for form, digits in forms
    ]
    assert json.loads(done.stdout) == expected
