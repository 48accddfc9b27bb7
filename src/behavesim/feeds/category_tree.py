"""The categories of an import as slugs, with the interest that each belongs to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from slugify import slugify

from behavesim.feeds.product import FeedProduct
from behavesim.interests.match import match_interest
from behavesim.interests.table import OTHER

_MOST_SLUG: Final = 40
_BETWEEN: Final = " > "


@dataclass(slots=True)
class Node:
    """A category: its slug, its name, how many products of each interest are below it."""

    slug: str
    name: str
    children: dict[str, "Node"] = field(default_factory=dict)
    topics: Counter[str] = field(default_factory=Counter)

    @property
    def topic(self) -> str:
        """The interest of most products; of equals the first by name."""
        return min(self.topics, key=lambda topic: (-self.topics[topic], topic))


@dataclass(slots=True)
class CategoryTree:
    """Categories by name; ``known`` are paths of slugs by paths of names, from earlier imports."""

    known: dict[str, str]
    top: dict[str, Node] = field(default_factory=dict)

    def add(self, product: FeedProduct) -> str:
        """Count a product in, and return the path of slugs of its category."""
        topic = find_topic(product)
        level, slugs = self.top, []
        for depth, name in enumerate(product.category):
            node = level.get(name)
            if node is None:
                slug = self._find_slug(product.category[: depth + 1], level)
                node = level[name] = Node(slug, name)
            node.topics[topic] += 1
            slugs.append(node.slug)
            level = node.children
        path = "/".join(slugs)
        self.known[_BETWEEN.join(product.category)] = path
        return path

    def _find_slug(self, names: Sequence[str], siblings: Mapping[str, Node]) -> str:
        known = self.known.get(_BETWEEN.join(names))
        if known is None:
            begin = _BETWEEN.join(names) + _BETWEEN
            below = next((path for key, path in self.known.items() if key.startswith(begin)), None)
            known = None if below is None else "/".join(below.split("/")[: len(names)])
        if known is not None and known.count("/") == len(names) - 1:
            return known.rpartition("/")[2]
        taken = {node.slug for node in siblings.values()}
        taken |= self._list_known(names[:-1])
        base = make_slug(names[-1])
        slug, number = base, 2
        while slug in taken:
            suffix = f"-{number}"
            slug, number = f"{base[: _MOST_SLUG - len(suffix)].rstrip('-')}{suffix}", number + 1
        return slug

    def _list_known(self, parents: Sequence[str]) -> set[str]:
        """Slugs that earlier imports gave to children of a category."""
        begin = "".join(f"{name}{_BETWEEN}" for name in parents)
        return {
            path.split("/")[len(parents)]
            for key, path in self.known.items()
            if key.startswith(begin) and path.count("/") >= len(parents)
        }


def make_slug(name: str) -> str:
    """A name in lower-case ASCII letters and digits, at most 40 characters."""
    slug = slugify(name, max_length=_MOST_SLUG, word_boundary=True)
    return slug or f"category-{sha256(name.encode()).hexdigest()[:6]}"


def find_topic(product: FeedProduct) -> str:
    """The interest of a product, by its category, Google's category, then its name."""
    topic = _match(product.topic_path, product.google_category)
    return match_interest(None, title=product.name) if topic == OTHER else topic


@lru_cache(maxsize=10_000)
def _match(path: tuple[str, ...], google: str) -> str:
    return match_interest(path, google)


def describe_node(node: Node, topic: str | None) -> dict[str, Any]:
    """A category as a catalog's file has it; ``topic`` is that of its parent."""
    written: dict[str, Any] = {"id": node.slug, "name": node.name}
    if topic != node.topic:
        written["topic"] = node.topic
    children = [describe_node(child, node.topic) for child in node.children.values()]
    if children:
        written["subcategories"] = children
    return written


def list_topics(nodes: Iterable[Node]) -> list[str]:
    """The interests that the written categories have, most products first."""
    counts: Counter[str] = Counter()
    for node in nodes:
        counts += _count_written(node)
    return [topic for topic, _ in counts.most_common()]


def _count_written(node: Node) -> Counter[str]:
    counts = Counter({node.topic: node.topics.total()})
    for child in node.children.values():
        counts += _count_written(child)
    return counts
