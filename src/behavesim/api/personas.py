"""Persona files: what is wrong in them, what they imply, and their form."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from behavesim.api.calls import Caller

if TYPE_CHECKING:
    from behavesim.personas.check import PersonasResult


class Personas:
    """``workspace.personas``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def check(self, directory: Path | str | None = None, people: int = 20_000) -> "PersonasResult":
        """All faults of the persona files in ``directory`` (``./personas``, else the shipped), or
        what they imply for a sample of so many people. ``ok`` says whether there is none."""
        from behavesim.personas.check import run_personas_check

        place = None if directory is None else Path(directory)
        return self._caller.call(
            lambda settings, paths, progress: run_personas_check(
                settings, paths, personas=place, people=people, progress=progress
            )
        )

    def schema(self, *, demographics: bool = False) -> dict[str, Any]:
        """The JSON Schema of persona files, or of ``demographics.yaml``."""
        from behavesim.personas.schema_files import run_personas_schema

        return self._caller.call(
            lambda settings, paths, progress: run_personas_schema(
                settings, paths, demographics=demographics, progress=progress
            )
        )
