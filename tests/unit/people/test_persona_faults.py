"""Every fault of every file, each with its position."""

from pathlib import Path

import pytest

from behavesim.files.fault_list import Fault
from behavesim.people.persona_faults import find_faults
from behavesim.people.persona_files import PersonaVocabulary

ROOT = Path(__file__).parents[3]
TABLES = ROOT / "configs" / "demographics.yaml"
RUNNER = (ROOT / "personas" / "runner.yaml").read_text(encoding="utf-8")


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def _write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def _places(faults: tuple[Fault, ...]) -> list[tuple[str, int | None, str]]:
    return [(Path(fault.file).name, fault.line, fault.path) for fault in faults]


def test_the_shipped_files_have_none(vocabulary: PersonaVocabulary) -> None:
    """What ships is sound."""
    assert find_faults(ROOT / "personas", TABLES, vocabulary) == ()


def test_all_faults_of_a_file_are_found(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """Faults of form and unknown names alike, in the order in which they stand."""
    text = RUNNER.replace("genders: {", "genders: {other: 1, ").replace("share: ", "share: -")
    text = text.replace("interests:\n", "interests:\n  golf: {centre: 1.5, spread: 0.1}\n", 1)
    text = text.replace("patience:", "patince:").replace("hours: [\n", "hours: [\n  -1,\n")
    text += "hobby: golf\n"
    _write(tmp_path, runner=text)
    faults = find_faults(tmp_path, TABLES, vocabulary)
    expected = [
        ("share", "share:"),
        ("genders.other", "other: 1"),
        ("interests.golf", "golf:"),
        ("interests.golf.centre", "golf:"),
        ("temperament", "temperament:"),
        ("temperament.patince", "patince"),
        ("hours[0]", "-1,"),
        ("hobby", "hobby:"),
    ]
    places = [(path, _line_of(text, part)) for path, part in expected]
    assert [(fault.path, fault.line) for fault in faults] == places


def test_columns_count_from_one(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """A key in the middle of a line is found there."""
    text = RUNNER.replace("genders: {", "genders: {other: 1, ")
    _write(tmp_path, runner=text)
    (fault,) = find_faults(tmp_path, TABLES, vocabulary)
    assert fault == Fault(
        file=str(tmp_path / "runner.yaml"),
        line=_line_of(text, "genders"),
        column=len("genders: {") + 1,
        path="genders.other",
        found="'other'",
        allowed="'female' or 'male'",
    )


def test_one_bad_file_hides_no_other(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """Broken YAML, an empty file, repeated keys and a repeated id are told together."""
    again = RUNNER + "share: 2\nname: Twice\n"
    _write(tmp_path, a=RUNNER, b="id: [1,\n 2\n", c="", d=again)
    lines = RUNNER.count("\n")
    assert _places(find_faults(tmp_path, TABLES, vocabulary)) == [
        ("b.yaml", 3, ""),
        ("c.yaml", 1, ""),
        ("d.yaml", _line_of(RUNNER, "id:"), "id"),
        ("d.yaml", lines + 1, "share"),
        ("d.yaml", lines + 2, "name"),
    ]


def test_every_age_without_a_job_is_found(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """One fault an age band."""
    jobs = next(line for line in RUNNER.splitlines() if line.startswith("jobs:"))
    ages = next(line for line in RUNNER.splitlines() if line.startswith("ages:"))
    text = RUNNER.replace(jobs, "jobs: {student: 1}")
    text = text.replace(ages, "ages: {18-24: 1, 35-44: 1, 45-54: 0, 65+: 1}")
    _write(tmp_path, runner=text)
    faults = find_faults(tmp_path, TABLES, vocabulary)
    assert [(fault.path, fault.found) for fault in faults] == [
        ("jobs", "no job open to people of 35"),
        ("jobs", "no job open to people of 65"),
    ]


@pytest.mark.parametrize("text", ["day: 2026-13-45", "a: &a [*a]", "? [1, 2]\n: 3", "\x00", "- 1"])
def test_odd_yaml_is_a_fault(tmp_path: Path, vocabulary: PersonaVocabulary, text: str) -> None:
    """Whatever a file holds, its name and a line come out."""
    _write(tmp_path, odd=text)
    faults = find_faults(tmp_path, TABLES, vocabulary)
    assert faults
    assert {(fault.file, fault.line) for fault in faults} == {(str(tmp_path / "odd.yaml"), 1)}


def test_bytes_that_are_no_text_are_a_fault(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """Latin-1 is not UTF-8."""
    (tmp_path / "odd.yaml").write_bytes("name: Zoë".encode("latin-1"))
    (fault,) = find_faults(tmp_path, TABLES, vocabulary)
    assert fault.allowed == "a readable YAML file in UTF-8"


def test_an_empty_folder_is_a_fault_without_a_line(
    tmp_path: Path, vocabulary: PersonaVocabulary
) -> None:
    """There is no line to point at."""
    (fault,) = find_faults(tmp_path, TABLES, vocabulary)
    assert (fault.file, fault.line, fault.found) == (str(tmp_path), None, "no .yaml file")


def test_all_faults_of_the_tables_are_found(tmp_path: Path, vocabulary: PersonaVocabulary) -> None:
    """Unknown names, clashing hours and reversed ages, beside faults of the personas."""
    text = TABLES.read_text(encoding="utf-8")
    text = text.replace("lunch: [12, 13]", "lunch: [12, 11, 6]")
    text = text.replace("ages: [18, 29]", "ages: [29, 18]").replace("{k-pop: 0.14", "{golf: 0.14")
    text = text.replace("hours: {forenoon: 1.8", "hours: {teatime: 1.8")
    text = text.replace("devices: {mac-safari: 2.2", "devices: {abacus: 2.2")
    tables = tmp_path / "demographics.yaml"
    tables.write_text(text, encoding="utf-8")
    folder = tmp_path / "personas"
    folder.mkdir()
    _write(folder, runner=RUNNER.replace("share: ", "share: -"))
    places = _places(find_faults(folder, tables, vocabulary))
    lunch, name = _line_of(text, "lunch"), "demographics.yaml"
    assert places == [
        (name, lunch, "day_parts.lunch[1]"),
        (name, lunch, "day_parts.lunch[2]"),
        (name, _line_of(text, "golf"), "ages.18-24.interests.golf"),
        (name, _line_of(text, "[29, 18]"), "jobs.student.ages"),
        (name, _line_of(text, "teatime"), "jobs.homemaker.hours.teatime"),
        (name, _line_of(text, "abacus"), "jobs.freelancer.devices.abacus"),
        ("runner.yaml", _line_of(RUNNER, "share"), "share"),
    ]
