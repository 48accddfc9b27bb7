"""docs/explanation/how-shoppers-decide.md has the numbers of the simulator's parameters."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "explanation" / "how-shoppers-decide.md").read_text(encoding="utf-8")
SCRIPTS = ROOT / "site_templates" / "assets" / "js" / "simulator"
PARAMETERS = (SCRIPTS / "parameters.js").read_text(encoding="utf-8")

PHRASES = {
    "utility.interest": "{} x (interest in the item's topic",
    "utility.interestMiddle": "interest in the item's topic - {})",
    "utility.audience": "+{} if the item is made for people of this gender",
    "utility.quality": "{} for each star of rating",
    "utility.ratingMiddle": "for each star of rating above {}",
    "utility.price": "-({} + price sensitivity) x ln(price ÷ budget)",
    "utility.preference": "a normal number with standard deviation {}",
    "utility.need": "serves what the person came for (+{},",
    "utility.off": "or {} if it does not)",
    "utility.seen": "whether they know it already ({})",
    "utility.listNoise": "an error of standard deviation {}",
    "examination.exponent": "<sup>-{}</sup>",
    "cart.certainty": "logistic({} x (utility",
    "cart.impulse": "utility + {} x (impulsiveness",
    "cart.threshold": "(impulsiveness - 0.5) - {})",
    "energy.median": "lognormal with median {}",
}


@pytest.mark.parametrize("name", PHRASES)
def test_the_page_has_the_number_of_the_code(name: str) -> None:
    """Each phrase with the number that the simulator uses."""
    group, key = name.split(".")
    text = re.split(rf"^  {group}: ", PARAMETERS, flags=re.MULTILINE)[1]
    match = re.search(rf"\b{key}: (-?[0-9.]+)", text)
    assert match is not None
    page = " ".join(PAGE.replace("\u2212", "-").replace("\u00d7", "x").split())
    assert PHRASES[name].format(match[1]) in page
