"""The sections of the report, found by their modules."""

import importlib
import pkgutil
from collections.abc import Mapping

from behavesim.report import sections
from behavesim.report.section import Section


def list_sections() -> Mapping[str, Section]:
    """Every module of `behavesim.report.sections` has a ``SECTION``; by name, in their order."""
    found = {
        module.name: importlib.import_module(f"{sections.__name__}.{module.name}").SECTION
        for module in pkgutil.iter_modules(sections.__path__)
    }
    return dict(sorted(found.items(), key=lambda pair: (pair[1].order, pair[0])))
