"""Persona files: what is wrong in them, what they imply, and their form."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from behavesim.api.calls import Calls, PathLike, as_path

if TYPE_CHECKING:
    from behavesim.personas.check import PersonasResult
    from behavesim.personas.draft import DraftResult


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

    def draft(
        self,
        *,
        market: str | None = None,
        catalog: PathLike | None = None,
        out: PathLike | None = None,
        count: int | None = None,
        topics: Mapping[str, str] | None = None,
        force: bool = False,
    ) -> "DraftResult":
        """Write persona files for the topics of a catalog, as a starting point.

        Args:
            market: Where people live: ``kr``, or a mix such as ``us=0.7,gb=0.3``.
            catalog: A directory with a catalog, that of the settings unless given.
            out: Where to write, ``./personas`` unless given.
            count: How many personas, 6 to 12 by the number of topics unless given.
            topics: Interests of topics whose names do not say them, such as ``{"t1": "garden"}``.
            force: Write into a directory that has persona files; those of the same name are
                replaced.

        Returns:
            The ``personas`` with their files, shares and topics, the interest that each of the
            shop's ``topics`` was taken for, and which files were ``replaced`` or ``kept``.

        Raises:
            InputError: Persona files are there already, or an argument, the market or the catalog
                is wrong.

        >>> len(ws.personas.draft(out=ws.paths.root / "drafts", count=4).personas)
        4
        """
        from behavesim.personas.draft import run_personas_draft

        source, target = as_path(catalog), as_path(out)
        return self._caller.call(
            lambda settings, paths, progress: run_personas_draft(
                settings,
                paths,
                market=market,
                catalog=source,
                out=target,
                count=count,
                mapping=topics,
                force=force,
                progress=progress,
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
