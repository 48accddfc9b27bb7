"""Cuts the catalog of a large shop into files, of which a page loads only what it shows."""

import hashlib
import logging
import subprocess
from collections.abc import Iterator, Mapping
from typing import Any, Final

from deno import find_deno_bin

from behavesim.errors import WorldError
from behavesim.site_templates import SiteTemplates

_LOG: Final = logging.getLogger(__name__)

SHARDS: Final = "catalog"
"""Where the shards lie in a site, below the name of their version."""
WHOLE_BYTES: Final = 300_000
"""Up to this size of ``catalog.json`` pages load it whole."""
_SCRIPT: Final = "assets/js/shop/write-shards.js"
_OPTIONS: Final = ("--no-config", "--no-lock", "--no-remote", "--no-prompt", "--quiet")


def find_shards_version(site: Mapping[str, Any], content: bytes) -> str | None:
    """Return the name of a catalog's shards, a hash of its ``content``; None where it needs none.

    Lists that differ by visitor and a search that forgives slips need the whole catalog.
    """
    if len(content) <= WHOLE_BYTES:
        return None
    if site.get("ranking") or site.get("search", {}).get("typo_tolerance"):
        _LOG.info("the variant needs the whole catalog on every page: %d bytes", len(content))
        return None
    return hashlib.sha256(content).hexdigest()[:12]


def make_shards(templates: SiteTemplates, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of each shard of a ``catalog.json``.

    Deno runs the modules of ``templates`` for it. Raises WorldError where it fails.
    """
    script = str(templates.find(_SCRIPT))
    command = [find_deno_bin(), "run", *_OPTIONS, *templates.map_imports(), script]
    done = subprocess.run(
        command, input=content, capture_output=True, check=False, restore_signals=False
    )
    if done.returncode != 0:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = next((line for line in lines if "rror" in line), f"exit status {done.returncode}")
        raise WorldError(f"Deno cannot cut the catalog into shards: {reason}")
    for line in done.stdout.splitlines():
        name, _, shard = line.partition(b"\t")
        yield name.decode(), shard
