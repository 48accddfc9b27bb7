"""The text of a drafted persona file: its keys, and comments that say what to change."""

import json
import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from behavesim.personas.draft_persona import Draft

_WIDTH = 98
_HOURS_A_LINE = 6
_COMMENTS: Mapping[str, str] = {
    "share": "Weight among all personas: twice as much makes twice as many people.",
    "ages": "Ages, genders and jobs are those of the market, shifted to who is likely to shop for "
    "this. Put in what you know of your customers. Regions and languages are the market's: write "
    "regions or languages where yours differ.",
    "interests": "Interest in topics of the shop, 0 to 1: the first topic is what they come for, "
    "the others go with it. Higher makes more clicks, carts and visits.",
    "temperament": "Who hurries has little patience; impulsiveness makes carts, trust makes "
    "orders, price sensitivity makes both depend on prices.",
    "budget": "What they usually spend on one item, as a factor of the median price of its topic; "
    "spread 0.5: two thirds of people within a factor of 1.65. For an amount of money write "
    "median instead of relative.",
    "intents": "Why they come: to find what they need, to browse, for a deal, for a gift.",
    "devices": "Devices of the market, shifted to what such people hold in their hands.",
    "hours": "Weight of each hour from midnight on, six hours a line.",
    "visits_per_week": "How often they would come if they found what they like.",
    "sources": "Ways to the shop: replace campaigns and sites by your own.",
}


def write_draft(draft: Draft, shop: str, market: str) -> str:
    """Return the content of the file."""
    origin = (
        f"Drafted by `behavesim personas draft` for the topic {draft.topic.name} of {shop}, in "
        f"the market {market}. A starting point: change what you know better; docs/personas.md "
        "explains each key."
    )
    lines = [*_comment(draft.about), *_comment(origin)]
    for key, value in draft.values.items():
        if key in _COMMENTS:
            lines += ["", *_comment(_COMMENTS[key])]
        lines += _write_key(key, value)
    return "\n".join(lines) + "\n"


def _write_key(key: str, value: Any) -> Iterator[str]:
    if key == "hours":
        yield "hours: ["
        for first in range(0, len(value), _HOURS_A_LINE):
            yield f"  {', '.join(_write(one) for one in value[first : first + _HOURS_A_LINE])},"
        yield "]"
    elif key == "sources":
        yield "sources:"
        yield from (f"  - {_write(source)}" for source in value)
    elif key in ("interests", "temperament", "intents"):
        yield f"{key}:"
        yield from (f"  {name}: {_write(one)}" for name, one in value.items())
    else:
        yield f"{key}: {_write(value)}"


def _write(value: Any) -> str:
    """Return a value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_write(one)}" for key, one in value.items()) + "}"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if _needs_quotes(value) else value
    return str(value)


def _needs_quotes(text: str) -> bool:
    plain = text.replace("-", "").replace("_", "").replace(".", "").replace(" ", "")
    is_plain = plain.isascii() and plain.isalnum() and text[0].isalpha() and text == text.strip()
    return not is_plain or text.lower() in (
        "yes",
        "no",
        "on",
        "off",
        "true",
        "false",
        "null",
        "y",
        "n",
    )


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, _WIDTH)]
