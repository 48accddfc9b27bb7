"""The notebook runs from an empty directory to the report, by the public API alone."""

import ast
import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "notebooks" / "insights.ipynb"
SMALL = 'sessions, days, trees, directory = 700, 14, 20, "small"'
RENEW = "run: python tools/run_notebook.py"


@pytest.fixture
def notebook() -> nbformat.NotebookNode:
    """As it is in the repository."""
    return nbformat.read(NOTEBOOK, as_version=4)


def list_code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_kept_with_the_outputs_of_one_run(notebook: nbformat.NotebookNode) -> None:
    """Every cell but the parameters shows something, in the order of the cells."""
    cells = list_code(notebook)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), RENEW
    silent = [cell for cell in cells if not cell.outputs]
    assert [cell.metadata.get("tags") for cell in silent] == [["parameters"]], RENEW
    assert NOTEBOOK.stat().st_size < 1_000_000


def test_its_outputs_hold_no_error_and_no_path_of_a_machine(
    notebook: nbformat.NotebookNode,
) -> None:
    """It ran to the end, without warnings, and shows places inside of its own directory."""
    outputs = [output for cell in list_code(notebook) for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {"execute_result", "stream"}
    assert all(output.get("name", "stdout") == "stdout" for output in outputs)
    text = json.dumps(outputs)
    assert [place for place in ("/tmp/", "/home/", "/root/", str(ROOT)) if place in text] == []


def test_it_uses_nothing_but_the_public_api(notebook: nbformat.NotebookNode) -> None:
    """`import behavesim as bs`, other libraries, and no private name."""
    imported = set()
    for cell in list_code(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
            elif isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_")
    assert {name for name in imported if name.startswith("behavesim")} == {"behavesim"}
    assert imported <= {"behavesim", "altair", "polars", "lightgbm"}


def test_it_runs_on_a_small_size(notebook: nbformat.NotebookNode, tmp_path: Path) -> None:
    """Every cell, with fewer sessions in the cell of parameters; the last one writes the report."""
    [parameters] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", ())]
    parameters.source = SMALL
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    assert (tmp_path / "small" / "report" / "index.html").stat().st_size > 100_000
    assert "index.html" in notebook.cells[-1].outputs[0].data["text/plain"]
