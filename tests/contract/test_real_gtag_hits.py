"""Requests that the real gtag.js sent, against the decoder."""

import json
from pathlib import Path
from typing import Any

import pytest

from behavesim.collect.wire import decode_request, encode_envelope


@pytest.fixture(scope="module")
def requests(reference_dir: Path) -> list[dict[str, Any]]:
    lines = (reference_dir / "gtag_hits.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_request_decodes(requests: list[dict[str, Any]]) -> None:
    """All requests of the real tag are understood, each with its events."""
    for request in requests:
        envelope = decode_request(request)  # type: ignore[arg-type]
        assert envelope is not None, request["scenario"]
        sent = max(1, request["body"].count("\r\n") + 1)
        reserved = sum(request["body"].count(f"en={n}&") for n in ("session_start", "first_visit"))
        assert len(envelope["hits"]) == sent - reserved


def test_encoding_and_decoding_again_changes_nothing(requests: list[dict[str, Any]]) -> None:
    """What the real tag says can be said by our encoder."""
    for request in requests:
        envelope = decode_request(request)  # type: ignore[arg-type]
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
    envelopes = [decode_request(request) for request in requests]  # type: ignore[arg-type]
    purchases = [h for e in envelopes if e for h in e["hits"] if h["en"] == "purchase"]
    first, second = purchases
    assert first["epn"] == {"value": 72.05, "tax": 3.6, "shipping": 5.99}
    assert first["ep"]["transaction_id"] == "T_12345"
    assert (first["items"][0]["pr"], first["items"][0]["qt"]) == (10.01, 3)
    assert first["items"][0]["k"]["custom_color"] == "bl~ue"
    assert first["items"][1]["nm"] == "Tasse „Größe L“ & 50% off~now"
    assert second["epn"] == {"transaction_id": 12345}
    assert second["ep"] == {"value": "19.99"}
