"""The answer key's files."""

import errno
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from behavesim.core.person import Person
from behavesim.core.persona import Demographics, Persona
from behavesim.errors import WorldError
from behavesim.people import truth
from behavesim.people.attributes import PersonAttributes, iterate_attributes
from behavesim.people.persona_files import PersonaVocabulary
from behavesim.people.population import generate_people
from behavesim.people.visits import VISITS_SCHEMA, writing_visits


@pytest.fixture
def people(
    personas: tuple[Persona, ...], demographics: Demographics, vocabulary: PersonaVocabulary
) -> list[Person]:
    """Twenty-five people."""
    endless = generate_people(
        personas, demographics, vocabulary, 7, date(2026, 11, 1), 28, "Asia/Seoul"
    )
    return list(islice(endless, 25))


@pytest.fixture
def attributes(
    personas: tuple[Persona, ...],
    demographics: Demographics,
    vocabulary: PersonaVocabulary,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PersonAttributes]:
    """What these people are like, in three blocks."""
    monkeypatch.setattr("behavesim.people.attributes._BLOCK_PEOPLE", 10)
    return iterate_attributes(personas, demographics, vocabulary.topics, vocabulary.markets, 7, 25)


def test_people_are_written_with_one_column_a_topic(
    tmp_path: Path,
    people: list[Person],
    attributes: Iterator[PersonAttributes],
    vocabulary: PersonaVocabulary,
) -> None:
    """The columns are those of the answer key, the rows everybody in order, over blocks."""
    path = truth.write_people(attributes, vocabulary.topics, tmp_path / "truth")
    table = pq.read_table(path)
    assert table.column_names == [
        "person_id", "persona", "age", "age_band", "gender", "job", "market", "region", "city",
        "budget",
        "price_sensitivity", "patience", "exploration", "impulsiveness", "trust",
        *(f"interest_{topic}" for topic in vocabulary.topics),
    ]  # fmt: skip
    assert table["person_id"].to_pylist() == list(range(25))
    assert table["interest_k-pop"].to_pylist() == [one.interests["k-pop"] for one in people]
    for field in ("persona", "age", "age_band", "gender", "job", "region", "budget"):
        assert table[field].to_pylist() == [getattr(one, field) for one in people]
    assert table["trust"].to_pylist() == [one.temperament["trust"] for one in people]


def test_budgets_are_written_with_decimals(
    tmp_path: Path, people: list[Person], attributes: Iterator[PersonAttributes]
) -> None:
    """People have minor units; the answer key has the shop's currency."""
    path = truth.write_people(attributes, tuple(people[0].interests), tmp_path / "truth", digits=2)
    assert pq.read_table(path)["budget"].to_pylist() == [one.budget / 100 for one in people]


def test_people_with_relative_budgets_are_marked(
    tmp_path: Path, people: list[Person], attributes: Iterator[PersonAttributes]
) -> None:
    """The column is there where some have one."""
    topics = tuple(people[0].interests)
    path = truth.write_people(attributes, topics, tmp_path / "truth", relative=True)
    assert not any(pq.read_table(path)["budget_by_topic"].to_pylist())


def test_identities_are_pseudonyms_of_people(tmp_path: Path) -> None:
    """One person may have several pseudonyms."""
    path = truth.write_identities([("1.2", 7, "mac", 5, 9), ("3.4", 7, "phone", 6, 6)], tmp_path)
    assert path.name == "identities.parquet"
    table = pq.read_table(path)
    assert table.schema.equals(truth.IDENTITIES_SCHEMA)
    assert table.select(["user_pseudo_id", "person_id"]).to_pylist() == [
        {"user_pseudo_id": "1.2", "person_id": 7},
        {"user_pseudo_id": "3.4", "person_id": 7},
    ]
    assert table["device"].to_pylist() == ["mac", "phone"]
    assert table["last_seen_ms"].to_pylist() == [9, 6]


def test_no_people_are_an_empty_table(tmp_path: Path) -> None:
    """Without rows the file is there, with its columns."""
    assert pq.read_table(truth.write_identities([], tmp_path)).num_rows == 0


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    """Readers never see half a file."""
    path = truth.write_identities([("1.2", 7, "mac", 5, 9)], tmp_path)
    before = path.read_bytes()

    def broken() -> Iterator[truth.Identity]:
        yield "3.4", 8, "mac", 5, 9
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        truth.write_identities(broken(), tmp_path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["identities.parquet"]


def test_schema_names_every_topic() -> None:
    """Interests are floats that are never null."""
    schema = truth.people_schema(["k-pop"])
    assert schema.field("interest_k-pop") == pa.field("interest_k-pop", pa.float64(), False)


@pytest.mark.parametrize("write", ["people", "identities", "visits"])
def test_a_full_disk_leaves_the_old_answer_key(
    tmp_path: Path,
    attributes: Iterator[PersonAttributes],
    vocabulary: PersonaVocabulary,
    monkeypatch: pytest.MonkeyPatch,
    write: str,
) -> None:
    """An error (injected here) is one line, what was there stays, nothing lies beside it."""
    blocks = list(attributes)
    identities = [("1.2", 0, "mac-safari", 1, 2)]
    row = (0, 0, *[None] * (len(VISITS_SCHEMA) - 2))

    def write_all() -> None:
        if write == "people":
            truth.write_people(blocks, vocabulary.topics, tmp_path)
        elif write == "identities":
            truth.write_identities(identities, tmp_path)
        else:
            with writing_visits(tmp_path, "direct-00000") as visits:
                visits.add(row)

    write_all()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def refuse(writer: pq.ParquetWriter, batch: pa.RecordBatch) -> None:
        raise OSError(errno.ENOSPC, "[Errno 28] Error writing bytes to file")

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", refuse)
    with pytest.raises(WorldError, match=r"\.parquet cannot be written: no space left on device"):
        write_all()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
