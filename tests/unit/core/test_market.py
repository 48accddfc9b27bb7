"""Market files, and texts that name markets."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pycountry
import pytest
import yaml

from behavesim.core.market import list_markets, load_market, parse_markets
from behavesim.errors import InputError
from behavesim.materialize.traffic import find_source

_KOREAN_HOLIDAYS_OF_2026 = [
    "01-01", "02-16", "02-17", "02-18", "03-01", "03-02", "05-05", "05-24", "05-25", "06-03",
    "06-06", "08-15", "08-17", "09-24", "09-25", "09-26", "10-03", "10-05", "10-09", "12-25",
]  # fmt: skip
_KOREAN_HOLIDAYS_OF_2027 = [
    "01-01", "02-06", "02-07", "02-08", "02-09", "03-01", "05-05", "05-13", "06-06", "08-15",
    "08-16", "09-14", "09-15", "09-16", "10-03", "10-04", "10-09", "10-11", "12-25", "12-27",
]  # fmt: skip


def test_one_market_has_all_people() -> None:
    ((market, share),) = parse_markets("kr")
    assert (market.code, market.currency, market.time_zone, share) == (
        "kr",
        "KRW",
        "Asia/Seoul",
        1.0,
    )


@pytest.mark.parametrize(
    ("code", "regions", "people", "zone"),
    [
        ("us", 51, 340e3, "America/New_York"),
        ("gb", 4, 68e3, "Europe/London"),
        ("de", 16, 84e3, "Europe/Berlin"),
        ("jp", 47, 124e3, "Asia/Tokyo"),
        ("kr", 17, 51e3, "Asia/Seoul"),
    ],
)
def test_a_market_has_all_its_regions(code: str, regions: int, people: float, zone: str) -> None:
    """By ISO 3166-2, with all residents in thousands; most of them live by the market's clock."""
    market = load_market(code)
    known = {one.code for one in pycountry.subdivisions.get(country_code=code.upper())}
    assert len(market.regions) == regions and market.regions.keys() <= known
    weights = market.region_weights
    assert sum(weights.values()) == pytest.approx(people, rel=0.02)
    by_zone: dict[str, float] = {}
    for region, weight in weights.items():
        by_zone[market.zone_of(region)] = by_zone.get(market.zone_of(region), 0) + weight
    assert max(by_zone, key=lambda name: by_zone[name]) == market.time_zone == zone
    assert sum(market.ages.values()) == pytest.approx(100, abs=0.1)
    assert sum(source.weight for source in market.sources) == pytest.approx(1)


@pytest.mark.parametrize("code", ["us", "gb", "de", "jp", "kr"])
def test_sources_of_a_market_are_those_that_the_data_shows(code: str) -> None:
    """What GA4 makes of the referrer and campaign of a visit is what the market says."""
    for row in load_market(code).sources:
        campaign = f"utm_source={row.source}&utm_medium={row.medium}&utm_campaign={row.campaign}"
        url = f"https://shop.example/?{campaign if row.campaign else ''}"
        found = find_source(url, row.referrer or None)
        pair = (found.source, found.medium) if found else ("(direct)", "(none)")
        assert pair == (row.source, row.medium)


def test_holidays_are_those_of_the_region() -> None:
    """Corpus Christi is one in Bavaria alone, Saint Andrew's Day in Scotland."""
    germany, britain = load_market("de"), load_market("gb")
    assert dt.date(2026, 6, 4) in germany.holidays.list_dates("DE-BY", [2026])
    assert dt.date(2026, 6, 4) not in germany.holidays.list_dates("DE-BE", [2026])
    assert dt.date(2026, 11, 30) in britain.holidays.list_dates("GB-SCT", [2026])
    assert dt.date(2026, 11, 30) not in britain.holidays.list_dates("GB-ENG", [2026])
    assert dt.date(2026, 11, 26) in load_market("us").holidays.list_dates("US-CA", [2026])


def test_taxes_are_inside_prices_but_in_the_united_states() -> None:
    """There each state has its rate, added at the checkout."""
    included = {code: load_market(code).tax.included for code in ("kr", "de", "gb", "jp", "us")}
    assert included == {"kr": True, "de": True, "gb": True, "jp": True, "us": False}
    assert [load_market(code).tax.rate for code in ("kr", "de", "gb", "jp")] == [
        0.1,
        0.19,
        0.2,
        0.1,
    ]
    rates = load_market("us").tax.rates
    assert (rates["US-CA"], rates["US-OR"], len(rates)) == (0.088, 0, 51)


def test_korean_holidays_are_those_of_the_calendar() -> None:
    market = load_market("kr")
    expected = [
        dt.date.fromisoformat(f"{year}-{day}")
        for year, days in ((2026, _KOREAN_HOLIDAYS_OF_2026), (2027, _KOREAN_HOLIDAYS_OF_2027))
        for day in days
    ]
    assert list(market.holidays.list_dates("KR-11", (2026, 2027))) == expected
    assert market.holidays.weekday == 6


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("krr", "kr"),
        ("South Korea", "kr"),
        ("uk", "gb"),
        ("USA", "us"),
        ("germany", "de"),
        ("jpn", "jp"),
    ],
)
def test_an_unknown_market_is_refused_with_the_nearest(text: str, nearest: str) -> None:
    with pytest.raises(InputError, match="no market; allowed") as caught:
        parse_markets(text, "--market")
    assert caught.value.file == "--market"
    assert f"did you mean {nearest}?" in caught.value.hint


@pytest.mark.parametrize(
    "text", ["", "kr=", "kr=0", "kr=-1", "kr=x", "kr=nan", "kr=1,kr=2", "kr=0.5,", "kr,kr=1"]
)
def test_a_text_that_names_no_markets_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_markets(text)


def test_a_file_in_the_working_directory_is_a_market(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = load_market("kr").model_dump(mode="json")
    data |= {"code": "my", "shipping": {"free_from": 39.9, "tiers": data["shipping"]["tiers"]}}
    folder = tmp_path / "configs" / "markets"
    folder.mkdir(parents=True)
    (folder / "my.yaml").write_text(yaml.safe_dump(data), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert {"kr", "my"} <= set(list_markets())
    shares = parse_markets("my=3, kr=1")
    assert [(market.code, share) for market, share in shares] == [("my", 0.75), ("kr", 0.25)]
    assert shares[0][0].shipping.free_from == Decimal("39.9")


def test_a_market_file_has_the_code_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "configs" / "markets"
    folder.mkdir(parents=True)
    data = load_market("kr").model_dump(mode="json")
    (folder / "my.yaml").write_text(yaml.safe_dump(data), "utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="code: found 'kr'; allowed 'my'"):
        load_market("my")
