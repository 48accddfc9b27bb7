"""The chance to refuse cookies in Python is that of the simulator."""

import json
import subprocess
from itertools import islice
from pathlib import Path

import pytest
from deno import find_deno_bin

from behavesim.engines.direct import read_parameters
from behavesim.engines.job import read_topics
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.check import chance_to_refuse
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site
from behavesim.simulation.population_files import load_population_inputs
from behavesim.site_templates import find_templates

SCRIPT = """
import { chanceToAgree } from "%(base)s/answer-consent.js";
const people = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(people.map(chanceToAgree)));
"""


def test_it_is_what_the_simulator_computes(tmp_path: Path) -> None:
    """One minus the chance to agree, to 1e-12, for people of the shipped personas."""
    settings = load_settings(None, {})
    workspace = WorkspacePaths(tmp_path / "workspace")
    run_build_site(settings, workspace, out=None)
    inputs = load_population_inputs(None, read_topics(workspace.site))
    people = list(islice(inputs.people(settings), 50))
    templates = find_templates()
    script = tmp_path / "agree.js"
    script.write_text(
        SCRIPT % {"base": templates.find("assets/js/simulator/parameters.js").parent.as_uri()}
    )
    done = subprocess.run(
        [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", str(script)],
        input=json.dumps([person.to_json() for person in people]).encode(),
        capture_output=True,
        check=True,
    )
    parameters = read_parameters(templates)
    refuse = [chance_to_refuse(person, parameters) for person in people]
    assert len(set(refuse)) > 40
    assert refuse == pytest.approx([1 - agree for agree in json.loads(done.stdout)], abs=1e-12)
