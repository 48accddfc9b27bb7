"""Our tag in the situations in which the real gtag.js sent its requests: what each of them says.

The situations are read off the requests: which page, when, and what the page passes to its tag.
"""

import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from deno import find_deno_bin

from behavesim.resources import find_resource

SCRIPT = """
import { Tag } from "%(base)s/analytics/tag.js";
import { encodeBatch } from "%(base)s/analytics/encode.js";
import { Clock } from "%(base)s/clock.js";
const { measurementId, environment, actions } = JSON.parse(
  await new Response(Deno.stdin.readable).text());
const cookies = {};
const jar = {
  get: (name) => cookies[name],
  set: (name, value) => void (cookies[name] = value),
  remove: (name) => void delete cookies[name],
};
const sent = [];
const pages = new Map();
function open(page, at) {
  const clock = new Clock(at);
  const tag = new Tag({
    measurementId, clock, jar, environment, random: () => 0.5,
    transport: (batch) => sent.push({ received_at_ms: clock.now(), ...encodeBatch(batch, {}) }),
  });
  pages.set(page, { clock, tag });
}
for (const { page, at, view, messages, measure, leave, rested } of actions) {
  if (!pages.has(page)) open(page, Number(page));
  for (const { clock } of pages.values()) clock.advance(Math.max(0, at - clock.now()));
  const { tag } = pages.get(page);
  if (rested) {
    for (const name of Object.keys(cookies)) {
      cookies[name] = cookies[name].replace(/\\$t(\\d+)/, (_, t) => `$t${t - rested}`);
    }
  }
  messages?.forEach((message) => tag.receive(message));
  if (view) tag.viewPage(view, { load: true });
  if (measure) tag.measure(measure.name, measure.parameters);
  if (leave) tag.leave();
}
console.log(JSON.stringify(sent));
"""
# What the browser was, as it presents itself to a page.
ENVIRONMENT = {
    "language": "en-US",
    "screen": "1280x720",
    "user_agent": "",
    "region": None,
    "hints": {
        "architecture": "x86",
        "bitness": "64",
        "full_version_list": [["Not:A-Brand", "8.0.0.0"], ["Chromium", "156.0.8078.79"]],
        "mobile": False,
        "model": "",
        "platform": "Linux",
        "platform_version": "",
        "wow64": False,
    },
}
ITEM_NAMES = {
    "id": "item_id", "nm": "item_name", "br": "item_brand", "va": "item_variant", "pr": "price",
    "ca": "item_category", "c2": "item_category2", "c3": "item_category3", "c4": "item_category4",
    "c5": "item_category5", "qt": "quantity", "cp": "coupon", "lp": "index", "ds": "discount",
    "af": "affiliation", "li": "item_list_id", "ln": "item_list_name", "lo": "location_id",
    "pi": "promotion_id", "pn": "promotion_name", "cn": "creative_name", "cs": "creative_slot",
}  # fmt: skip
SITUATIONS = {
    "a first visit, three tabs, and a session that ends": (
        "01_first_visit_page_view_utm",
        "03_new_session_after_31min",
    ),
    "all ecommerce events": ("04_ecommerce",),
    "values of all types": ("05_custom_types_user",),
    "scrolling": ("06_scroll",),
    "links": ("07_outbound_and_download",),
    "site search": ("08_site_search",),
    "twelve seconds of reading": ("11_engaged_12s_then_event_and_close",),
    "leaving after three seconds": ("18_close_tab_after_3s",),
}
# gtag needs a moment between the events of one view, which our tag has at once.
A_MOMENT_MS = 50
SENT_WITHIN_MS = 100
# gtag tells them of a page that does not ask for consent, too.
SAID_OF_CONSENT = {"gcd", "npa"}
# Where gtag parts requests because an event is marked (`ni`, `ae`) or a key event of that property.
OTHERWISE_PARTED = {"05_custom_types_user", "07_outbound_and_download"}
KEY_EVENT_THERE = "file_download"


@dataclass
class SentHit:
    """One event of a real page: when it came to be, and what its request says of it."""

    page: str
    at_ms: int
    sent_at_ms: int
    says: dict[str, str]

    @property
    def engagement_ms(self) -> int:
        return int(self.says.get("_et", 0))


@pytest.fixture(scope="module")
def requests(reference_dir: Path) -> dict[str, list[dict[str, Any]]]:
    lines = (reference_dir / "gtag_hits.jsonl").read_text(encoding="utf-8").splitlines()
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for request in map(json.loads, lines):
        found[request["scenario"].split("/")[1]].append(request)
    return found


@pytest.fixture(scope="module")
def sent_by_gtag_alone() -> set[str]:
    """The last column of the table of parameters in the documentation."""
    text = (find_resource("site_templates").parent / "docs" / "tag.md").read_text(encoding="utf-8")
    table = text.split("| sent by gtag alone |")[1].split("\n\n")[0]
    rows = [row.split("|")[3] for row in table.splitlines() if row.count("|") == 4]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def _read_events(request: dict[str, Any]) -> list[SentHit]:
    query = dict(parse_qsl(request["query"], keep_blank_values=True))
    lines = request["body"].split("\r\n") if request["body"] else [""]
    at = request["received_at_ms"]
    says = [query | dict(parse_qsl(line, keep_blank_values=True)) for line in lines]
    return [SentHit(query["_p"], at, at, one) for one in says]


def _set_times(hits: list[SentHit]) -> list[SentHit]:
    """Put events where they came to be; each page's last was sent at once, when it was left."""
    for page in {one.page for one in hits}:
        on_page = [one for one in hits if one.page == page]
        for before, after in zip(on_page[-2::-1], on_page[:0:-1], strict=True):
            before.at_ms = after.at_ms - after.engagement_ms
        first = on_page[0]
        if "_ss" in first.says:
            first.at_ms = min(first.at_ms, 1000 * int(first.says["sid"]) + 999)
        if first.says["en"] == "view_search_results":  # the page is sent at the same moment
            on_page[1].at_ms = first.at_ms
    return sorted(hits, key=lambda one: one.at_ms)


def _make_action(one: SentHit) -> dict[str, Any]:
    says = one.says
    action: dict[str, Any] = {"page": one.page, "at": one.at_ms}
    if "_ss" in says and "_fv" not in says:
        action["rested"] = 31 * 60
    if says["en"] in ("page_view", "view_search_results"):
        page = {"location": says["dl"], "referrer": says.get("dr", ""), "title": says["dt"]}
        user = [{"user_id": says["uid"]}] if "uid" in says else []
        return {**action, "messages": user, "view": page}
    if "_ee" in says:
        return {**action, "messages": [{"event": says["en"], **_read_parameters(says)}]}
    if says["en"] == "user_engagement":
        return {**action, "leave": True}
    measured = {"name": says["en"], "parameters": _read_parameters(says)}
    return {**action, "measure": measured}


def _read_parameters(says: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in says.items():
        if name.startswith("epn."):
            found[name.removeprefix("epn.")] = json.loads(value)
        elif name.startswith("ep."):
            found[name.removeprefix("ep.")] = value
    if "cu" in says:
        found["currency"] = says["cu"]
    items = [_read_item(value) for name, value in says.items() if re.fullmatch(r"pr\d+", name)]
    return {**found, "items": items} if items else found


def _read_item(text: str) -> dict[str, str]:
    fields = _split_item(text)
    own = {fields[code]: fields[f"v{code[1]}"] for code in fields if re.match(r"k\w", code)}
    return {ITEM_NAMES[code]: value for code, value in fields.items() if code in ITEM_NAMES} | own


def _split_item(text: str) -> dict[str, str]:
    parts = text.replace("~~", "\0").split("~")
    return {part[:2]: part[2:].replace("\0", "~") for part in parts}


def _run_our_tag(hits: list[SentHit], script: Path) -> list[SentHit]:
    """What our tag sends where the page tells it the same at the same times."""
    actions = [_make_action(one) for one in hits]
    # One view tells both a search's term and the page.
    views = {(one["page"], one["at"]) for one in actions if "view" in one}
    first = [one for one in actions if "view" not in one or _pop((one["page"], one["at"]), views)]
    asked = {"measurementId": hits[0].says["tid"], "environment": ENVIRONMENT, "actions": first}
    base = (find_resource("site_templates") / "assets" / "js").as_uri()
    script.write_text(SCRIPT % {"base": base})
    command = [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", str(script)]
    given = json.dumps(asked).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    requests = json.loads(done.stdout)
    return [one for request in requests for one in _read_events(request)]


def _pop(key: tuple[str, int], keys: set[tuple[str, int]]) -> bool:
    """Whether the key was there; it is not any more."""
    if key not in keys:
        return False
    keys.remove(key)
    return True


def _describe(one: SentHit, left_out: set[str]) -> dict[str, Any]:
    """What a hit says, but for chance and small delays; items in whatever order of their fields."""
    says: dict[str, Any] = {
        name: value
        for name, value in one.says.items()
        if name not in left_out and not name.startswith(("up.", "upn."))
    }
    says["cid"] = one.says["cid"].split(".")[1]
    for name in says:
        if re.fullmatch(r"pr\d+", name):
            says[name] = _split_item(says[name])
    if one.engagement_ms < A_MOMENT_MS and one.says["en"] == "page_view":
        says.pop("_et", None)
    elif "_et" in says:
        says["_et"] = round(int(says["_et"]), -2) // 100
    if one.says["en"] == KEY_EVENT_THERE:
        says.pop("_c", None)
    return says


def _in_order(hits: list[SentHit]) -> list[SentHit]:
    """Page by page, in the order in which they were sent."""
    return sorted(hits, key=lambda one: (one.page, int(one.says["_s"])))


@pytest.mark.parametrize("names", SITUATIONS.values(), ids=SITUATIONS)
def test_our_tag_says_what_gtag_said(
    names: tuple[str, ...],
    requests: dict[str, list[dict[str, Any]]],
    sent_by_gtag_alone: set[str],
    tmp_path: Path,
) -> None:
    """Event by event, parameter by parameter, in requests that part and leave alike."""
    read = [one for name in names for request in requests[name] for one in _read_events(request)]
    real = _set_times(read)
    ours = _run_our_tag(real, tmp_path / "tag.js")
    left_out = sent_by_gtag_alone | SAID_OF_CONSENT
    if OTHERWISE_PARTED.intersection(names):
        left_out |= {"_s"}
    else:
        for one, other in zip(_in_order(real), _in_order(ours), strict=True):
            assert abs(one.sent_at_ms - other.sent_at_ms) <= SENT_WITHIN_MS, one.says["en"]
    described = [[_describe(one, left_out) for one in _in_order(hits)] for hits in (ours, real)]
    assert described[0] == described[1]


def test_the_table_names_what_gtag_alone_sends(sent_by_gtag_alone: set[str]) -> None:
    """The comparison leaves out what the documentation says, and not what both send."""
    assert {"gtm", "_eu", "ae", "ni", "tfd"} <= sent_by_gtag_alone
    assert not {"_p", "_s", "cid", "dl", "sid", "seg", "en", "_et", "pr1"} & sent_by_gtag_alone
