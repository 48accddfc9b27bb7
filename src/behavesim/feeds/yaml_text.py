"""Values as YAML text: quoted where a parser would take them for something else."""

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

_WORD: Final = re.compile(r"[^\W\d_](?:[\w .&()/+%'-]*[\w.&()/+%'-])?")
_ADDRESS: Final = re.compile(r"https?://[^\s,\[\]{}\"'#`|>]+[^\s,\[\]{}\"'#`|>:]")
_RESERVED: Final = frozenset(("true", "false", "yes", "no", "on", "off", "null", "y", "n"))
_UNPRINTABLE: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


class Raw(str):
    """YAML as it stands in a file, which is not written anew."""

    __slots__ = ()


def write_inline(value: Any) -> str:
    """The value on one line; mappings and lists in braces and brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {write_inline(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return write_text(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(map(write_inline, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def write_text(text: str) -> str:
    """A text, in double quotes unless every parser reads it as this text without them."""
    if _ADDRESS.fullmatch(text):
        return text
    if _WORD.fullmatch(text) and text.casefold() not in _RESERVED and _is_plain(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def write_field(key: str, value: Any, indent: int) -> str:
    """``key: value`` as lines, the first one without its indent, the last without its end.

    Long lists of texts and lists of mappings have a line an entry, texts of several lines are
    blocks.
    """
    margin = " " * (indent + 2)
    if isinstance(value, Raw):
        return f"{key}:{value}"
    if isinstance(value, str) and "\n" in value and _can_be_block(value):
        lines = [f"{margin}{line}".rstrip() for line in value.split("\n")]
        return f"{key}: |-\n" + "\n".join(lines)
    if (
        isinstance(value, list)
        and value
        and (isinstance(value[0], Mapping) or sum(map(len, map(str, value))) > 60)
    ):
        return f"{key}:\n" + "\n".join(f"{margin}- {write_inline(one)}" for one in value)
    return f"{key}: {write_inline(value)}"


def write_entry(fields: Mapping[str, Any], indent: int) -> str:
    """A mapping as an entry of a list, without the end of its last line."""
    margin = " " * (indent + 2)
    lines = [write_field(key, value, indent + 2) for key, value in fields.items()]
    return f"{' ' * indent}- " + f"\n{margin}".join(lines)


def to_texts(value: Any) -> Any:
    """The value with all scalars as the texts that `write_inline` gives, to be compared."""
    if isinstance(value, Mapping):
        return {str(key): to_texts(one) for key, one in value.items()}
    if isinstance(value, str):
        return value
    if isinstance(value, Sequence):
        return [to_texts(one) for one in value]
    return write_inline(value)


def _is_plain(text: str) -> bool:
    return text.isascii() or (text.isprintable() and not _UNPRINTABLE.search(text))


def _can_be_block(text: str) -> bool:
    lines = text.split("\n")
    return bool(lines[0] and lines[-1]) and all(
        line.isprintable() and not _UNPRINTABLE.search(line) and line[:1] not in (" ", "\t")
        for line in lines
    )
