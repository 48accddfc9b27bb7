"""What the decoder would believe of a visit is what a request without the key loses."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from behavesim.collector.local_parameters import may_be_local, strip_local
from behavesim.ga4 import wire_names
from behavesim.wire.protocol import decode_request, parse_pairs

KEY = "k-e_y"
PURCHASE = b"v=2&tid=G-1&cid=1.2&en=purchase&epn.value=9000000"
SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda name: name,
    "underscore encoded": lambda name: name.replace(b"_", b"%5F"),
    "in lower case": lambda name: name.replace(b"_", b"%5f"),
    "one letter encoded": lambda name: name.replace(b"b", b"%62"),
    "the other": lambda name: name.replace(b"s", b"%73"),
    "all encoded": lambda name: b"".join(b"%%%02x" % byte for byte in name),
}


def test_every_local_name_begins_with_the_prefix() -> None:
    """Whatever is added to the list is stripped."""
    names = [value for name, value in vars(wire_names).items() if name.startswith("LOCAL_")]
    assert len(names) == 6
    assert all(name.startswith(wire_names.LOCAL_PREFIX) for name in names)


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("sent_key", [b"", b"&_bsk=", b"&_bsk=wrong", b"&_bsk=k-e_y%00"])
def test_without_the_key_no_hit_is_in_a_visit(spelling: str, sent_key: bytes) -> None:
    """Neither visit nor time of a request is believed, wherever and however they are written."""
    spell = SPELLINGS[spelling]
    said = b"".join(
        b"&%s=%s" % (spell(name), value)
        for name, value in ((b"_bst", b"2477091200000"), (b"_bsv", b"p0-v0"), (b"_bsa", b"1"))
    )
    for query in (PURCHASE + said + sent_key, said[1:] + sent_key + b"&" + PURCHASE):
        assert may_be_local(query)
        found = strip_local(query, b"", KEY)
        assert (found.query, found.local) == (PURCHASE, {})
        assert found.ignored == 3 + (1 if sent_key else 0)
        envelope = decode_request(_request(found.query))
        assert envelope is not None
        assert "visit" not in envelope
        assert envelope["hits"][0]["t"] == 5


def test_lines_of_a_body_lose_them_too() -> None:
    """Each line, with its line ends as they were; with the key too: none is read there."""
    body = b"en=a&_bst=1\r\n%5Fbsv=p1-v0&en=b\r\n_bsx=1\n\nen=c"
    assert may_be_local(body)
    kept = b"en=a\r\nen=b\r\n\n\nen=c"
    assert strip_local(b"v=2", body, None) == (b"v=2", kept, {}, 3)
    assert strip_local(b"v=2&_bsk=k-e_y", body, KEY) == (b"v=2", kept, {}, 3)


def test_with_the_key_they_stay_without_it() -> None:
    """The engine's own page is believed, and its key is not stored."""
    query = PURCHASE + b"&_bst=7&_bsv=p1-v0&_bsa=2&_bsk=k-e_y"
    found = strip_local(query, b"", KEY)
    assert found.query == PURCHASE + b"&_bst=7&_bsv=p1-v0&_bsa=2"
    assert found.local == {b"_bst": b"7", b"_bsv": b"p1-v0", b"_bsa": b"2"}
    assert found.ignored == 0
    assert strip_local(query, b"", None).query == PURCHASE
    envelope = decode_request(_request(found.query))
    assert envelope is not None
    assert (envelope["visit"], envelope["attempt"], envelope["hits"][0]["t"]) == ("p1-v0", 2, 7)


def test_what_only_looks_like_them_stays() -> None:
    """Values, longer names and names in capitals are no parameters of ours."""
    query = b"dl=%2F%3F_bst%3D1&x_bst=1&_b=2&_BST=3&ep._bsv=4&q=a=_bst&_bts=1&%2562=1"
    assert strip_local(query, query, KEY) == (query, query, {}, 0)


_PIECES = st.sampled_from(
    ["_bs", "_bst", "_bsv", "%5F", "%5fb", "%62", "%73", "_", "b", "s", "t", "=", "&", "+", "%",
     "\n", "\r", "\r\n", "%26", "%3D", "%25", "5F", "1", "é", "en=x"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_the_decoder_finds_nothing_that_was_not_taken_out(text: str) -> None:
    """Whatever text: what is left has no name that the decoder reads as local, and the quick look
    overlooks none."""
    found = strip_local(text.encode(), text.encode(), None)
    for left in (found.query.decode(), *found.body.decode().replace("\r\n", "\n").split("\n")):
        assert not any(name.startswith("_bs") for name, _ in parse_pairs(left))
    assert may_be_local(text.encode()) or found == (text.encode(), text.encode(), {}, 0)


def _request(query: bytes) -> Any:
    return json.loads(json.dumps({"query": query.decode(), "received_at_ms": 5}))
