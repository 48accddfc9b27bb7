"""The default container, held to the last byte."""

import runpy
from pathlib import Path

HERE = Path(__file__).parent


def test_the_default_container_is_that_of_the_golden_file(tmp_path: Path) -> None:
    """After a wanted change run tests/golden/refresh_gtm.py; tests/js reads the file too."""
    write_default = runpy.run_path(str(HERE / "refresh_gtm.py"))["write_default"]
    write_default(tmp_path / "made.json")
    assert (tmp_path / "made.json").read_bytes() == (HERE / "gtm_container.json").read_bytes()
