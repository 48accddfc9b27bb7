"""The public API is documented, and its examples are true."""

import ast
import doctest
import inspect
import re
import shutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.docs.test_documented import COMMANDS

import behavesim as bs
from behavesim.api.google import Google
from behavesim.api.hits import HitLog
from behavesim.api.personas import Personas
from behavesim.api.templates import Templates
from behavesim.api.workspace import Workspace

# How each class of the API is reached from a workspace.
PLACES: dict[type, str] = {
    Workspace: "",
    HitLog: "hits.",
    Personas: "personas.",
    Templates: "templates.",
    Google: "google.",
    bs.Truth: "truth.",
    bs.ModelFigures: "models.",
}
# Each command and the calls that it is made of.
CALLS = {
    "init": {"init_project"},
    "build-site": {"build_site"},
    "serve": {"serve"},
    "simulate": {"simulate", "simulate_visits", "explain"},
    "parity": {"parity"},
    "templates list": {"templates.list"},
    "templates copy": {"templates.copy"},
    "personas check": {"personas.check"},
    "personas draft": {"personas.draft"},
    "personas schema": {"personas.schema"},
    "catalog check": {"check_catalog"},
    "catalog import": {"import_catalog"},
    "materialize": {"materialize"},
    "export": {"export", "plan_export", "follow_export"},
    "hits check": {"hits.check"},
    "hits compact": {"hits.compact"},
    "train": {"train"},
    "predict": {"predict"},
    "report": {"report"},
    "improve": {"improve"},
    "experiment": {"experiment", "power", "visual_comparison"},
    "loop": {"loop"},
    "calibrate": {"calibrate"},
    "demo": {"demo"},
    "gtm": {"google.gtm"},
    "provision": {"google.provision"},
    "publish": {"google.publish"},
    "verify": {"google.verify"},
    "fidelity": {"fidelity"},
    "audit": {"audit", "audit_url"},
    "query": {"query_rows"},
    "doctor": {"doctor"},
    "browser install": {"install_browser"},
}
# Frames and values, which a command line has no use for.
PYTHON_ALONE = {
    "paths",
    "settings",
    "events",
    "sessions",
    "items",
    "query",
    "features",
    "truth",
    "models",
    "truth.people",
    "truth.identities",
    "truth.visits",
    "models.traits",
    "models.recommenders",
    "models.item_interest",
    "models.item_map",
}


def list_methods() -> dict[str, Any]:
    """Every public method and property by how it is called on a workspace."""
    found = {}
    for kind, place in PLACES.items():
        for name, value in inspect.getmembers(kind):
            if not name.startswith("_"):
                found[place + name] = value.fget if isinstance(value, property) else value
    return found


METHODS = list_methods()


@pytest.mark.parametrize("name", METHODS)
def test_every_method_says_arguments_results_and_an_example(name: str) -> None:
    """Each argument has its line, what comes back has its section, and an example shows it."""
    text = inspect.getdoc(METHODS[name]) or ""
    arguments = set(inspect.signature(METHODS[name]).parameters) - {"self"}
    section = text.partition("Args:\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"^    (\w+): \S", section, re.MULTILINE)) == arguments
    assert re.search(r"^Returns:\n    \S", text, re.MULTILINE)
    assert ">>> " in text
    for error in re.findall(r"^    (\w+Error): ", text, re.MULTILINE):
        assert issubclass(getattr(bs.errors, error), bs.errors.BehavesimError)


@pytest.fixture(scope="module")
def playground(small: bs.Workspace, tmp_path_factory: pytest.TempPathFactory) -> bs.Workspace:
    """A copy of the small workspace, for examples that write."""
    root = tmp_path_factory.mktemp("examples") / "out"
    shutil.copytree(small.paths.root, root)
    workspace = bs.Workspace(root, seed=7, simulate={"engine": "direct", "warmup": 0})
    workspace.export()  # which others read; examples may run in any order
    return workspace


def find_examples(name: str) -> list[doctest.Example]:
    """The examples of a method, or of the class ``Workspace``."""
    text = inspect.getdoc(Workspace if name == "class" else METHODS[name]) or ""
    return doctest.DocTestParser().get_examples(text, name)


def is_skipped(name: str) -> bool:
    return any(doctest.SKIP in example.options for example in find_examples(name))


RUN = [name for name in (*METHODS, "class") if not is_skipped(name)]
SKIPPED = [name for name in METHODS if is_skipped(name)]


@pytest.mark.parametrize("name", SKIPPED)
def test_calls_of_an_example_that_is_not_run_are_possible(name: str) -> None:
    """Calls on the workspace exist and take these arguments; the method itself is among them."""
    seen = set()
    for example in find_examples(name):
        for node in ast.walk(ast.parse(example.source)):
            called = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
            if called.startswith("ws.") and called.removeprefix("ws.") in METHODS:
                seen.add(called.removeprefix("ws."))
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("ws."):
                method = METHODS.get(ast.unparse(node.func).removeprefix("ws."))
                if method is not None:
                    named = {str(keyword.arg): None for keyword in node.keywords}
                    inspect.signature(method).bind(None, *node.args, **named)
    assert name in seen


@pytest.mark.parametrize("name", RUN)
def test_the_example_is_true(
    playground: bs.Workspace,
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Examples run as they stand, but for those that take a browser, an account or minutes."""
    monkeypatch.chdir(tmp_path)
    workspace = playground
    if name == "simulate":  # replaces what the other examples read
        workspace = bs.Workspace(tmp_path / "out", seed=7, simulate={"engine": "direct"})
    if name == "export":  # says how much it writes where nothing is
        shutil.rmtree(workspace.paths.export)
    globs = {"bs": bs, "pl": pl, "ws": workspace}
    examples = find_examples(name)
    test = doctest.DocTest(examples, globs, name, None, None, None)
    result = doctest.DocTestRunner().run(test)
    assert (result.attempted, result.failed) == (len(examples), 0), capsys.readouterr().out


def test_every_command_is_a_call_on_the_workspace() -> None:
    """The table above names what each command's module calls, and nothing is missing in it."""
    assert set(CALLS) == set(COMMANDS)
    modules: dict[Path, set[str]] = {}
    for name, calls in CALLS.items():
        source = Path(inspect.getsourcefile(inspect.unwrap(COMMANDS[name].callback)) or "")
        modules.setdefault(source, set()).update(calls)
    for source, calls in modules.items():
        text = source.read_text(encoding="utf-8")
        assert set(re.findall(r"\bws\.([a-z_.]+)\(", text)) == calls, source
    used = set().union(*CALLS.values())
    assert used | PYTHON_ALONE == set(METHODS)
    assert not used & PYTHON_ALONE


def find_public_names() -> Iterator[tuple[str, Any]]:
    """Classes and modules of ``__all__``, and the classes that the API's methods return."""
    for name in bs.__all__:
        if name != "__version__":
            yield name, getattr(bs, name)
    modules = {base.__module__ for kind in PLACES for base in kind.__mro__[:-1]}
    for module in sorted(modules):
        tree = ast.parse(inspect.getsource(import_module(module)))
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("behavesim."):
                for alias in node.names:
                    if alias.name.endswith(("Result", "Plan", "Paths")):
                        yield alias.name, getattr(import_module(node.module or ""), alias.name)


def test_every_public_name_is_documented() -> None:
    """Nothing that is reachable from `behavesim` lacks a docstring of its own."""
    bare = []
    for name, value in find_public_names():
        if not (value.__doc__ or "").strip():
            bare.append(name)
        if inspect.ismodule(value):
            members = [(key, item) for key, item in vars(value).items() if inspect.isclass(item)]
            members = [(key, item) for key, item in members if item.__module__ == value.__name__]
        else:
            members = [(key, item) for key, item in vars(value).items() if not key.startswith("_")]
        for key, item in members:
            described = item.fget if isinstance(item, property) else item
            if (inspect.isroutine(described) or inspect.isclass(described)) and not (
                described.__doc__ or ""
            ).strip():
                bare.append(f"{name}.{key}")
    assert bare == []


def test_what_calls_return_is_a_result() -> None:
    """Counts and places are results, which print well, for all calls that the commands are."""
    found = dict(find_public_names())
    for name in set().union(*CALLS.values()) - {"personas.schema"}:
        returned = str(inspect.signature(METHODS[name]).return_annotation).strip("'\"")
        assert issubclass(found[returned], bs.Result), name
