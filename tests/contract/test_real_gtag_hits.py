"""Requests that the real gtag.js sent, against the decoder."""

import json
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from behavesim.ga4.wire_names import (
    CLIENT_PARAMETERS,
    INTEGER_FIELDS,
    ITEM_NUMBERS,
    TEXT_FIELDS,
)
from behavesim.wire.protocol import decode_request, encode_envelope


@pytest.fixture(scope="module")
def requests(reference_dir: Path) -> list[dict[str, Any]]:
    lines = (reference_dir / "gtag_hits.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


# How often each event was sent, counted by hand in the requests' own text.
SENT = {
    "page_view": 11, "user_engagement": 12, "purchase": 2, "login": 1, "types": 1, "scroll": 1,
    "click": 1, "file_download": 1, "view_search_results": 1, "read_done": 1, "refund": 1,
    "view_item_list": 1, "select_item": 1, "view_promotion": 1, "select_promotion": 1,
    "view_item": 1, "add_to_wishlist": 1, "add_to_cart": 1, "remove_from_cart": 1, "view_cart": 1,
    "begin_checkout": 1, "add_shipping_info": 1, "add_payment_info": 1, "custom_with_items": 1,
    "after_up": 1, "after_uid_null": 1, "sign_up": 1, "search": 1, "share": 1, "generate_lead": 1,
}  # fmt: skip
RESERVED = ("session_start", "first_visit")


def test_every_request_decodes_to_its_events(requests: list[dict[str, Any]]) -> None:
    """Each of the 32 requests of the real tag is understood; its two reserved events are not."""
    counts: Counter[str] = Counter()
    for request in requests:
        envelope = decode_request(request)
        assert envelope is not None, request["scenario"]
        said = [found["en"] for found in _read_events(request) if found["en"] not in RESERVED]
        assert [hit["en"] for hit in envelope["hits"]] == said
        counts.update(said)
    assert (len(requests), counts) == (32, Counter(SENT))


def test_every_parameter_arrives(requests: list[dict[str, Any]]) -> None:
    """What the standard library reads in the requests stands in client, hits and items."""
    for request in requests:
        envelope = decode_request(request)
        assert envelope is not None
        events = [found for found in _read_events(request) if found["en"] not in RESERVED]
        for hit, found in zip(envelope["hits"], events, strict=True):
            for wire, field in (TEXT_FIELDS | INTEGER_FIELDS).items():
                assert str(hit.get(field, "")) == found.get(wire, ""), wire
            for container in ("ep", "epn", "up", "upn"):
                sent = _below(found, container)
                assert hit.get(container, {}).keys() == sent.keys()
                for key, value in hit.get(container, {}).items():
                    assert value == (sent[key] if len(container) == 2 else float(sent[key]))
            assert hit.get("items", []) == _read_items(found)
            assert hit["s"] == int(found["_s"])
            assert hit["p"] == int(found["_p"])
        for name in CLIENT_PARAMETERS:
            assert envelope["client"].get(name) == events[0].get(name)


def _read_events(request: dict[str, Any]) -> list[dict[str, str]]:
    """Parameters of each event, as the standard library reads them."""
    query = dict(parse_qsl(request["query"], keep_blank_values=True))
    lines = request["body"].split("\r\n") if request["body"] else [""]
    return [query | dict(parse_qsl(line, keep_blank_values=True)) for line in lines]


def _below(found: dict[str, str], container: str) -> dict[str, str]:
    return {
        name.removeprefix(f"{container}."): value
        for name, value in found.items()
        if name.startswith(f"{container}.")
    }


def _read_items(found: dict[str, str]) -> list[dict[str, Any]]:
    """Items whose values have no tilde at their ends: doubled tildes are taken aside first."""
    items = []
    for number in range(1, 201):
        if f"pr{number}" in found:
            parts = found[f"pr{number}"].replace("~~", "\0").split("~")
            fields = {part[:2]: part[2:].replace("\0", "~") for part in parts}
            keys = sorted(code for code in fields if code[0] == "k")
            named = {fields.pop(key): fields.pop(f"v{key[1]}") for key in keys}
            item: dict[str, Any] = {
                code: float(value) if code in ITEM_NUMBERS else value
                for code, value in fields.items()
            }
            items.append(item | ({"k": named} if named else {}))
    return items


def test_encoding_and_decoding_again_changes_nothing(requests: list[dict[str, Any]]) -> None:
    """What the real tag says can be said by our encoder."""
    for request in requests:
        envelope = decode_request(request)
        assert envelope is not None
        for index, hit in enumerate(envelope["hits"]):
            hit["i"] = index  # the encoder numbers anew what reserved events left gaps in
        [(query, body)] = encode_envelope(envelope)
        again = decode_request(
            {
                "query": query,
                "body": body,
                "headers": request["headers"],
                "received_at_ms": request["received_at_ms"],
            }
        )
        assert again == envelope


def test_what_the_purchase_said(requests: list[dict[str, Any]]) -> None:
    """Numbers, texts, items and custom item parameters of a real purchase."""
    envelopes = [decode_request(request) for request in requests]
    purchases = [h for e in envelopes if e for h in e["hits"] if h["en"] == "purchase"]
    first, second = purchases
    assert first["epn"] == {"value": 72.05, "tax": 3.6, "shipping": 5.99}
    assert first["ep"]["transaction_id"] == "T_12345"
    assert (first["items"][0]["pr"], first["items"][0]["qt"]) == (10.01, 3)
    assert first["items"][0]["k"]["custom_color"] == "bl~ue"
    assert first["items"][1]["nm"] == "Tasse „Größe L“ & 50% off~now"
    assert second["epn"] == {"transaction_id": 12345}
    assert second["ep"] == {"value": "19.99"}
