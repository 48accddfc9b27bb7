"""Runs notebooks/insights.ipynb in an empty directory and keeps its outputs in it.

``python tools/run_notebook.py``
"""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "insights.ipynb"


def run_notebook() -> None:
    """Run all cells; times of the run and of this machine are left out of the metadata."""
    os.environ["PYTHONWARNINGS"] = "ignore:IProgress not found"  # tqdm's, without ipywidgets
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with TemporaryDirectory() as directory:
        resources = {"metadata": {"path": directory}}
        NotebookClient(
            notebook,
            timeout=1200,
            kernel_name="python3",
            resources=resources,
            record_timing=False,
        ).execute()
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, NOTEBOOK)


if __name__ == "__main__":
    run_notebook()
