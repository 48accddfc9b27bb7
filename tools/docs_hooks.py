"""Hooks of MkDocs: pages that are written from the code, links that leave docs/, and a check that pages load nothing from other hosts."""

import re
import sys
from pathlib import Path
from typing import Any

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

sys.path.insert(0, str(Path(__file__).parent))  # MkDocs loads this file alone.

from docs_pages import write_pages  # noqa: E402

MOVED = re.compile(r"\]\((?:\.\./)+([A-Z_]+)\.md((?:#[^)]*)?)\)")
"""A link from a page of docs/ to a file at the top of the repository, as GitHub follows it."""

LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=\"?(?:https?:)?//[^>]*>")
"""An element by which a page would load something from another host."""


def on_files(files: Files, config: Any) -> Files:
    """Add the pages that are not in docs/."""
    for place, text in write_pages().items():
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links to files at the top of the repository to their copies under project/."""
    up = "../" * page.file.src_uri.count("/")
    return MOVED.sub(
        lambda match: f"]({up}project/{match[1].lower().replace('_', '-')}.md{match[2]})", markdown
    )


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
