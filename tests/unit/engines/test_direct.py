"""The direct engine's own module, as far as it needs no shop."""

from pathlib import Path

import pytest

from behavesim.engines.direct import read_parameters
from behavesim.errors import InputError, WorldError
from behavesim.resources import shipped_resource
from behavesim.site_templates import SiteTemplates

SHIPPED = SiteTemplates((shipped_resource("site_templates"),))


def test_parameters_are_those_of_the_module() -> None:
    """Python reads them where the engines do, and so needs no copy."""
    parameters = read_parameters(SHIPPED)
    assert {"base", "trust"} <= parameters["consent"].keys()
    assert parameters["utility"]["interest"] > 0


def test_templates_without_parameters_are_one_line(tmp_path: Path) -> None:
    """The error names the file that is missing."""
    with pytest.raises(InputError, match=r"parameters\.js: found no such file"):
        read_parameters(SiteTemplates((tmp_path,)))


def test_parameters_that_are_no_module_are_one_line(tmp_path: Path) -> None:
    """The error names the file that cannot be read."""
    broken = tmp_path / "assets/js/simulator/parameters.js"
    broken.parent.mkdir(parents=True)
    broken.write_text("export const PARAMETERS = ;")
    with pytest.raises(WorldError, match=r"parameters\.js") as raised:
        read_parameters(SiteTemplates((tmp_path, *SHIPPED.places)))
    assert "\n" not in str(raised.value)


def test_a_script_of_ones_own_imports_shipped_ones(tmp_path: Path) -> None:
    """Though they lie in different directories."""
    name = "assets/js/simulator/parameters.js"
    own = tmp_path / name
    own.parent.mkdir(parents=True)
    text = SHIPPED.find(name).read_text(encoding="utf-8")
    own.write_text(f'import "./keyed-random.js";\n{text}\nPARAMETERS.utility.interest = 99;\n')
    templates = SiteTemplates((tmp_path, *SHIPPED.places))
    assert read_parameters(templates)["utility"]["interest"] == 99
