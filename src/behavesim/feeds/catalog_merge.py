"""Merges products of a feed into the files of a catalog, without touching the user's edits."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from behavesim.feeds.category_tree import Node, describe_node
from behavesim.feeds.result import ProductChange
from behavesim.feeds.yaml_edit import YamlText, find_value, is_alias, read_texts
from behavesim.feeds.yaml_text import to_texts, write_entry, write_inline, write_text

_MISSING: Final = object()
_COLUMN: Final = 4
"""Where keys of products begin in files that are written here."""

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a product stands in a file."""

    file: YamlText
    sequence: yaml.SequenceNode
    index: int
    entry: yaml.MappingNode


@dataclass(slots=True)
class CatalogMerge:
    """Files of products, and what is changed in them."""

    files: list[YamlText]
    source: str
    changes: list[ProductChange] = field(default_factory=list)
    edits_kept: int = 0
    unchanged: int = 0
    places: dict[str, Place] = field(init=False)
    removed: dict[Path, int] = field(default_factory=dict)
    pending: dict[str, list[Fields]] = field(default_factory=dict)
    """Products to add, by the slug of their first level."""
    needed: dict[str, set[str]] = field(default_factory=dict)
    """Paths of categories that products of a file need, by the slug of its first level."""
    topics: list[str] = field(default_factory=list)
    """Topics of categories that were added to files."""

    def __post_init__(self) -> None:
        self.places = dict(self._find_places())

    def _find_places(self) -> Iterator[tuple[str, Place]]:
        for file in self.files:
            products = find_value(file.root, "products")
            if not isinstance(products, yaml.SequenceNode):
                continue
            for index, entry in enumerate(products.value):
                if isinstance(identifier := find_value(entry, "id"), yaml.ScalarNode):
                    yield identifier.value, Place(file, products, index, entry)

    def update(self, fields: Fields, imported: Fields | None) -> None:
        """Take over what changed in a product; ``imported`` is what the last import wrote.

        Without it the product is the user's own, and only fields that it lacks are added.
        """
        identifier, name = str(fields["id"]), str(fields["name"])
        place = self.places.get(identifier)
        if place is None:
            if imported is not None:
                self.edits_kept += 1
                self.changes.append(ProductChange(identifier, name, "kept", ("removed by you",)))
                return
            self._add(fields)
            self.changes.append(ProductChange(identifier, name, "new"))
            return
        current = {str(key.value): read_texts(value) for key, value in place.entry.value}
        changed, kept = _compare(to_texts(fields), current, imported)
        aliases = {str(key.value) for key, value in place.entry.value if is_alias(key, value)}
        kept += [name for name in changed if name in aliases]
        changed = [name for name in changed if name not in aliases]
        self.edits_kept += len(kept)
        if kept:
            self.changes.append(ProductChange(identifier, name, "kept", tuple(kept)))
        if not changed:
            self.unchanged += not kept
            return
        self.changes.append(ProductChange(identifier, name, "changed", tuple(changed)))
        self._change(place, {key: fields.get(key) for key in changed}, current)

    def _change(self, place: Place, changed: Fields, current: Fields) -> None:
        category = changed.get("category")
        if category is not None:
            if _top(category) != _top(str(current.get("category", ""))):
                self.remove(place)
                self._add(self._move(place, changed))
                return
            self.needed.setdefault(_top(category), set()).add(category)
        for key, value in changed.items():
            if value is None:
                place.file.remove_field(place.entry, key)
            else:
                place.file.set_field(place.entry, key, value)

    def _move(self, place: Place, changed: Fields) -> Fields:
        """The fields of a product for another file; what does not change is copied as it stands."""
        moved: dict[str, Any] = {}
        for key, value in place.entry.value:
            name = str(key.value)
            if name not in changed:
                moved[name] = place.file.copy_value(key, value, _COLUMN)
            elif changed[name] is not None:
                moved[name] = changed[name]
        return moved | {key: one for key, one in changed.items() if one is not None}

    def _add(self, fields: Fields) -> None:
        top = _top(fields["category"])
        self.pending.setdefault(top, []).append(fields)
        self.needed.setdefault(top, set()).add(fields["category"])

    def remove(self, place: Place) -> None:
        """Take a product out of its file."""
        place.file.remove_entry(place.sequence, place.index)
        self.removed[place.file.path] = self.removed.get(place.file.path, 0) + 1

    def finish(self, top: Mapping[str, Node]) -> Iterator[tuple[str, str]]:
        """Add the new products to files that have their category; give content for the others.

        ``top`` are the feed's categories of the first level by slug.
        """
        by_category = {_category_id(file): file for file in reversed(self.files)}
        for slug in dict.fromkeys((*self.pending, *self.needed)):
            node, added = top[slug], self.pending.get(slug, [])
            file = by_category.get(slug)
            products = None if file is None else find_value(file.root, "products")
            if file is None or not isinstance(products, yaml.SequenceNode):
                self.topics += _list_topics(describe_node(node, None))
                yield slug, write_products_file(node, added, self.source)
                continue
            self._add_categories(file, node, self.needed.get(slug, set()))
            for fields in added:
                file.append(products, fields)

    def find_emptied(self) -> list[YamlText]:
        """Files of which all products were removed and none was added."""
        return [
            file for file in self.files
            if self.removed.get(file.path, 0)
            and self.removed[file.path] == len(find_value(file.root, "products").value)
            and not self.pending.get(_category_id(file))
        ]  # fmt: skip

    def _add_categories(self, file: YamlText, node: Node, paths: set[str]) -> None:
        """Add the categories of paths that a file lacks; siblings of one parent together."""
        missing: dict[int, tuple[Any, dict[str, Any]]] = {}
        for path in sorted(paths):
            written, level, topic = find_value(file.root, "category"), node, ""
            for slug in path.split("/")[1:]:
                topic = str(getattr(find_value(written, "topic"), "value", topic))
                children = getattr(find_value(written, "subcategories"), "value", ())
                level = next(one for one in level.children.values() if one.slug == slug)
                found = next((one for one in children if _id_of(one) == slug), None)
                if found is None:
                    _, entries = missing.setdefault(id(written), (written, {}))
                    entries.setdefault(slug, describe_node(level, topic or None))
                    break
                written = found
        for parent, entries in missing.values():
            for entry in entries.values():
                self.topics += _list_topics(entry)
            children = find_value(parent, "subcategories")
            if isinstance(children, yaml.SequenceNode):
                for entry in entries.values():
                    file.append(children, entry)
            else:
                file.set_field(parent, "subcategories", list(entries.values()))


def write_products_file(node: Node, products: Sequence[Fields], source: str) -> str:
    """The content of a new file of products."""
    lines = [
        f"# {' '.join(node.name.split())}: products of {' '.join(source.split())}.",
        "# What you change here stays when the feed is imported again.",
        "category:",
        f"  id: {node.slug}",
        f"  name: {write_text(node.name)}",
        f"  topic: {node.topic}",
        '  blurb: ""',
    ]
    children = [describe_node(child, node.topic) for child in node.children.values()]
    if children:
        lines.append("  subcategories:")
        lines += [line for child in children for line in _write_category(child, 4)]
    lines += ["", "products:", *(write_entry(fields, 2) for fields in products)]
    return "\n".join(lines) + "\n"


def _write_category(entry: Mapping[str, Any], indent: int) -> Iterator[str]:
    children = entry.get("subcategories")
    if not children:
        yield f"{' ' * indent}- {write_inline(entry)}"
        return
    own = {key: value for key, value in entry.items() if key != "subcategories"}
    yield write_entry(own, indent)
    yield f"{' ' * (indent + 2)}subcategories:"
    for child in children:
        yield from _write_category(child, indent + 4)


def _compare(
    fields: Fields, current: Fields, imported: Fields | None
) -> tuple[list[str], list[str]]:
    """The fields to change, and those that differ since the user changed them."""
    changed: list[str] = []
    kept: list[str] = []
    for key in dict.fromkeys((*fields, *(imported or {}))):
        new, now = fields.get(key, _MISSING), current.get(key, _MISSING)
        if new == now:
            continue
        if imported is None:
            (changed if now is _MISSING else kept).append(key)
        elif imported.get(key, _MISSING) == now:
            changed.append(key)
        else:
            kept.append(key)
    return changed, kept


def _top(category: str) -> str:
    return category.partition("/")[0]


def _id_of(node: Any) -> str:
    return str(getattr(find_value(node, "id"), "value", ""))


def _category_id(file: YamlText) -> str:
    return _id_of(find_value(file.root, "category"))


def _list_topics(entry: Mapping[str, Any]) -> list[str]:
    found = [entry["topic"]] if "topic" in entry else []
    for child in entry.get("subcategories", ()):
        found += _list_topics(child)
    return found
