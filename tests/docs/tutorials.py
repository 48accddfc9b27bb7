"""Runs the blocks of the tutorials in order, as a reader would. Run this file to write the outputs
of their commands anew: ``PYTHONPATH=. python tests/docs/tutorials.py [NAME ...]``.

Blocks with a title are files; ``console`` blocks are commands (``$ ``) and what they print; a block
below a ``<!-- not run here: ... -->`` is only parsed.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
DIRECTORY = ROOT / "docs" / "tutorials"
FENCE = re.compile(
    r"(?P<skip><!-- not run here: [^>]+ -->\n)?"
    r'^```(?P<language>\w+)(?: title="(?P<title>[^"]+)")?\n'
    r"(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
DURATION = re.compile(r"\b\d+(?:\.\d+)? (?:ms|s)\b")
SKIPPED_LINES = "..."
"""A line of an output that stands for any lines."""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    language: str
    title: str | None
    text: str
    is_skipped: bool


@dataclass(frozen=True)
class Command:
    """A command, and the lines that the page says it prints."""

    line: str
    output: str


def list_pages() -> list[Path]:
    """The tutorials."""
    return sorted(DIRECTORY.glob("*.md"))


def iterate_blocks(page: str) -> Iterator[Block]:
    """All fenced blocks of a page."""
    for match in FENCE.finditer(page):
        yield Block(match["language"], match["title"], match["text"], match["skip"] is not None)


def list_commands(text: str) -> list[Command]:
    """The commands of a console block."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    return [Command(*part.split("\n", 1)) for part in parts]


def write_file(block: Block, directory: Path) -> None:
    """A block with a title, where a reader would save it."""
    path = directory / str(block.title)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def run_command(line: str, directory: Path) -> str:
    """What the command prints; raises for one that fails."""
    programs = directory / ".programs"
    programs.mkdir(exist_ok=True)
    for name, start in (("behavesim", "-m behavesim "), ("python", "")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {start}"$@"\n', encoding="utf-8")
        program.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    return "".join(f"{row.rstrip()}\n" for row in done.stdout.splitlines())


def follow(page: str, directory: Path, run: Callable[[str, Path], str] = run_command) -> None:
    """Do what the page says, and raise AssertionError where a command prints something else."""
    for block in iterate_blocks(page):
        if block.is_skipped:
            continue
        if block.title:
            write_file(block, directory)
        for command in list_commands(block.text) if block.language == "console" else ():
            printed = run(command.line, directory)
            assert is_described(printed, command.output), f"{command.line}\n{printed}"


def is_described(printed: str, output: str) -> bool:
    """Whether a page's output is what was printed, but for spaces, durations and skipped lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == SKIPPED_LINES else re.escape(normalize(line)) + "\n"
        for line in output.splitlines()
    )
    text = "".join(f"{normalize(line)}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, text) is not None


def normalize(line: str) -> str:
    """A line without what differs between runs and terminals."""
    return " ".join(DURATION.sub("N s", line).split())


def refresh(path: Path) -> None:
    """Write the outputs of a page's commands anew: as many lines as stand before skipped ones."""

    def replace(match: re.Match[str]) -> str:
        if match["skip"]:
            return match[0]
        block = Block(match["language"], match["title"], match["text"], False)
        if block.title:
            write_file(block, directory)
        if block.language != "console":
            return match[0]
        text = ""
        for command in list_commands(block.text):
            lines = run_command(command.line, directory).splitlines()
            shown = command.output.splitlines()
            if SKIPPED_LINES in shown:
                lines = [*lines[: shown.index(SKIPPED_LINES)], SKIPPED_LINES]
            text += "\n".join([f"$ {command.line}", *lines, ""])
        return f"```console\n{text}```"

    with TemporaryDirectory() as name:
        directory = Path(name)
        page = path.read_text(encoding="utf-8")
        path.write_text(FENCE.sub(replace, page), encoding="utf-8")


if __name__ == "__main__":
    for tutorial in list_pages():
        if not sys.argv[1:] or tutorial.stem in sys.argv[1:]:
            refresh(tutorial)
