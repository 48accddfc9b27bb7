"""A visit file by hand: what it may say, and the one line for what it may not."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from behavesim.errors import InputError
from behavesim.people.visit_file import Limits, load_visit_file

SEOUL = ZoneInfo("Asia/Seoul")
LIMITS = Limits(
    people=100,
    topics=("books", "cooking"),
    devices=("android-chrome", "mac-safari"),
    pages={"/", "/cart/", "/c/books/"},
    window=(datetime(2026, 11, 1, tzinfo=SEOUL), datetime(2026, 11, 29, tzinfo=SEOUL)),
    time_zone="Asia/Seoul",
)
REAL = Limits(100, LIMITS.topics, LIMITS.devices, LIMITS.pages, None, "Asia/Seoul")


def write(folder: Path, text: str) -> Path:
    path = folder / "visits.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_grouped_by_person(tmp_path: Path) -> None:
    """Moments are in the property's time zone unless they name one; order is the file's."""
    text = """
- {person: 9, intent: find, topic: books, device: mac-safari}
- {person: 3, starts_at: 2026-11-03 14:05, url: "/cart/?utm_source=x"}
- {person: 3, starts_at: "2026-11-04T00:00:00Z"}
"""
    file = load_visit_file(write(tmp_path, text), LIMITS)
    in_cart = int(datetime(2026, 11, 3, 14, 5, tzinfo=SEOUL).timestamp()) * 1000
    assert list(file.items()) == [
        (
            3,
            (
                {"url": "/cart/?utm_source=x", "starts_at_ms": in_cart},
                {"starts_at_ms": 1793750400000},
            ),
        ),
        (9, ({"intent": "find", "topic": "books", "device": "mac-safari"},)),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {person: 1}\n\n- {person: -1}", "line 3: person: found -1; allowed a person of the po"),
        ("- {person: 100}", "line 1: person: found 100; allowed a person of the population, 0 to"),
        ("- {person: twelve}", "line 1: person: found 'twelve'; allowed a person of the populatio"),
        ("- {person: true}", "line 1: person: found True; allowed a person of the population"),
        ("- {intent: find}", "line 1: person: found nothing; allowed a person of the population"),
        ("- person: 1\n  intent: steal", "line 2: intent: found 'steal'; allowed 'find', 'browse'"),
        ("- {person: 1, topic: falconry}", "line 1: topic: found 'falconry'; allowed books, cooki"),
        (
            "- {person: 1, intent: deal, topic: books}",
            "line 1: found a topic with intent deal; allowed a topic with intent find or gift",
        ),
        ("- {person: 1, device: fridge}", "line 1: device: found 'fridge'; allowed android-chrome"),
        ("- {person: 1, url: /p/none/}", "line 1: url: found '/p/none/'; allowed a landing page"),
        ("- {person: 1, url: '/?q=<b>'}", "line 1: url: found '/?q=<b>'; allowed a landing page"),
        (
            "- {person: 1, starts_at: 2026-11-29}",
            "line 1: starts_at: found 2026-11-29 00:00:00; allowed 2026-11-01 00:00 to 2026-11-28",
        ),
        ("- {person: 1, starts_at: 2026-02-30}", "line 1: found the impossible date 2026-02-30; a"),
        ("- {person: 010}", "line 1: person: found '010'; allowed a person of the population, 0 t"),
        ("- {person: 1, starts_at: 12345}", "line 1: starts_at: found 12345; allowed a moment as"),
        ("- {person: 1, starts_at: soon}", "line 1: starts_at: found 'soon'; allowed a moment as"),
        (
            "- {person: 1, starts_at: 2026-11-05 10:00}\n"
            "- {person: 1, starts_at: 2026-11-05 11:00}",
            "line 2: starts_at: found 2026-11-05 11:00:00; allowed 3 hours after the person's visi",
        ),
        (
            "- {person: 1}\n- {person: 1, starts_at: 2026-11-05}",
            "line 2: starts_at: found a visit without one; allowed one in each row of a person who",
        ),
        ("- {person: 1, when: now}", "line 1: when: found the unknown key 'when'; allowed person,"),
        ("- {person: 1, person: 2}", "line 1: found the key 'person' twice; allowed every key onc"),
        ("- 12", "line 1: found 12; allowed a mapping"),
        ("person: 12", "found no list; allowed a list of visits"),
        ("", "found nothing; allowed a list of visits"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """File, line, key, what was found and what is allowed."""
    path = write(tmp_path, text)
    with pytest.raises(InputError) as raised:
        load_visit_file(path, LIMITS)
    assert raised.value.message.startswith(f"{path}: {message}")
    assert "\n" not in raised.value.message


def test_real_pace_has_no_moments(tmp_path: Path) -> None:
    """Then visits happen one after the other, now."""
    path = write(tmp_path, "- {person: 1}\n- {person: 1}\n- {person: 1, starts_at: 2026-11-05}")
    with pytest.raises(InputError, match=r"line 3: starts_at: found .*; allowed none with pace"):
        load_visit_file(path, REAL)


def test_a_moment_that_clocks_leave_out_is_refused(tmp_path: Path) -> None:
    """Clocks in Berlin go from two to three; an hour that comes twice is the first one."""
    zone = ZoneInfo("Europe/Berlin")
    window = datetime(2026, 3, 1, tzinfo=zone), datetime(2026, 11, 1, tzinfo=zone)
    limits = replace(LIMITS, window=window, time_zone="Europe/Berlin")
    twice = write(tmp_path, "- {person: 1, starts_at: 2026-10-25 02:30}")
    (visit,) = load_visit_file(twice, limits)[1]
    assert visit["starts_at_ms"] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() * 1000
    path = write(tmp_path, "- {person: 1, starts_at: 2026-03-29 02:30}")
    with pytest.raises(InputError, match="found 2026-03-29 02:30:00; allowed a moment that Europe"):
        load_visit_file(path, limits)
