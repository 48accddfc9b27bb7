"""Market files, and texts that name markets."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from behavesim.core.market import list_markets, load_market, parse_markets
from behavesim.errors import InputError

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


def test_korean_holidays_are_those_of_the_calendar() -> None:
    market = load_market("kr")
    expected = [
        dt.date.fromisoformat(f"{year}-{day}")
        for year, days in ((2026, _KOREAN_HOLIDAYS_OF_2026), (2027, _KOREAN_HOLIDAYS_OF_2027))
        for day in days
    ]
    assert list(market.holidays_in("KR-11", (2026, 2027))) == expected
    assert market.holidays.weekday == 6


@pytest.mark.parametrize(
    ("text", "nearest"), [("krr", "kr"), ("South Korea", "kr"), ("KOR", "kr"), ("Kr", "kr")]
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
