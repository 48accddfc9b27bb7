"""Feeds that tests write, and those that are shared beside the project."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from behavesim.feeds.product import FeedProduct
from behavesim.feeds.read_feed import read_feed
from behavesim.feeds.result import FeedResult

SHARED = Path(os.environ.get("BEHAVESIM_SHARED", Path(__file__).parents[4] / "shared")) / "feeds"

Read = Callable[..., FeedResult]


def find_shared(name: str) -> Path:
    """A feed that is not part of the project; the test is skipped where it is missing."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no feeds at {SHARED}; BEHAVESIM_SHARED names the place")
    return path


def read_text(
    directory: Path, content: str | bytes, name: str = "feed", **options: Any
) -> FeedResult:
    """Read a feed of this content; its name says nothing of its format."""
    path = directory / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_feed(path, **options)


def by_id(result: FeedResult) -> dict[str, FeedProduct]:
    """The products of a feed by id."""
    return {product.id: product for product in result.products}


def list_lines(result: FeedResult) -> list[str]:
    """What is said of rows that were left out."""
    return [one.line for one in result.skipped]
