"""The table of packages in ARCHITECTURE.md. Run this file to write it anew.

Layers are those of the import contract in pyproject.toml, descriptions the first lines of the
packages' docstrings.
"""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "ARCHITECTURE.md"
SOURCE = ROOT / "src" / "behavesim"
BEGIN = "<!-- packages: begin (written by tests/docs/architecture_page.py) -->"
END = "<!-- packages: end -->"


def list_layers() -> list[list[str]]:
    """Packages and modules of each layer, the top layer first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [[name.strip() for name in layer.split("|")] for layer in layers]


def describe(name: str) -> str:
    """First paragraph of the docstring of a package or module, as one line."""
    package = SOURCE / name / "__init__.py"
    path = package if package.exists() else SOURCE / f"{name}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(text.split("\n\n")[0].split()).replace("``", "`").replace("|", "\\|")


def write_table() -> str:
    """One row a package, with the number of its layer."""
    rows = ["| layer | package | purpose |", "|---|---|---|"]
    for number, names in enumerate(list_layers(), start=1):
        rows += [f"| {number} | `{name}` | {describe(name)} |" for name in names]
    return "\n".join(rows)


def replace_generated(page: str) -> str:
    """The page with its generated part written anew."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n\n{write_table()}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(replace_generated(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
