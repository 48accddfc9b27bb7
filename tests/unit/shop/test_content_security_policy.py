from typing import Any

import pytest

from behavesim.settings import AnalyticsSettings
from behavesim.shop.content_security_policy import (
    make_content_security_policy,
    make_meta_policy,
)

OWN = {"measurement_id": "G-TEST1", "container_id": "GTM-TEST1"}
GOOGLES = (
    "https://*.google-analytics.com https://*.analytics.google.com https://*.googletagmanager.com"
)


def read_policy(**analytics: Any) -> dict[str, str]:
    """The policy's rules by their names."""
    policy = make_content_security_policy(AnalyticsSettings(**analytics))
    assert "unsafe" not in policy
    return {name: allowed for name, _, allowed in (r.partition(" ") for r in policy.split("; "))}


@pytest.mark.parametrize(
    ("analytics", "rule"),
    [
        ({"mode": "none", "collect_url": "https://hits.example/g/collect"}, "'self'"),
        ({"collect_url": "/g/collect"}, "'self'"),
        (
            {"collect_url": "https://hits.example:8443/x/g/collect"},
            "'self' https://hits.example:8443",
        ),
    ],
)
def test_only_a_collector_elsewhere_is_let_through(analytics: dict[str, Any], rule: str) -> None:
    """The policy names the collector's origin when that is not the shop's own."""
    rules = read_policy(**analytics)
    assert (rules["default-src"], rules["connect-src"]) == ("'self'", rule)
    assert "script-src" not in rules


@pytest.mark.parametrize("mode", ["gtag", "gtm"])
def test_google_gets_one_origin_for_scripts_and_its_own_for_hits(mode: str) -> None:
    """Scripts come from the origin that the settings name, hits go to Google's collectors."""
    rules = read_policy(mode=mode, **OWN)
    assert rules["script-src"] == "'self' https://www.googletagmanager.com"
    assert rules["connect-src"] == f"'self' {GOOGLES}"
    assert rules["img-src"] == f"'self' data: {GOOGLES}"


@pytest.mark.parametrize("setting", ["transport_url", "server_container_url"])
def test_hits_that_go_elsewhere_may_not_go_to_google(setting: str) -> None:
    """With a place of one's own for hits, no collector of Google's is let through."""
    place = {setting: "https://t.example:8443/x"}
    rules = read_policy(mode="gtag", script_origin="http://127.0.0.1:9", **OWN, **place)
    assert rules["script-src"] == "'self' http://127.0.0.1:9"
    assert rules["connect-src"] == "'self' https://t.example:8443"
    assert "google" not in str(rules)


@pytest.mark.parametrize("mode", ["local", "gtag", "gtm", "none"])
def test_what_pages_never_need_is_forbidden_in_every_mode(mode: str) -> None:
    """No other base for a page's addresses, no plug-ins, no foreign forms, no frame around it."""
    rules = read_policy(mode=mode, **OWN)
    assert rules["base-uri"] == "'none'"
    assert rules["object-src"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"


@pytest.mark.parametrize("mode", ["local", "gtag", "gtm", "none"])
def test_a_page_says_the_same_itself_but_for_what_only_a_header_can(mode: str) -> None:
    """Both are made from one list; browsers complain of header-only directives in a page."""
    analytics = AnalyticsSettings(mode=mode, **OWN)
    header = make_content_security_policy(analytics).split("; ")
    page = make_meta_policy(analytics).split("; ")
    assert [rule for rule in header if rule not in page] == ["frame-ancestors 'none'"]
    assert [rule for rule in page if rule not in header] == []
