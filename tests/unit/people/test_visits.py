"""Who made the visits, and under which pseudonyms."""

from pathlib import Path

from behavesim.people.visits import (
    VISITS_SCHEMA,
    count_people,
    read_identities,
    writing_visits,
)

HOUR_MS = 3_600_000


def write(folder: Path, part: str, *visits: tuple[int, int, str, str | None, int]) -> None:
    with writing_visits(folder, part) as writer:
        for person, visit, device, name, at_ms in visits:
            values = {
                "person_id": person, "visit": visit, "device": device, "user_pseudo_id": name,
                "starts_at_ms": at_ms, "ends_at_ms": at_ms + HOUR_MS,
            }  # fmt: skip
            writer.add(tuple(values.get(name) for name in VISITS_SCHEMA.names))


def test_a_pseudonym_spans_its_visits_of_all_parts(tmp_path: Path) -> None:
    """One row a pseudonym: its device, its first and its last moment."""
    write(tmp_path, "direct-00000", (3, 0, "mac", "a", 0), (3, 1, "phone", "b", 10))
    write(tmp_path, "browser", (3, 2, "mac", "a", 20), (3, 0, "mac", "a", 0))
    assert list(read_identities(tmp_path)) == [
        ("a", 3, "mac", 0, 20 + HOUR_MS),
        ("b", 3, "phone", 10, 10 + HOUR_MS),
    ]


def test_a_visit_without_a_pseudonym_is_a_person_s_and_no_identity(tmp_path: Path) -> None:
    """It joins nothing, but the person has been there."""
    write(tmp_path, "browser", (0, 0, "mac", "a", 0), (5, 0, "mac", None, 0))
    assert [name for name, *_ in read_identities(tmp_path)] == ["a"]
    assert count_people(tmp_path) == 6


def test_no_visit_covers_no_person(tmp_path: Path) -> None:
    """An empty part has no people."""
    write(tmp_path, "browser")
    assert list(read_identities(tmp_path)) == []
    assert count_people(tmp_path) == 0
