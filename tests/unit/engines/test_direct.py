"""The direct engine's own module, as far as it needs no shop."""

from pathlib import Path

import pytest

from behavesim.engines.direct import read_parameters
from behavesim.errors import WorldError
from behavesim.resources import shipped_resource


def test_parameters_are_those_of_the_module() -> None:
    """Python reads them where the engines do, and so needs no copy."""
    parameters = read_parameters(shipped_resource("site_templates"))
    assert {"base", "trust"} <= parameters["consent"].keys()
    assert parameters["utility"]["interest"] > 0


def test_templates_without_parameters_are_one_line(tmp_path: Path) -> None:
    """The error names the file that cannot be read."""
    with pytest.raises(WorldError, match=r"parameters\.js") as raised:
        read_parameters(tmp_path)
    assert "\n" not in str(raised.value)
