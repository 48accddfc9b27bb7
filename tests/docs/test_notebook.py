"""The notebook runs from an empty directory to the report, and is kept without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "insights.ipynb"
SMALL = 'sessions, days, trees, directory = 700, 14, 20, "small"'


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    """As it is in the repository."""
    return nbformat.read(NOTEBOOK, as_version=4)


def test_the_notebook_is_kept_without_outputs(notebook: nbformat.NotebookNode) -> None:
    """Readers see only what they run themselves."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


def test_the_notebook_runs_on_a_small_size(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    """Every cell, with fewer sessions in the cell of parameters; the last one writes the report."""
    [parameters] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", ())]
    parameters.source = SMALL
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    assert (tmp_path / "small" / "report" / "index.html").stat().st_size > 100_000
    assert notebook.cells[-1].outputs[0].data["text/plain"].endswith("index.html'")
