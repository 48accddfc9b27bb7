"""``decode(encode(envelope)) == envelope``, whatever an envelope says."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from behavesim.ga4.wire_names import (
    CAMPAIGN_FIELDS,
    CLIENT_PARAMETERS,
    ITEM_NAMES,
    ITEM_NUMBERS,
    SERVER_MADE_EVENTS,
)
from behavesim.wire.envelope import Request
from behavesim.wire.items import decode_item, encode_item
from behavesim.wire.protocol import RejectedRequestError, decode_request, encode_envelope

_texts = st.text(max_size=30)
_filled = st.text(min_size=1, max_size=30)
_integers = st.integers(-(2**53), 2**53)
_numbers = st.one_of(_integers, st.floats(allow_nan=False, allow_infinity=False))
_names = _filled.filter(lambda name: name[0] != "_" and name not in SERVER_MADE_EVENTS)


def _optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


_items = st.builds(
    lambda fields, custom: fields | ({"k": custom} if custom else {}),
    _optional(**{c: _numbers if c in ITEM_NUMBERS else _texts for c in ITEM_NAMES}),
    st.dictionaries(_texts, _texts, max_size=27),
).filter(bool)
_events = st.fixed_dictionaries(
    {"en": _names},
    optional={
        **{name: _filled for name in ("dl", "dr", "dt", "dp", "uid", "cu")},
        **{
            name: _integers
            for name in ("sid", "sct", "seg", "et", "fv", "ss", "nsi", "ee", "c", "ir")
        },
        "camp": _optional(**dict.fromkeys(CAMPAIGN_FIELDS, _texts)).filter(bool),
        **{name: st.dictionaries(_texts, _texts, min_size=1, max_size=4) for name in ("ep", "up")},
        **{
            name: st.dictionaries(_texts, _numbers, min_size=1, max_size=4)
            for name in ("epn", "upn")
        },
        "items": st.lists(_items, min_size=1, max_size=4),
    },
)
_requests = st.tuples(
    st.integers(0, 7_258_118_399_999),
    st.integers(0, 2**52),
    st.lists(_events, min_size=1, max_size=4),
)


def _number_hits(requests: list[tuple[int, int, list[dict[str, Any]]]]) -> list[dict[str, Any]]:
    return [
        {"t": t, "p": p, "s": counter, "i": index} | event
        for counter, (t, p, events) in enumerate(requests, start=1)
        for index, event in enumerate(events)
    ]


_envelopes = st.builds(
    lambda ids, client, requests, simulated: {
        "client": client | ids,
        "hits": _number_hits(requests),
        **({"visit": simulated[0], "attempt": simulated[1]} if simulated else {}),
    },
    st.fixed_dictionaries({"tid": _filled, "cid": _filled, "ua": _filled}),
    _optional(**{name: _texts for name in CLIENT_PARAMETERS if name not in ("tid", "cid")}),
    st.lists(_requests, min_size=1, max_size=3),
    st.none() | st.tuples(_filled, st.integers(1, 9)),
)


@given(_envelopes)
def test_decoding_takes_encoding_back(envelope: dict[str, Any]) -> None:
    """Every envelope survives the wire: its client, its visit, each hit of each request."""
    hits = []
    for query, body in encode_envelope(envelope):
        headers = {"user-agent": envelope["client"]["ua"]}
        request: Request = {"query": query, "body": body, "headers": headers, "received_at_ms": 0}
        decoded = decode_request(request)
        assert decoded is not None
        hits += decoded.pop("hits")
        assert decoded == {key: value for key, value in envelope.items() if key != "hits"}
    assert hits == envelope["hits"]


@given(_items)
def test_items_survive_the_wire(item: dict[str, Any]) -> None:
    """Tildes, codes and custom parameters are kept."""
    assert decode_item(encode_item(item)) == item


@given(st.text(), st.text())
def test_any_text_is_decoded_or_rejected(query: str, body: str) -> None:
    """No request makes the decoder fail in any other way."""
    request: Request = {"query": f"v=2&tid=a&cid=b&{query}", "body": body, "received_at_ms": 0}
    try:
        decode_request(request)
    except RejectedRequestError as error:
        assert "found" in str(error)
