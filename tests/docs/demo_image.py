"""Draws docs/images/demo.svg from what `behavesim demo --json` printed.

behavesim --workspace behavesim-out demo --json > demo.json
python tests/docs/demo_image.py demo.json
"""

import io
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from behavesim.cli.options import DEFAULT_WORKSPACE
from behavesim.cli.render.demo import MOST_WIDTH, find_root, print_demo_screen
from behavesim.demo.demo import DemoResult
from behavesim.settings import Settings

IMAGE = Path(__file__).parents[2] / "docs" / "images" / "demo.svg"


def draw_screen(summary: DemoResult) -> str:
    """The last screen as SVG."""
    console = Console(
        record=True,
        width=MOST_WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
    )
    print_demo_screen(summary, Settings().currency, console)
    # Without the fonts that Rich would have the reader's browser fetch.
    code = re.sub(r"@font-face \{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="behavesim demo", unique_id="behavesim-demo", code_format=code)


def move_to_default_workspace(files: Mapping[str, str]) -> dict[str, str]:
    """The files as they would lie without --workspace: where the run was is of no interest."""
    root = find_root(files)
    return {
        name: str(DEFAULT_WORKSPACE / Path(path).relative_to(root)) for name, path in files.items()
    }


if __name__ == "__main__":
    result = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    result["files"] = move_to_default_workspace(result["files"])
    IMAGE.write_text(draw_screen(DemoResult(**result)), encoding="utf-8")
