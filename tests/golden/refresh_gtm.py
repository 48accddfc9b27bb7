"""Writes gtm_container.json beside this file: ``python tests/golden/refresh_gtm.py``."""

from pathlib import Path

from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.google.gtm import run_gtm
from behavesim.settings import Settings

GOLDEN = Path(__file__).with_name("gtm_container.json")


def write_default(out: Path) -> None:
    """Write the container of the default settings."""
    run_gtm(Settings(), WorkspacePaths(out.parent), out=out)


if __name__ == "__main__":
    write_default(GOLDEN)
