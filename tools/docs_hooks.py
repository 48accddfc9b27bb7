"""Hooks of MkDocs: pages that are written from the code, links that leave docs/, and a check.

The check refuses pages that load something from another host.
"""

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from pymdownx.slugs import slugify

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs loads this file alone.

from docs_pages import write_pages

MOVED = re.compile(r"\]\((?:\.\./)+([A-Z_]+)\.md((?:#[^)]*)?)\)")
"""A link from a page of docs/ to a file at the top of the repository, as GitHub follows it."""

LOADED = re.compile(
    r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"?(?:https?:)?//[^>]*>"
)
"""An element by which a page would load something from another host."""


CODE = re.compile(r"`[^`\n]+`")
"""Code within a line."""


def on_config(config: Any) -> None:
    """Name headings as GitHub does, so that links to them work in both places."""
    config["mdx_configs"]["toc"]["slugify"] = slugify(case="lower")


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not in docs/."""
    for place, text in write_pages().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Change what GitHub and MkDocs read differently: links out of docs/, pipes in tables."""
    up = "../" * page.file.src_uri.count("/")
    markdown = MOVED.sub(
        lambda match: f"]({up}project/{match[1].lower().replace('_', '-')}.md{match[2]})", markdown
    )
    return "\n".join(
        unescape_pipes(line) if line.startswith("|") else line for line in markdown.split("\n")
    )


def unescape_pipes(row: str) -> str:
    """A table's row as Python-Markdown reads it: a pipe in code ends no cell, a backslash shows."""
    return CODE.sub(lambda match: match[0].replace("\\|", "|"), row)


def on_post_build(config: Any, **_: Any) -> None:
    """Refuse a site that needs other hosts."""
    site = Path(config["site_dir"])
    faults = [
        f"{page.relative_to(site)}: {found}"
        for page in sorted(site.rglob("*.html"))
        for found in LOADED.findall(page.read_text(encoding="utf-8"))
    ]
    if faults:
        raise PluginError("pages load from other hosts:\n" + "\n".join(faults[:10]))
