"""Parameters that the engine's own pages send to its own collector: read with its key alone.

From all other clients they are removed here, before anything is stored, so that no page can write
into a simulated visit or set the time.
"""

import hmac
import re
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from behavesim.ga4.wire_names import LOCAL_KEY, LOCAL_PREFIX

_PREFIX: Final = LOCAL_PREFIX.encode()
# Asked of each hit; the expression takes a fifth of the time of two searches.
_find_prefix: Final = re.compile(rb"_[b%]").search


class Stripped(NamedTuple):
    """``local`` are the parameters that were found and may be believed, by their names."""

    query: bytes
    body: bytes
    local: dict[bytes, bytes]
    ignored: int


def may_be_local(text: bytes) -> bool:
    """Quickly, whether a query or a body may have local parameters; few others seem so.

    However a name that begins with _bs is spelled, one of these is in the text.
    """
    return (
        _find_prefix(text) is not None
        or text.startswith(b"%")
        or b"&%" in text
        or (b"\n" in text and b"\n%" in text)
    )


def strip_local(query: bytes, body: bytes, key: str | None) -> Stripped:
    """Take out of a request what it may not say: all local parameters without the right key.

    With it the others stay, in the query alone; the key itself is never stored. ``key`` None
    believes no sender.
    """
    kept, found = _split(query)
    named = dict(found)
    sent = named.pop(LOCAL_KEY.encode(), b"")
    lines = [_split(line) for line in body.split(b"\n")]
    rest = b"\n".join(kept_line for kept_line, _ in lines)
    of_lines = sum(len(found_line) for _, found_line in lines)
    if key is None or not hmac.compare_digest(sent, key.encode()):
        return Stripped(kept, rest, {}, len(found) + of_lines)
    believed = (b"%s=%s" % pair for pair in named.items())
    return Stripped(b"&".join(filter(None, (kept, *believed))), rest, named, of_lines)


def _split(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What is left of a line, and the local parameters that were in it, names decoded."""
    kept, found = [], []
    end = b"\r" if text.endswith(b"\r") else b""
    for pair in text.removesuffix(b"\r").split(b"&"):
        raw, _, value = pair.partition(b"=")
        name = unquote_to_bytes(raw)
        if name.startswith(_PREFIX):
            found.append((name, value))
        else:
            kept.append(pair)
    return (b"&".join(kept) + end, found) if found else (text, found)
