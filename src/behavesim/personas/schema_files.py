"""`behavesim personas schema`: the form of persona files, for editors."""

from typing import Any

from behavesim.core.progress import Progress, no_progress
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.people.persona_files import load_demographics
from behavesim.people.persona_schema import make_demographics_schema, make_persona_schema
from behavesim.personas.check import load_vocabulary
from behavesim.resources import find_resource_part
from behavesim.settings import Settings


def run_personas_schema(
    settings: Settings,
    workspace: WorkspacePaths,
    demographics: bool = False,
    progress: Progress = no_progress,
) -> dict[str, Any]:
    """Return the JSON Schema of persona files, or of ``demographics.yaml``.

    It names the topics, devices and jobs of this place. Raises InputError where what it takes
    them from is wrong.
    """
    vocabulary = load_vocabulary(settings)
    if demographics:
        return make_demographics_schema(vocabulary)
    tables = load_demographics(find_resource_part("configs", "demographics.yaml"), vocabulary)
    return make_persona_schema(vocabulary, tuple(tables.jobs))
