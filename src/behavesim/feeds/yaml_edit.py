"""Changes single values in YAML that people wrote, and leaves all else as it is.

Places are found by the positions of composed nodes; edits are collected and made at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from behavesim.errors import InputError
from behavesim.feeds.yaml_text import Raw, write_entry, write_field, write_inline

_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class YamlText:
    """The text of a file, its nodes, and the edits to make: ``(begin, end, new text)``."""

    path: Path
    text: str
    root: yaml.MappingNode
    line_end: str = "\n"
    edits: list[tuple[int, int, str]] = field(default_factory=list)

    def render(self) -> str:
        """The text with all edits, in the line ends of the file."""
        text = self.text
        # Of edits at one place the later one stands behind the earlier one.
        ordered = sorted(enumerate(self.edits), key=lambda one: (one[1][0], one[0]), reverse=True)
        for _, (begin, end, new) in ordered:
            text = text[:begin] + new + text[end:]
        return text.replace("\n", self.line_end)

    def find_end(self, node: yaml.Node) -> int:
        """Where the text of a value ends, before comments and line ends."""
        begin, end = int(node.start_mark.index), int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode):
            return begin + len(self.text[begin:end].rstrip()) if node.style in ("|", ">") else end
        if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
            return end
        last = node.value[-1]
        if isinstance(node, yaml.MappingNode):
            key, value = last
            # An alias has the position of what it stands for.
            return (
                self.find_line_end(key.end_mark.index) if is_alias(*last) else self.find_end(value)
            )
        if last.start_mark.index < begin:
            return self.find_line_end(self.text.rindex("- *", begin, end))
        return self.find_end(last)

    def find_line_end(self, place: int) -> int:
        """Where the line ends that a place is on."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end

    def copy_value(self, key: yaml.Node, value: yaml.Node, column: int) -> Raw:
        """What stands behind a key, for a place whose keys begin at a column."""
        raw = self.text[key.end_mark.index : self.find_end(value)].lstrip(" ").removeprefix(":")
        missing = column - int(key.start_mark.column)
        return Raw(raw.replace("\n", "\n" + " " * missing) if missing > 0 else raw)

    def replace_value(self, key: yaml.Node, value: yaml.Node, name: str, new: Any) -> None:
        """Give a key another value."""
        begin, end = key.start_mark.index, self.find_end(value)
        self.edits.append((begin, end, write_field(name, new, key.start_mark.column)))

    def replace_inline(self, key: yaml.Node, value: yaml.Node, name: str, new: Any) -> None:
        """Give a key within braces another value."""
        edit = f"{name}: {write_inline(new)}"
        self.edits.append((key.start_mark.index, self.find_end(value), edit))

    def set_field(self, mapping: yaml.MappingNode, name: str, new: Any) -> None:
        """Set a key of a mapping, or add it behind the last one."""
        found = find_pair(mapping, name)
        if found is not None:
            (self.replace_inline if mapping.flow_style else self.replace_value)(*found, name, new)
            return
        last_key, _ = mapping.value[-1]
        place = self.find_end(mapping) - 1 if mapping.flow_style else self.find_end(mapping)
        if mapping.flow_style:
            self.edits.append((place, place, f", {name}: {write_inline(new)}"))
        else:
            column = last_key.start_mark.column
            text = write_field(name, new, column)
            place = self.find_line_end(place)
            self.edits.append((place, place, f"\n{' ' * column}{text}"))

    def remove_field(self, mapping: yaml.MappingNode, name: str) -> None:
        """Take a key and its value away; the first key of an entry is never one to remove."""
        found = find_pair(mapping, name)
        if found is None:
            return
        begin, end = found[0].start_mark.index, self.find_end(found[1])
        if mapping.flow_style:
            begin = self.text.rindex(",", 0, begin)
        else:
            begin = self.text.rindex("\n", 0, begin)
        self.edits.append((begin, end, ""))

    def append(self, sequence: yaml.SequenceNode, entry: Mapping[str, Any]) -> None:
        """Add an entry behind the last one of a list."""
        if not sequence.value:
            place = sequence.start_mark.index
            self.edits.append((place, sequence.end_mark.index, f"[{write_inline(entry)}]"))
            return
        last = sequence.value[-1]
        place = self.find_end(sequence)
        if sequence.flow_style:
            place = self.find_end(last)
            self.edits.append((place, place, f", {write_inline(entry)}"))
            return
        place = self.find_line_end(place)
        column = sequence.start_mark.column
        is_inline = isinstance(last, yaml.MappingNode) and last.flow_style
        text = f"{' ' * column}- {write_inline(entry)}" if is_inline else write_entry(entry, column)
        self.edits.append((place, place, f"\n{text}"))

    def remove_entry(self, sequence: yaml.SequenceNode, index: int) -> None:
        """Take an entry of a list away."""
        entry = sequence.value[index]
        if sequence.flow_style:
            following = sequence.value[index + 1] if index + 1 < len(sequence.value) else None
            if following is not None:
                self.edits.append((entry.start_mark.index, following.start_mark.index, ""))
            else:
                begin = self.text.rfind(",", 0, entry.start_mark.index) if index else -1
                begin = entry.start_mark.index if begin < 0 else begin
                self.edits.append((begin, self.find_end(entry), ""))
            return
        begin = self.text.rfind("\n", 0, entry.start_mark.index)
        # A comment on its last line goes, too.
        self.edits.append((max(begin, 0), self.find_line_end(self.find_end(entry)), ""))


def read_yaml_text(path: Path) -> YamlText:
    """A YAML file as text with nodes. Raises InputError where it is no mapping."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        line_end = "\r\n" if "\r\n" in text else "\n"
        text = text.replace("\r\n", "\n")
        root = yaml.compose(text, Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(path, "", " ".join(str(error).split()), "a YAML file in UTF-8") from error
    if not isinstance(root, yaml.MappingNode):
        raise InputError(path, "", "no mapping", "a mapping of keys")
    return YamlText(path, text, root, line_end)


def find_pair(mapping: yaml.Node | None, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The nodes of a key and of its value."""
    if isinstance(mapping, yaml.MappingNode):
        for key, value in mapping.value:
            if isinstance(key, yaml.ScalarNode) and key.value == name:
                return key, value
    return None


def is_alias(key: yaml.Node, value: yaml.Node) -> bool:
    """Whether a value stands elsewhere in the file, before its key."""
    return int(value.start_mark.index) < int(key.start_mark.index)


def find_value(mapping: yaml.Node | None, name: str) -> Any:
    """The node of a key's value, or None."""
    found = find_pair(mapping, name)
    return None if found is None else found[1]


def read_texts(node: yaml.Node) -> Any:
    """The value of a node with all scalars as the texts that stand there."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): read_texts(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [read_texts(value) for value in node.value]
    return node.value
