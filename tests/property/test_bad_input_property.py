"""Requests that no tag would send: tables are made of what can be read, the rest is listed."""

import json
from math import isfinite

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from behavesim.hitlog.writer import FrameKind, HitLogWriter
from behavesim.materialize.day_tables import PropertySettings
from behavesim.materialize.materialize import materialize

_PROPERTY = PropertySettings("Asia/Seoul", "KRW", {"KRW": 0.0007, "USD": 1.0})
_NAMES = (
    "v tid cid _p _s sid sct seg _et _fv _ss _nsi _c ir cu uid dl dr dt dp en cs cm gcs ul sr ua "
    "uap uapv uam uamb uafvl ur tt _bst _bsv _bsa ep.value epn.value epn.tax ep.transaction_id "
    "ep. epn.. ep.debug_mode epn.shipping ep.a epn.b up.plan upn.age pr1 pr2 pr200 pr0 li %zz"
)
_VALUES = (
    "-1 0 1 9 -9223372036854775808 9223372036854775807 99999999999999999999 1e308 1e999 -0.0 NaN "
    "inf 2 1795408711503 7258118399999 ~ ~~~ idA~pr1e308~qt-1 idA~prx~lpy~k0~v0 prinf~qt1e300 -- "
    "idA~qt9007199254740993 %FF %E2%82 %00 http://[ https://a.test/?utm_source=x&gclid=%FF XXX "
    "purchase refund view_item session_start G111 GXXX zz KRW KR-11 Windows 13a.0"
)
_names = st.sampled_from(_NAMES.split())
_values = st.one_of(st.sampled_from(_VALUES.split()), st.text(max_size=12))
_pairs = st.lists(st.tuples(_names, _values), max_size=14).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
_queries = st.builds(
    lambda start, pairs: f"{start}&{pairs}",
    st.sampled_from(["v=2&tid=G-X&cid=1.2&en=purchase", "v=2&tid=G-X&cid=3&en=a&sid=5", ""]),
    _pairs,
)
_bodies = st.lists(_pairs, max_size=3).map("\r\n".join)
_requests = st.lists(st.tuples(_queries, _bodies), min_size=1, max_size=30)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(_requests, st.lists(st.binary(max_size=30), max_size=3))
def test_every_request_is_in_a_table_or_listed(
    tmp_path_factory: pytest.TempPathFactory,
    requests: list[tuple[str, str]],
    noise: list[bytes],
) -> None:
    """Nothing makes `materialize` fail, and nothing disappears without a reason."""
    place = tmp_path_factory.mktemp("bad")
    with HitLogWriter(place / "hits", "w") as log:
        for query, body in requests:
            payload = {"query": query, "body": body, "headers": {}, "received_at_ms": 10**12}
            log.append(FrameKind.REQUEST, json.dumps(payload).encode())
        for payload in noise:
            log.append(FrameKind.REQUEST, payload)
    made = materialize(place / "hits", place / "warehouse", _PROPERTY)
    listed = place / "warehouse" / "_rejected.jsonl"
    lines = listed.read_text(encoding="utf-8").split("\n")[:-1] if listed.exists() else []
    reasons = [json.loads(line)["reason"] for line in lines]
    assert made.rejected == len(reasons) >= len(noise)
    assert all(reasons)
    assert isfinite(made.revenue)
    whole = made.rejected - made.rejected_lines
    counted = whole + made.ignored
    assert made.events > 0 or made.rejected_lines or counted == len(requests) + len(noise)
