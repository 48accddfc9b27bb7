"""Persona files: what is wrong in them, what they imply, and their form."""

from typing import TYPE_CHECKING, Any

from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    from behavesim.personas.check import PersonasResult


class Personas(Calls):
    """``workspace.personas``."""

    def check(self, directory: PathLike | None = None, people: int = 20_000) -> "PersonasResult":
        """Look for faults in persona files, and say what they imply.

        Args:
            directory: The persona files, ``./personas`` or the shipped ones unless given.
            people: How many people to draw for what the files imply.

        Returns:
            All ``faults`` with file and place; where there are none (``ok``), shares of people by
            their attributes, ``exact`` and ``sampled``.

        Raises:
            InputError: There is no such directory.

        >>> ws.personas.check(people=100).ok
        True
        """
        from behavesim.personas.check import run_personas_check

        place = as_path(directory)
        return self._caller.call(
            lambda settings, paths, progress: run_personas_check(
                settings, paths, personas=place, people=people, progress=progress
            )
        )

    def schema(self, *, demographics: bool = False) -> dict[str, Any]:
        """The JSON Schema of persona files, for editors and other programs.

        Args:
            demographics: True gives that of ``demographics.yaml``.

        Returns:
            The schema, draft 2020-12.

        >>> ws.personas.schema()["type"]
        'object'
        """
        from behavesim.personas.schema_files import run_personas_schema

        return self._caller.call(
            lambda settings, paths, progress: run_personas_schema(
                settings, paths, demographics=demographics, progress=progress
            )
        )
