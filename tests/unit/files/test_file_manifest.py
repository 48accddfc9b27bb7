"""Directories with a manifest: what is missing, changed or strange in them."""

import json
import os
from pathlib import Path

import pytest

from behavesim.errors import DataError, SchemaError
from behavesim.files import hash_cache
from behavesim.files.file_manifest import (
    FILE_MANIFEST,
    add_to_manifest,
    check_files,
    hash_file,
    is_made_by_us,
    list_files,
    write_file_manifest,
)
from behavesim.files.hash_cache import HashCache
from behavesim.files.json_file import seal


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A directory of two files with their manifest."""
    root = tmp_path / "made"
    (root / "deep").mkdir(parents=True)
    (root / "one.txt").write_text("one")
    (root / "deep" / "two.txt").write_text("two")
    write_file_manifest(root, "things", list_files(root))
    return root


def check(root: Path, *names: str) -> None:
    check_files(root, "things", "make it again", names or None)


def test_what_is_whole_passes(made: Path, tmp_path: Path) -> None:
    """So does what has no manifest."""
    check(made)
    assert is_made_by_us(made, "things") and not is_made_by_us(made, "others")
    assert check_files(tmp_path, "things", "") is None


def test_a_missing_or_changed_file_is_named(made: Path) -> None:
    """Longer, shorter, as long but another, a directory, or gone."""
    place = made / "deep" / "two.txt"
    for content, message in (
        ("twoo", "found 4 bytes; allowed 3"),
        ("tw", "found 2 bytes; allowed 3"),
        ("twO", "found other content than was written"),
    ):
        place.write_text(content)
        with pytest.raises(DataError, match=message) as caught:
            check(made)
        assert str(caught.value).startswith(f"{place}: ") and caught.value.hint == "make it again"
        check(made, "one.txt")
    place.unlink()
    with pytest.raises(DataError, match="missing, though the manifest lists it"):
        check(made)
    place.mkdir()
    with pytest.raises(DataError, match="found a directory; allowed a file"):
        check(made)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "found a list; allowed an object"),
        ({}, "found no of"),
        ({"of": "others", "files": {}}, "found a manifest of 'others'; allowed 'things'"),
        ({"of": "things", "files": {}, "more": 1}, "found the unknown key 'more'"),
        ({"of": "things", "files": {"a": {"bytes": -1, "sha256": "0" * 64}}}, "found what is not"),
        ({"of": "things", "files": {"a": {"bytes": 10**30, "sha256": "0" * 64}}}, "missing"),
        ({"of": "things", "files": {"a": {"bytes": 1, "sha256": "0"}}}, "found what is not"),
        ({"of": "things", "files": {"a": {"bytes": 1.5, "sha256": "0" * 64}}}, "found float"),
    ],
)
def test_a_broken_manifest_is_one_line(made: Path, record: object, message: str) -> None:
    """Whatever it says."""
    (made / FILE_MANIFEST).write_text(json.dumps(record))
    with pytest.raises(DataError, match=message) as caught:
        check(made)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b", ".", "", "a\0b"])
def test_a_manifest_does_not_lead_elsewhere(made: Path, name: str) -> None:
    """Only below its own directory."""
    record = {"bytes": 1, "sha256": "0" * 64}
    (made / FILE_MANIFEST).write_text(json.dumps(seal({"of": "things", "files": {name: record}})))
    with pytest.raises(SchemaError, match="allowed paths of files below its directory"):
        check(made)


def test_files_are_noted_one_by_one(made: Path) -> None:
    """What the manifest knows stays; a broken one begins anew."""
    (made / "three.txt").write_text("three")
    add_to_manifest(made, "things", "three.txt")
    manifest = check_files(made, "things", "")
    assert manifest is not None and len(manifest.files) == 3
    (made / FILE_MANIFEST).write_text("{")
    add_to_manifest(made, "things", "three.txt")
    manifest = check_files(made, "things", "")
    assert manifest is not None and set(manifest.files) == {"three.txt"}


def test_a_file_is_hashed_once_for_each_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process trusts what was learned, until the file is another: even one of the same
    size and time of modification."""
    monkeypatch.setattr(hash_cache, "_SETTLED_NS", 0)
    read: list[Path] = []
    monkeypatch.setattr(hash_cache, "hash_file", lambda path: read.append(path) or hash_file(path))
    file, place = tmp_path / "file", tmp_path / "hashes.json"
    file.write_text("one")
    sha256, stat = hash_file(file), file.stat()
    for _ in range(3):
        hashes = HashCache(tmp_path, place)
        assert hashes(file, sha256)
        hashes.save()
    assert len(read) == 1
    file.write_text("two")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert not HashCache(tmp_path, place)(file, sha256)


def test_a_cache_is_not_believed_against_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is broken, or has another hash, costs a reading and nothing else."""
    monkeypatch.setattr(hash_cache, "_SETTLED_NS", 0)
    file, place = tmp_path / "file", tmp_path / "hashes.json"
    file.write_text("one")
    sha256 = hash_file(file)
    hashes = HashCache(tmp_path, place)
    assert hashes(file, sha256) and not hashes(file, "0" * 64)
    hashes.save()
    whole = place.read_text()
    for content in (whole.replace(sha256, "0" * 64), whole[:20], "[]", '{"file": 1}', "\xff"):
        place.write_text(content, encoding="latin-1")
        assert HashCache(tmp_path, place)(file, sha256)
        assert not HashCache(tmp_path, place)(file, "1" * 64)
