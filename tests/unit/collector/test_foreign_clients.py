"""What clients other than gtag.js send, in the shapes that were seen from them."""

from typing import Any

import pytest

from behavesim.wire.envelope import Request
from behavesim.wire.protocol import RejectedRequestError, decode_request

_BASE = "v=2&tid=G-X&cid=1.2&_p=10&_s=3&sid=100&sct=1&seg=0"


def _decode(query: str, body: str = "", method: str = "POST", **headers: str) -> Any:
    request: Request = {
        "method": method,
        "query": query,
        "body": body,
        "headers": headers,
        "received_at_ms": 5000,
    }
    return decode_request(request)


def test_a_client_id_without_a_dot_and_a_long_session_id() -> None:
    """@minimal-analytics/ga4: sixteen digits for cid and sid, a random page id, plus signs."""
    envelope = _decode(
        "v=2&tid=G-X&_p=8471028466391&cid=4203848271936401&sid=9177362041557203&_s=1&seg=1&sct=4"
        "&en=click&dt=My+shop&ep.outbound=false&ep.link_url=%2Frelative&dl=https%3A%2F%2Fa.test%2F"
    )
    assert envelope["client"] == {"tid": "G-X", "cid": "4203848271936401"}
    assert envelope["hits"] == [
        {
            "t": 5000, "i": 0, "p": 8471028466391, "s": 1, "sid": 9177362041557203, "sct": 4,
            "seg": 1, "en": "click", "dt": "My shop", "dl": "https://a.test/",
            "ep": {"outbound": "false", "link_url": "/relative"},
        }
    ]  # fmt: skip


def test_a_get_without_a_browser() -> None:
    """@analytics-debugger/ga4mp: GET by Node, empty referrer, li at event level, no page id."""
    envelope = _decode(
        "v=2&tid=G-X&cid=11.22&sid=33&sct=1&seg=1&uam=0&dr=&_dbg=1&en=view_item_list&li=home&pr1=idA~x",
        method="GET",
    )
    assert "ua" not in envelope["client"]
    assert envelope["hits"] == [
        {
            "t": 5000, "i": 0, "sid": 33, "sct": 1, "seg": 1, "en": "view_item_list",
            "ep": {"item_list_id": "home"}, "items": [{"id": "A"}],
        }
    ]  # fmt: skip


def test_a_first_visit_that_is_not_new_to_the_site() -> None:
    """minimal-analytics-4: _fv without _nsi, campaign out of utm, a POST with an empty body."""
    [hit] = _decode(f"{_BASE}&en=page_view&_fv=1&_et=1&cs=news&cm=email")["hits"]
    assert (hit["fv"], hit["et"], hit["camp"]) == (1, 1, {"cs": "news", "cm": "email"})
    assert "nsi" not in hit


def test_a_server_container_asks_with_get() -> None:
    """Google's server mode ends its query in a name without a value, and says the region."""
    envelope = _decode(f"{_BASE}&en=a&ur=NG-LA&ecid=5&_fplc=0&sst.us_privacy=x&richsstsse")
    assert envelope["client"]["ur"] == "NG-LA"
    assert envelope["hits"][0]["en"] == "a"


def test_consent_and_client_hints_are_the_clients() -> None:
    """gcs, gcd, npa and the user agent's hints belong to the request, encoded as they came."""
    client = _decode(
        f"{_BASE}&en=a&gcs=G101&gcd=13p3p3p3p5l1&npa=1&tt=internal&ul=ko-kr&sr=1280x720&uaa=x86"
        "&uab=64&uafvl=Not%253AA-Brand%3B8.0.0.0%7CChromium%3B156.0&uamb=0&uam=&uap=Linux&uapv=&uaw=0"
    )["client"]
    assert client["uafvl"] == "Not%3AA-Brand;8.0.0.0|Chromium;156.0"
    assert (client["gcs"], client["gcd"], client["npa"]) == ("G101", "13p3p3p3p5l1", "1")
    assert (client["tt"], client["uam"], client["uapv"]) == ("internal", "", "")


def test_a_line_without_a_value_takes_the_querys_away() -> None:
    """An empty referrer in a line is none, whatever the query says."""
    first, second = _decode(f"{_BASE}&dr=https%3A%2F%2Fa.test", "en=a&dr=\r\nen=b")["hits"]
    assert "dr" not in first
    assert second["dr"] == "https://a.test"


def test_lines_of_a_batch_do_not_leak_into_each_other() -> None:
    """What one line adds to the query's parameters, the next does not have."""
    first, second = _decode(f"{_BASE}&ep.a=1", "en=a&ep.b=2&pr1=idA\r\nen=b&up.plan=gold")["hits"]
    assert (first["ep"], first["items"]) == ({"a": "1", "b": "2"}, [{"id": "A"}])
    assert (second["ep"], second["up"]) == ({"a": "1"}, {"plan": "gold"})
    assert "items" not in second


def test_a_flag_may_be_two() -> None:
    """_fv and _ss are 2 where first_visit and session_start are key events."""
    [hit] = _decode(f"{_BASE}&en=page_view&_fv=2&_ss=2&_c=1&_nsi=1")["hits"]
    assert (hit["fv"], hit["ss"], hit["c"], hit["nsi"]) == (2, 2, 1, 1)


def test_broken_percent_encoding_is_read_as_far_as_it_goes() -> None:
    """A percent sign that encodes nothing stands for itself, half a character for U+FFFD."""
    [hit] = _decode(f"{_BASE}&en=a&dt=50%&ep.x=%zz&ep.y=%E2%82&ep.z=%C3%A9")["hits"]
    assert hit["dt"] == "50%"
    assert hit["ep"] == {"x": "%zz", "y": "�", "z": "é"}


@pytest.mark.parametrize("time_ms", [-1, 7_258_118_400_000, 10**18])
def test_times_that_no_table_can_hold_are_rejected(time_ms: int) -> None:
    """Before 1970 and from 2200 on."""
    with pytest.raises(RejectedRequestError, match="_bst: found"):
        _decode(f"{_BASE}&en=a&_bst={time_ms}")
