import pytest

from behavesim.materialize.channels import group_channel
from behavesim.materialize.devices import describe_device
from behavesim.materialize.dimensions import SourceNumbers, describe_consent, stream_id
from behavesim.materialize.traffic import find_campaign, find_source

_SHOP = "https://shop.example/"


@pytest.mark.parametrize(
    ("location", "referrer", "found"),
    [
        (_SHOP, "https://www.google.com/", ("google", "organic", "(organic)")),
        (_SHOP, "https://search.naver.com/", ("naver", "organic", "(organic)")),
        (_SHOP, "https://www.google.co.kr/", ("google", "organic", "(organic)")),
        (_SHOP, "https://search.daum.net/search", ("daum", "organic", "(organic)")),
        (_SHOP, "https://www.bing.com/", ("bing", "organic", "(organic)")),
        (_SHOP, "https://mail.google.com/", ("mail.google.com", "referral", "(referral)")),
        (_SHOP, "https://blog.naver.com/x", ("blog.naver.com", "referral", "(referral)")),
        (_SHOP, "https://www.review.test/a", ("review.test", "referral", "(referral)")),
        (_SHOP, "https://www.shop.example/p/", None),
        (_SHOP, "", None),
        (_SHOP, "https://[broken", None),
        (f"{_SHOP}?utm_source=n&utm_medium=email&utm_campaign=may+sale", "https://www.google.com/",
         ("n", "email", "may sale")),
        (f"{_SHOP}?utm_source=n", "", ("n", "(not set)", None)),
        (f"{_SHOP}?gclid=abc", "", ("google", "cpc", None)),
        (f"{_SHOP}?gbraid=0AAA", "", ("google", "cpc", None)),
        (f"{_SHOP}?wbraid=CjA", "https://www.google.com/", ("google", "cpc", None)),
        (f"{_SHOP}?dclid=a", "https://www.review.test/", ("google", "cpc", None)),
        (f"{_SHOP}?srsltid=a", "", ("google", "organic", None)),
        (f"{_SHOP}?srsltid=a&gbraid=b", "", ("google", "cpc", None)),
        (f"{_SHOP}?gad_source=1", "", None),
        (f"{_SHOP}?gad_source=1", "https://www.google.com/", ("google", "organic", "(organic)")),
        (f"{_SHOP}?utm_source=n&gclid=a", "", ("n", "(not set)", None)),
        (f"{_SHOP}?utm_source=(direct)&utm_medium=(none)", "https://www.google.com/", None),
        (f"{_SHOP}?utm_source=n&utm_medium=+&utm_campaign=", "", ("n", "(not set)", None)),
        (f"{_SHOP}?utm_medium=email&utm_campaign=may", "https://www.review.test/a",
         ("review.test", "referral", "(referral)")),
    ],
)  # fmt: skip
def test_where_a_landing_came_from(
    location: str, referrer: str, found: tuple[str, str, str | None] | None
) -> None:
    """utm parameters win over the referrer; search engines are organic; one's own host is none."""
    source = find_source(location, referrer)
    assert (source and (source.source, source.medium, source.campaign)) == found


@pytest.mark.parametrize(
    ("page", "referrer"),
    [
        ("shop.example", "blog.shop.example"),
        ("shop.brand.example", "brand.example"),
        ("shop.brand.co.kr", "www.brand.co.kr"),
        ("shop.example", "SHOP.example:8443"),
        ("shop.example", "shop.example."),
        ("shop.example", "me:secret@pay.shop.example"),
        ("쇼핑.한국", "blog.xn--hp4bo76a.xn--3e0b707e"),
        ("www.쇼핑.한국", "쇼핑.한국"),
        ("127.0.0.1:8000", "127.0.0.1:9000"),
        ("[::1]:8000", "[::1]"),
        ("localhost:8000", "localhost"),
        ("alice.github.io", "www.alice.github.io"),
    ],
)
def test_own_site_is_no_source(page: str, referrer: str) -> None:
    """One registrable domain is one site, whatever stands before and behind it."""
    assert find_source(f"https://{page}/", f"https://{referrer}/x") is None


@pytest.mark.parametrize(
    ("page", "referrer"),
    [
        ("brand.co.kr", "other.co.kr"),
        ("shop.example", "notshop.example"),
        ("shop.example", "shop.example.evil.test"),
        ("alice.github.io", "bob.github.io"),
        ("alice.github.io", "github.io"),
        ("10.0.0.1", "11.0.0.1"),
        ("localhost", "a.localhost"),
        ("intranet", "shop"),
        ("[::1]", "[::2]"),
    ],
)
def test_another_site_is_a_referral(page: str, referrer: str) -> None:
    """Who shares a public suffix only, or a part of an address, is another site."""
    found = find_source(f"https://{page}/", f"https://{referrer}/x")
    assert found is not None
    assert (found.source, found.medium) == (referrer.strip("[]"), "referral")


def test_an_app_is_no_host() -> None:
    """An app's id is neither a search host nor one's own, though it is written like one."""
    found = find_source("https://google.com/", "android-app://google.com/")
    assert found is not None
    assert (found.source, found.medium) == ("google.com", "referral")


def test_configured_campaign_wins() -> None:
    """What the page's configuration says counts more than its URL."""
    source = find_source(f"{_SHOP}?utm_source=a&gclid=x", "", {"cs": "b", "cm": "c", "cn": "d"})
    assert source is not None
    assert (source.source, source.medium, source.campaign) == ("b", "c", "d")
    assert source.gclid == "x"
    assert find_source(f"{_SHOP}?utm_source=a", "", {"cs": "(direct)"}) is None
    for blank in ("", " "):
        found = find_source(f"{_SHOP}?utm_source=a", "", {"cs": blank, "cm": "c"})
        assert found is not None
        assert (found.source, found.medium) == ("a", "(not set)")
        found = find_source(_SHOP, "", {"cs": "b", "cm": blank})
        assert found is not None
        assert found.medium == "(not set)"
    without = find_source(f"{_SHOP}?utm_source=a", "", {"cn": "d"})
    assert without is not None
    assert (without.source, without.campaign) == ("a", None)


def test_ignore_referrer() -> None:
    """A page may say that its referrer is no source."""
    assert find_source(_SHOP, "https://www.google.com/", ignore_referrer=True) is None


def test_all_utm_parameters_are_read() -> None:
    """Id, term, content, platform, format and tactic beside source, medium and name."""
    names = ("id", "term", "content", "source_platform", "creative_format", "marketing_tactic")
    query = "&".join(f"utm_{name}=x-{name}" for name in names)
    found = find_campaign(f"{_SHOP}?utm_source=s&{query}&srsltid=r")
    assert found is not None
    assert [found.campaign_id, found.term, found.content, found.source_platform] == [
        f"x-{name}" for name in names[:4]
    ]
    assert (found.creative_format, found.srsltid) == ("x-creative_format", "r")


@pytest.mark.parametrize(
    ("source", "medium", "campaign", "channel"),
    [
        (None, None, None, "Direct"),
        ("(direct)", "(none)", None, "Direct"),
        ("google", "organic", None, "Organic Search"),
        ("google", "cpc", None, "Paid Search"),
        ("naver.com", "cpc", None, "Paid Search"),
        ("m.search.naver.com", "(not set)", None, "Organic Search"),
        ("m.naver.com", "cpc", None, "Paid Search"),
        ("m.sogou.com", "cpc", None, "Paid Search"),
        ("search.daum.net", "ppc", None, "Paid Search"),
        ("blog.naver.com", "referral", None, "Organic Social"),
        ("kin.naver.com", "referral", None, "Organic Social"),
        ("cr.shopping.naver.com", "cpc", None, "Paid Shopping"),
        ("googleblog.com", "referral", None, "Referral"),
        ("instagram", "paid_social", None, "Paid Social"),
        ("instagram.com", "referral", None, "Organic Social"),
        ("youtube.com", "referral", None, "Organic Video"),
        ("youtube", "cpv", None, "Paid Video"),
        ("t.co", "referral", None, "Organic Social"),
        ("google", "cpm", None, "Paid Search"),
        ("brand", "cpm", None, "Display"),
        ("news", "email", None, "Email"),
        ("partner", "affiliate", None, "Affiliates"),
        ("review.test", "referral", None, "Referral"),
        ("review.test", "app", None, "Referral"),
        ("review.test", "link", None, "Referral"),
        ("review.test", "links", None, "Unassigned"),
        ("pay.naver.com", "referral", None, "Referral"),
        ("order.pay.naver.com", "referral", None, "Referral"),
        ("online-pay.kakao.com", "referral", None, "Referral"),
        ("pay.amazon.com", "referral", None, "Referral"),
        ("mail.google.com", "referral", None, "Referral"),
        ("com.google.android.gm", "referral", None, "Referral"),
        ("com.google.android.youtube", "referral", None, "Organic Video"),
        ("google.evil.example", "referral", None, "Referral"),
        ("facebook.com.evil.example", "referral", None, "Referral"),
        ("facebook.evil.example", "referral", None, "Referral"),
        ("notfacebook.com", "referral", None, "Referral"),
        ("amazon.evil.example", "referral", None, "Referral"),
        ("amazon.com.evil.kr", "referral", None, "Referral"),
        ("youtube.evil.example", "referral", None, "Referral"),
        ("search.naver.evil.example", "referral", None, "Referral"),
        ("at.co", "referral", None, "Referral"),
        ("l.facebook.com", "referral", None, "Organic Social"),
        ("Facebook", "cpc", None, "Paid Social"),
        ("kr.pinterest.com", "referral", None, "Organic Social"),
        ("pinterest.co.kr", "referral", None, "Organic Social"),
        ("amazon.co.jp", "referral", None, "Organic Shopping"),
        ("m.ebay.de", "referral", None, "Organic Shopping"),
        ("m.youtube.com", "referral", None, "Organic Video"),
        ("google.co.kr", "(not set)", None, "Organic Search"),
        ("brand", "e_mail", None, "Email"),
        ("e-mail", "(not set)", None, "Email"),
        ("brand", "audio", None, "Audio"),
        ("sms", "(not set)", None, "SMS"),
        ("brand", "social media", None, "Organic Social"),
        ("brand", "online-video", None, "Organic Video"),
        ("brand", "organic", None, "Organic Search"),
        ("brand", "in-app-notification", None, "Mobile Push Notifications"),
        ("brand", "mobile", None, "Mobile Push Notifications"),
        ("brand", "interstitial", None, "Display"),
        ("brand", "expandable", None, "Display"),
        ("brand", "ppc", None, "Paid Other"),
        ("brand", "retargeting", None, "Paid Other"),
        ("brand", "banner", None, "Display"),
        ("coupang", "cpc", None, "Paid Shopping"),
        ("google", "cpc", "shopping-may", "Paid Shopping"),
        ("portal", "paid", None, "Paid Other"),
        ("google", "cpc", "cross-network-1", "Cross-network"),
        ("google", "cpc", "kr_cross-network", "Cross-network"),
        ("app", "push", None, "Mobile Push Notifications"),
        ("firebase", "(not set)", None, "Mobile Push Notifications"),
        ("email", "referral", None, "Referral"),
        ("brand", "sms", None, "SMS"),
        ("brand", "(not set)", None, "Unassigned"),
    ],
)
def test_default_channel_group(
    source: str | None, medium: str | None, campaign: str | None, channel: str
) -> None:
    """Google's rules, in Google's order."""
    assert group_channel(source, medium, campaign) == channel


_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (
            {"ua": f"Mozilla/5.0 (Linux; Android 10; K) {_CHROME} Mobile Safari/537.36",
             "uap": "Android", "uapv": "16.0.0", "uam": "SM-S938N", "uamb": "1",
             "uafvl": "Chromium;156.0.1.2|Google%20Chrome;156.0.1.2"},
            ("mobile", "Samsung", "SM-S938N", "Android", "Android 16", "Chrome", "156.0.1.2"),
        ),
        (
            {"ua": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
                   "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"},
            ("mobile", "Apple", "iPhone", "iOS", "iOS 18.5", "Safari", "18.5"),
        ),
        (
            {"ua": "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
                   "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"},
            ("tablet", "Apple", "iPad", "iOS", "iOS 18.5", "Safari", "18.5"),
        ),
        (
            {"ua": f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Safari/537.36",
             "uap": "Windows", "uapv": "15.0.0", "uamb": "0"},
            ("desktop", "(not set)", "(not set)", "Windows", "Windows 11", "Chrome", "156.0"),
        ),
        (
            {"ua": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
                   "(KHTML, like Gecko) Version/18.5 Safari/605.1.15"},
            ("desktop", "Apple", "Macintosh", "Macintosh", "Intel 10.15", "Safari", "18.5"),
        ),
        (
            {"ua": f"Mozilla/5.0 (Linux; Android 13; SM-X710) {_CHROME} Safari/537.36"},
            ("tablet", "Samsung", "SM-X710", "Android", "Android 13", "Chrome", "156.0"),
        ),
        (
            {},
            ("desktop", "(not set)", "(not set)", "(not set)", "(not set)", "(not set)",
             "(not set)"),
        ),
    ],
)  # fmt: skip
def test_devices(client: dict[str, str | None], expected: tuple[str, ...]) -> None:
    """Hints say more than the frozen user agent; without both nothing is set."""
    device = describe_device(client)
    assert expected == (
        device.category,
        device.mobile_brand_name,
        device.mobile_model_name,
        device.operating_system,
        device.operating_system_version,
        device.browser,
        device.browser_version,
    )


@pytest.mark.parametrize("version", ["13a.0", "x", ".", "-1", "9" * 5000])
def test_a_platform_version_that_is_none(version: str) -> None:
    """Whatever a hit calls Windows' version, it has a device."""
    device = describe_device({"ua": "Mozilla/5.0 (Windows NT 10.0)", "uapv": version})
    assert device.operating_system_version in ("Windows 10", "Windows 11")


def test_a_user_agent_counts_as_far_as_its_thousandth_character() -> None:
    """A text that is read again and again has a limit."""
    assert describe_device({"ua": f"{'x' * 995}iPad"}).category == "tablet"
    assert describe_device({"ua": f"{'x' * 1000}iPad"}).category == "desktop"


@pytest.mark.parametrize(
    ("gcs", "analytics", "ads"),
    [("G111", "Yes", "Yes"), ("G101", "Yes", "No"), ("G1--", None, None), (None, None, None)],
)
def test_consent(gcs: str | None, analytics: str | None, ads: str | None) -> None:
    """gcs holds ads storage first, then analytics storage."""
    consent = describe_consent(gcs)
    assert (consent["analytics_storage"], consent["ads_storage"]) == (analytics, ads)


def test_stream_ids_are_stable_and_decimal() -> None:
    """A measurement id always makes the same stream, another one another."""
    assert stream_id("G-BEHAVESIM1") == "9536779388"
    assert stream_id("G-OTHER").isdecimal()
    assert stream_id("G-OTHER") != stream_id("G-BEHAVESIM1")


def test_a_landing_has_the_number_of_its_source() -> None:
    """The same source is the same number; -1 is none."""
    sources, page = SourceNumbers(), ("https://shop.example/", "https://a.test/", "Home")
    assert sources.number(page, None, ignores_referrer=True) == -1
    assert sources.number(page, None, ignores_referrer=False) == 0
    assert sources.number(page, {"cs": "letter"}, ignores_referrer=True) == 1
    assert sources.number(("https://shop.example/p/A/", *page[1:]), None, False) == 0
    assert [source.source for source in sources.known] == ["a.test", "letter"]
