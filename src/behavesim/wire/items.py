"""Items on the wire: ``idSKU_1~nmTee~pr9.99~k0color~v0blue``.

Fields are joined by ``~``, each a two-character code and its value; a ``~`` inside a value is
doubled. Reading goes from left to right, so ``nmx~~~brB`` is the name ``x~`` and the brand ``B``.
"""

import re
from typing import Any, cast

from behavesim.ga4.wire_names import ITEM_NAMES, ITEM_NUMBERS, ITEM_PARAM_DIGITS
from behavesim.wire.envelope import Item

_FIELD = re.compile(r"(?:[^~]|~~)+")
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_EXACT_INTEGER_LIMIT = 2**53


def decode_item(text: str) -> Item:
    """One ``prN`` value as an item; codes that the protocol does not know are left out."""
    item: dict[str, Any] = {}
    keys: dict[str, str] = {}
    values: dict[str, str] = {}
    for field in _FIELD.findall(text):
        code, value = field[:2], field[2:].replace("~~", "~")
        if code in ITEM_NUMBERS:
            number = parse_number(value)
            if number is not None or code == "lp":
                item[code] = value if number is None else number
        elif code in ITEM_NAMES:
            item[code] = value
        elif code[0] == "k" and code[1:] in ITEM_PARAM_DIGITS:
            keys[code[1:]] = value
        elif code[0] == "v" and code[1:] in ITEM_PARAM_DIGITS:
            values[code[1:]] = value
    if keys:
        item["k"] = {name: values.get(digit, "") for digit, name in keys.items()}
    return cast(Item, item)


def encode_item(item: Item) -> str:
    """The item as a ``prN`` value; custom parameters beyond the 27th are dropped, as gtag does."""
    values = cast(dict[str, Any], item)
    fields = [f"{code}{format_value(values[code])}" for code in ITEM_NAMES if code in values]
    custom = zip(ITEM_PARAM_DIGITS, item.get("k", {}).items(), strict=False)
    for digit, (name, value) in custom:
        fields += (f"k{digit}{_escape(name)}", f"v{digit}{_escape(value)}")
    return "~".join(fields)


def parse_number(text: str) -> int | float | None:
    """The number that ``text`` writes, an int when it is integral and exact; else None."""
    if _NUMBER.fullmatch(text) is None:
        return None
    value = float(text)
    if value.is_integer() and abs(value) <= _EXACT_INTEGER_LIMIT:
        return int(value)
    return None if value in (float("inf"), float("-inf")) else value


def format_value(value: str | int | float) -> str:
    return _escape(value) if isinstance(value, str) else repr(value)


def _escape(text: str) -> str:
    return text.replace("~", "~~")
