"""Finds retired words of docs/glossary.md in names and texts of the project.

Names are file names and identifiers where they are defined, split at `_`, `-` and capitals, so that
`HTTPServer` contains `server`. Uses are not searched: `Math.floor` is a name of a library, and a
name of this project is found at its definition. Texts are comments, docstrings, messages (string
literals with a space) and Markdown outside of code.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "glossary.md"
ROW = re.compile(r"^\| (`[^|]+`) \| [^|]+ \| (everywhere|names|text) \|$", re.MULTILINE)
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
JS_PIECE = re.compile(
    r"(?P<comment>//[^\n]*|/\*[\s\S]*?\*/)"
    r"|(?P<string>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"
    r"|(?P<name>(?<![\w$.#])[A-Za-z_$][\w$]*|(?<=\bthis\.)[A-Za-z_$][\w$]*)"
)
MARKDOWN_CODE = re.compile(r"^```.*?^```|<!--.*?-->|`[^`]*`|\]\([^)]*\)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Retired:
    """The retired words of the glossary as patterns of names and of texts."""

    names: re.Pattern[str]
    text: re.Pattern[str]


@dataclass(frozen=True)
class Allowed:
    """An exception: a pattern that may stand in files of a form (`fnmatch`), and why."""

    phrase: str
    files: str
    reason: str

    def covers(self, name: str) -> bool:
        """Whether the file is of the form."""
        return fnmatch(name, self.files)


@dataclass(frozen=True)
class Finding:
    """A retired word, where it stands and in what."""

    path: str
    line: int
    word: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word!r} in {self.found.strip()[:90]!r}"


def read_retired(page: str | None = None) -> Retired:
    """The patterns of the glossary's table (or of the page's text)."""
    rows = ROW.findall(GLOSSARY.read_text(encoding="utf-8") if page is None else page)
    words: dict[str, list[str]] = {"everywhere": [], "names": [], "text": []}
    for cell, where in rows:
        words[where] += re.findall(r"`([^`]+)`", cell)
    return Retired(
        compile_words(words["everywhere"] + words["names"]),
        compile_words(words["everywhere"] + words["text"]),
    )


def compile_words(words: list[str]) -> re.Pattern[str]:
    """A pattern of whole words and phrases, in any case, with any white space between words."""
    choices = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<![\w-])(?:{choices})(?![\w])", re.IGNORECASE)


def find_in_name(name: str, retired: Retired) -> str | None:
    """The retired word in an identifier or a file's stem."""
    found = retired.names.search(" ".join(PART.findall(name)))
    return found[0].lower() if found else None


def list_pieces(path: Path) -> Iterator[tuple[str, int, str]]:
    """("name" or "text", line, piece) of a file; its own stem is on line 0."""
    yield "name", 0, path.stem
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from list_python(source)
    elif path.suffix == ".js":
        yield from list_javascript(source)
    else:
        yield from list_markdown(source, is_glossary=path.name == GLOSSARY.name)


def list_python(source: str) -> Iterator[tuple[str, int, str]]:
    """Defined names, strings with a space and comments of Python."""
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and " " in node.value:
                yield "text", line, node.value
        elif (name := read_defined_name(node)) is not None:
            yield "name", line, name
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield "text", token.start[0], token.string


def read_defined_name(node: ast.AST) -> str | None:
    """The name that the node defines, if it does."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return node.attr
    if isinstance(node, ast.alias):
        return node.asname
    return node.arg if isinstance(node, ast.arg) else None


def list_javascript(source: str) -> Iterator[tuple[str, int, str]]:
    """Names that follow no dot, properties of `this`, strings with a space and comments."""
    for found in JS_PIECE.finditer(source):
        line = source.count("\n", 0, found.start()) + 1
        if found["name"]:
            yield "name", line, found["name"]
        elif found["comment"] or " " in found["string"]:
            yield "text", line, found[0]


def list_markdown(source: str, *, is_glossary: bool) -> Iterator[tuple[str, int, str]]:
    """Paragraph by paragraph, without code, comments and targets of links."""
    if is_glossary:
        source = ROW.sub("", source)
    plain = MARKDOWN_CODE.sub(lambda code: "\n" * code[0].count("\n") + " ", source)
    line = 1
    for paragraph in plain.split("\n\n"):
        yield "text", line, paragraph
        line += paragraph.count("\n") + 2


def find_retired(
    path: Path, retired: Retired, allowed: Sequence[Allowed], root: Path = ROOT
) -> list[Finding]:
    """Every retired word in the file that no entry of `allowed` covers."""
    name = path.relative_to(root).as_posix()
    exceptions = [entry.phrase for entry in allowed if entry.covers(name)]
    findings = []
    for kind, line, piece in list_pieces(path):
        rest = piece
        for phrase in exceptions:
            rest = re.sub(phrase, "", rest)
        if kind == "name":
            if word := find_in_name(rest, retired):
                findings.append(Finding(name, line, word, piece))
            continue
        for found in retired.text.finditer(rest):
            begin = rest.rfind("\n", 0, found.start()) + 1
            at = line + rest.count("\n", 0, found.start())
            findings.append(Finding(name, at, found[0].lower(), rest[begin:].split("\n")[0]))
    return findings
