"""What a simulation finds of the one before it, whole or damaged."""

from pathlib import Path

import pytest

from behavesim.core.answer_key import TRUTH
from behavesim.errors import DataError
from behavesim.files.file_manifest import write_file_manifest
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.simulation.run_directory import clear_previous_simulation, read_identity

IDENTITY = {
    "seed": 7,
    "start": "2026-11-01",
    "pace": "fast",
    "days": 3,
    "warmup": 2,
    "time_zone": "Asia/Seoul",
    "shop": "a",
    "people": "b",
}


def leave_visits(workspace: WorkspacePaths, engine: str) -> Path:
    part = workspace.truth / "visits" / f"{engine}.parquet"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"visits")
    write_file_manifest(workspace.truth, TRUTH, [f"visits/{engine}.parquet"])
    return part


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b"null", b'{"seed": "x"}', b"\xff", b'{"start": NaN}']
)
def test_a_broken_identity_is_an_error_and_replaced(
    workspace: WorkspacePaths, content: bytes
) -> None:
    """Reading it is an error; a simulation replaces it."""
    clear_previous_simulation(workspace, "direct", IDENTITY)
    found = read_identity(workspace)
    assert found is not None and (found.seed, found.days, found.warmup) == (7, 3, 2)
    place = workspace.hits / "simulation.json"
    whole = place.read_bytes()
    place.write_bytes(content)
    with pytest.raises(DataError, match=r"simulation\.json: ") as caught:
        read_identity(workspace)
    assert "\n" not in str(caught.value) and "behavesim simulate" in caught.value.hint
    clear_previous_simulation(workspace, "direct", IDENTITY)
    assert place.read_bytes() == whole


def test_damaged_visits_of_the_other_engine_are_an_error(workspace: WorkspacePaths) -> None:
    """They would stay, and be counted; one's own go in any case."""
    clear_previous_simulation(workspace, "direct", IDENTITY)
    part = leave_visits(workspace, "browser")
    clear_previous_simulation(workspace, "direct", IDENTITY)
    part.write_bytes(b"visitS")
    with pytest.raises(DataError, match=r"browser\.parquet: found other content") as caught:
        clear_previous_simulation(workspace, "direct", IDENTITY)
    assert "remove" in caught.value.hint
    clear_previous_simulation(workspace, "browser", IDENTITY)
    assert not part.exists()


def test_what_the_hint_says_mends(workspace: WorkspacePaths) -> None:
    """Without the identity nothing is of the same simulation, and all of it goes."""
    clear_previous_simulation(workspace, "direct", IDENTITY)
    part = leave_visits(workspace, "browser")
    (workspace.truth / "_manifest.json").write_text("{")
    with pytest.raises(DataError, match=r"_manifest\.json: found an error"):
        clear_previous_simulation(workspace, "direct", IDENTITY)
    (workspace.hits / "simulation.json").unlink()
    clear_previous_simulation(workspace, "direct", IDENTITY)
    assert not part.exists() and not workspace.truth.exists()
