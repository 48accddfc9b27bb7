"""The content of one request, or of one whole visit of the direct engine: a client and its hits.

An envelope is plain JSON: the direct engine writes it, and ``wire.decode_request`` makes it out of
a request. Absent keys mean "not sent".

These types are the schema of hits. Other declarations (what ``materialize`` decodes, the tag's
types in ``types.d.ts``, the names in ``ga4.wire_names``) are tested against them.
"""

from typing import TypedDict


class Client(TypedDict, total=False):
    """What is the same for every hit: identity, device, consent. Texts, as the wire has them."""

    tid: str
    cid: str
    ul: str
    sr: str
    ua: str
    uaa: str
    uab: str
    uafvl: str
    uamb: str
    uam: str
    uap: str
    uapv: str
    uaw: str
    ur: str
    gcs: str
    gcd: str
    npa: str
    tt: str
    _bsc: str


class Item(TypedDict, total=False):
    """One item by wire codes; ``k`` holds custom parameters."""

    id: str
    nm: str
    br: str
    ca: str
    c2: str
    c3: str
    c4: str
    c5: str
    va: str
    pr: float
    qt: float
    cp: str
    lp: float | str
    af: str
    li: str
    ln: str
    ds: float
    pi: str
    pn: str
    cn: str
    cs: str
    lo: str
    k: dict[str, str]


class Campaign(TypedDict, total=False):
    """A campaign set by configuration instead of utm parameters."""

    cs: str
    cm: str
    cn: str
    ci: str
    ck: str
    cc: str


class Hit(TypedDict, total=False):
    """One event as a page sent it."""

    t: int  # epoch ms of the request; the same for all hits of a request
    p: int  # page id
    s: int  # counter of requests on the page, from 1
    i: int  # index in the request, from 0
    en: str
    dl: str
    dr: str
    dt: str
    dp: str
    uid: str
    sid: int  # epoch seconds at which the session began
    sct: int  # session number
    seg: int  # 1 = the session is engaged
    et: int  # engagement since the page's previous hit, ms
    fv: int
    ss: int
    nsi: int
    ee: int
    c: int
    ir: int
    cu: str
    camp: Campaign
    ep: dict[str, str]
    epn: dict[str, float]
    up: dict[str, str]
    upn: dict[str, float]
    items: list[Item]


class Envelope(TypedDict, total=False):
    """``visit`` and ``attempt`` are there for simulated visits alone."""

    visit: str
    attempt: int
    client: Client
    hits: list[Hit]


class Request(TypedDict, total=False):
    """A request as it came. A body that is not UTF-8 stands in ``body_base64`` instead."""

    method: str
    path: str
    query: str
    body: str
    body_base64: str
    headers: dict[str, str]
    received_at_ms: int
