import pytest

from behavesim.wire.envelope import Request
from behavesim.wire.items import decode_item, encode_item, parse_number
from behavesim.wire.protocol import RejectedRequestError, decode_request, encode_envelope

_BASE = "v=2&tid=G-X&cid=1.2&_p=10&_s=3&sid=100&sct=1&seg=0"


def _request(query: str, body: str = "", **more: str) -> Request:
    return {"query": query, "body": body, "headers": more, "received_at_ms": 5000}


def test_single_event_in_the_query() -> None:
    """All of a single event stands in the query; the time is that of arrival."""
    envelope = decode_request(_request(f"{_BASE}&en=scroll&epn.percent_scrolled=90&_et=12"))
    assert envelope == {
        "client": {"tid": "G-X", "cid": "1.2"},
        "hits": [
            {
                "t": 5000, "p": 10, "s": 3, "i": 0, "sid": 100, "sct": 1, "seg": 0,
                "en": "scroll", "epn": {"percent_scrolled": 90}, "et": 12,
            }
        ],
    }  # fmt: skip


def test_a_line_overrides_the_query() -> None:
    """In a batch every line is an event, and its values win."""
    envelope = decode_request(_request(f"{_BASE}&cu=KRW", "en=a&seg=1\r\nen=b&cu=USD"))
    assert envelope is not None
    hits = envelope["hits"]
    assert [(h["i"], h["en"], h["seg"], h["cu"]) for h in hits] == [
        (0, "a", 1, "KRW"),
        (1, "b", 0, "USD"),
    ]


def test_local_parameters_make_time_visit_and_attempt() -> None:
    """The simulated time of a hit wins over that of its arrival."""
    envelope = decode_request(_request(f"{_BASE}&en=a&_bst=99&_bsv=p1-v0&_bsa=2"))
    assert envelope is not None
    assert (envelope["visit"], envelope["attempt"], envelope["hits"][0]["t"]) == ("p1-v0", 2, 99)


def test_user_agent_travels_as_a_header() -> None:
    """The client's ua is the request's header."""
    envelope = decode_request(_request(f"{_BASE}&en=a", **{"user-agent": "UA/1"}))
    assert envelope is not None
    assert envelope["client"]["ua"] == "UA/1"


def test_side_requests_carry_no_event() -> None:
    """A request without en, such as an audience ping, is none of ours."""
    assert decode_request(_request("v=2&tid=G-X&cid=1.2")) is None


@pytest.mark.parametrize("name", ["session_start", "first_visit", "_private"])
def test_reserved_events_are_left_out(name: str) -> None:
    """Pages cannot make what only the server makes; other events of the batch stay."""
    envelope = decode_request(_request(_BASE, f"en={name}\r\nen=login"))
    assert envelope is not None
    assert [(hit["i"], hit["en"]) for hit in envelope["hits"]] == [(1, "login")]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("v=1&tid=G-X&cid=1&en=a", "v: found '1'; allowed '2'"),
        ("v=2&cid=1&en=a", "tid: found nothing; allowed a text"),
        ("v=2&tid=G-X&en=a", "cid: found nothing; allowed a text"),
        ("v=2&tid=G-X&cid=1&en=a&sid=x", "sid: found 'x'; allowed an integer"),
        (
            f"v=2&tid=G-X&cid=1&en=a&_bst={'9' * 30}",
            f"_bst: found '{'9' * 30}'; allowed an integer",
        ),
    ],
)
def test_rejected_with_a_reason(query: str, reason: str) -> None:
    """What cannot be decoded is refused in one line that says why."""
    with pytest.raises(RejectedRequestError) as error:
        decode_request(_request(query))
    assert str(error.value) == reason


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("en=bad&_et=notanumber", "_et: found 'notanumber'; allowed an integer"),
        ("en=bad&sid=x", "sid: found 'x'; allowed an integer"),
        ("en=bad&sct=1e999", "sct: found '1e999'; allowed an integer"),
        (f"en=bad&seg={'9' * 30}", f"seg: found '{'9' * 30}'; allowed an integer"),
        ("en=bad&_ss=nan", "_ss: found 'nan'; allowed an integer"),
        ("en=bad&_fv=--1", "_fv: found '--1'; allowed an integer"),
        ("ep.x=1", "en: found nothing; allowed the name of an event"),
        ("en=", "en: found nothing; allowed the name of an event"),
    ],
)
def test_a_bad_line_costs_itself_alone(fault: str, reason: str) -> None:
    """The other lines keep their places in the batch."""
    rejected: list[tuple[int, str]] = []
    envelope = decode_request(
        _request(_BASE, f"en=a&_et=5\r\n{fault}\r\nen=b"), lambda *line: rejected.append(line)
    )
    assert envelope is not None
    assert [(hit["i"], hit["en"]) for hit in envelope["hits"]] == [(0, "a"), (2, "b")]
    assert rejected == [(2, reason)]


@pytest.mark.parametrize("fault", ["sid=x", "_bst=never", "_et=x", "v=3"])
def test_a_bad_value_of_the_request_rejects_all_of_it(fault: str) -> None:
    """It is said of every line."""
    rejected: list[tuple[int, str]] = []
    with pytest.raises(RejectedRequestError, match=r"found '(x|never|3)'; allowed"):
        decode_request(
            _request(f"{_BASE}&{fault}", "en=a\r\nen=b&sid=1&_et=1"),
            lambda *line: rejected.append(line),
        )
    assert rejected == []


def test_a_bad_line_rejects_the_request_of_who_does_not_ask() -> None:
    """Nothing is left out in silence."""
    with pytest.raises(RejectedRequestError, match="_et: found 'x'"):
        decode_request(_request(_BASE, "en=a\r\nen=b&_et=x"))


def test_body_that_is_no_utf8_is_rejected() -> None:
    """Bytes that are no text were kept, but cannot be decoded."""
    request: Request = {"query": _BASE, "body_base64": "/w==", "received_at_ms": 1}
    with pytest.raises(RejectedRequestError, match="UTF-8"):
        decode_request(request)


def test_foreign_clients_are_borne() -> None:
    """Spaces as plus signs, an empty referrer, a page id that is no number."""
    query = "v=2&tid=G-X&cid=77&_p=abc&en=a&dr=&dt=My+shop&ep.q=a+b"
    envelope = decode_request(_request(query))
    assert envelope is not None
    assert envelope["hits"] == [{"t": 5000, "i": 0, "en": "a", "dt": "My shop", "ep": {"q": "a b"}}]


def test_numbers_that_are_none_become_texts() -> None:
    """NaN cannot be a number of the export."""
    envelope = decode_request(_request(f"{_BASE}&en=a&epn.value=NaN&epn.x=1e%2B21"))
    assert envelope is not None
    assert envelope["hits"][0]["ep"] == {"value": "NaN"}
    assert envelope["hits"][0]["epn"] == {"x": 1e21}


def test_long_single_event_moves_into_the_body() -> None:
    """Beyond 2,048 characters the event part is one line of the body, as gtag does."""
    envelope = decode_request(_request(f"{_BASE}&en=a&ep.x={'y' * 3000}"))
    assert envelope is not None
    [(query, body)] = encode_envelope(envelope)
    assert "en=a" not in query
    assert body.startswith("en=a&")
    assert "\r\n" not in body


def test_item_with_tildes() -> None:
    """A doubled tilde is one; fields are told apart from left to right."""
    item = decode_item("idtilde~~~~x~~~nma~~b~pr9.99~qt2~k0colour~v0bl~~ue")
    assert item == {
        "id": "tilde~~x~", "nm": "a~b", "pr": 9.99, "qt": 2, "k": {"colour": "bl~ue"}
    }  # fmt: skip
    assert decode_item(encode_item(item)) == item


def test_item_index_may_be_a_text() -> None:
    """The export's item_list_index is a text; other numbers that are none are dropped."""
    assert decode_item("lpslot one~qtmany~idA") == {"lp": "slot one", "id": "A"}


def test_more_than_27_custom_item_parameters_are_dropped() -> None:
    """The wire has digits for 27."""
    item = decode_item(encode_item({"id": "A", "k": {f"n{i}": "v" for i in range(40)}}))
    assert list(item["k"]) == [f"n{i}" for i in range(27)]


def test_more_than_200_items_are_dropped() -> None:
    """An event carries 200 items at most."""
    items = "&".join(f"pr{number}=id{number}" for number in range(1, 206))
    envelope = decode_request(_request(_BASE, f"en=purchase&{items}"))
    assert envelope is not None
    assert len(envelope["hits"][0]["items"]) == 200


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", 5), ("-7", -7), ("3.0", 3), ("19.99", 19.99), ("", None), ("1_0", None), ("inf", None)],
)
def test_parse_number(text: str, number: float | None) -> None:
    """Only plain decimal numbers are numbers; integral ones are integers."""
    assert parse_number(text) == number
    assert isinstance(parse_number(text), type(number))
