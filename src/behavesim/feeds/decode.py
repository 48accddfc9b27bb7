"""Bytes of a feed as text: its encoding is found by its content."""

import gzip
import io
import re
import unicodedata
import zlib
from pathlib import Path
from typing import Final

from behavesim.errors import InputError

MOST_BYTES: Final = 1 << 30
"""Larger feeds are refused, also where they are packed."""

_FEEDS: Final = "a product feed: XML, CSV, TSV, JSON, JSON Lines, Parquet or HTML with JSON-LD"
_BOMS: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DECLARED: Final = re.compile(
    rb"""<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{2,30})"""
    rb"""|<meta[^>]{0,80}?charset\s*=\s*["']?([\w.:-]{2,30})""",
    re.IGNORECASE,
)
_HIGH_RUNS: Final = re.compile(rb"[\x80-\xff]+")
# They make up almost half of a Korean text.
_FREQUENT_HANGUL: Final = frozenset(
    "이가는을를에의로다고하은도기지사자인시한대서상품명격리스어아나라해보정수그전부용제일과재성구"
)
_SAMPLE: Final = 1 << 18
# Each encoding of two bytes a letter, and what its texts consist of beside ASCII.
_EAST_ASIAN: Final = (
    ("cp932", "\u3041", "\u30ff", 0.15),
    ("euc_jp", "\u3041", "\u30ff", 0.15),
    ("cp949", "\uac00", "\ud7a3", 0.9),
    ("gb18030", "\u4e00", "\u9fff", 0.6),
    ("big5", "\u4e00", "\u9fff", 0.6),
)


def read_content(path: Path) -> bytes:
    """The bytes of a feed, unpacked where they are gzipped.

    Raises InputError for a file that is missing, empty, too large or of a kind that is no feed.
    """
    if path.is_dir():
        raise InputError(path, "", "a directory", _FEEDS)
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise InputError(path, "", "no such file", _FEEDS) from None
    if size > MOST_BYTES:
        raise InputError(path, "", f"{size:,} bytes", f"at most {MOST_BYTES:,}")
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = _unpack(path, content)
    if content.startswith(b"PK\x03\x04"):
        hint = "save the workbook's sheet as CSV, or unpack the archive"
        raise InputError(path, "", "an Excel workbook or a zip archive", _FEEDS, hint)
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise InputError(path, "", "an empty file", _FEEDS)
    return content


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding that was found; never fails.

    A byte order mark decides, then what XML or HTML declares, then which encoding fits. Bytes that
    no encoding explains become U+FFFD. Marks at the beginning, also after a TAB, are taken off.
    """
    encoding = _find_encoding(content)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        text = content.decode(
            encoding if encoding in ("utf-8", "utf-16", "utf-32") else "utf-8", errors="replace"
        )
    start = text[:8]
    if "\ufeff" in start:
        end = start.rindex("\ufeff") + 1
        if not start[:end].strip("\ufeff \t\r\n"):
            text = text[end:]
    return text, encoding


def _find_encoding(content: bytes) -> str:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    if head.count(0) > len(head) // 5:
        # ASCII's other byte is 0: the second one in little endian.
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    declared = _DECLARED.search(head)
    if declared is not None:
        name = (declared[1] or declared[2]).decode("ascii").lower()
        if _decodes(content, name):
            return {"shift_jis": "cp932", "iso-8859-1": "cp1252"}.get(name, name)
    if _decodes(content, "utf-8"):
        return "utf-8"
    return _guess_encoding(content)


def _guess_encoding(content: bytes) -> str:
    """The encoding of what is no UTF-8, by the letters that each would give."""
    bad = content.decode("utf-8", errors="replace").count("\ufffd")
    high = sum(map(len, _HIGH_RUNS.findall(content)))
    if bad * 20 < high:
        return "utf-8"  # with some damaged letters
    sample = content[:_SAMPLE]
    runs = [len(run) for run in _HIGH_RUNS.findall(sample)]
    if sum(run for run in runs if run > 1) * 2 > sum(runs):
        for encoding, first, last, share in _EAST_ASIAN:
            if not _decodes(content, encoding):
                continue
            letters = [one for one in sample.decode(encoding, "ignore") if one > "\x7f"]
            if sum(first <= one <= last for one in letters) <= share * len(letters):
                continue
            # What is in another encoding may decode too, but to rare letters.
            if _is_common(letters, encoding):
                return encoding
    return _guess_single_byte(content, sample)


def _guess_single_byte(content: bytes, sample: bytes) -> str:
    for encoding, script in (("cp1251", "CYRILLIC"), ("cp1253", "GREEK")):
        letters = [one for one in sample.decode(encoding, "ignore") if one > "\x7f"]
        named = sum(unicodedata.name(one, "").startswith(f"{script} SMALL") for one in letters)
        # Western letters seen as Cyrillic stand alone among ASCII's.
        runs = re.findall(rb"[\xc0-\xff]{3,}", sample)
        if named > 0.6 * len(letters) and sum(map(len, runs)) > 0.6 * len(letters):
            return encoding
    return "cp1252" if _decodes(content, "cp1252") else "latin-1"


def _is_common(letters: list[str], encoding: str) -> bool:
    if encoding == "cp949":
        return sum(one in _FREQUENT_HANGUL for one in letters) > 0.1 * len(letters)
    if encoding == "gb18030":
        common = "".join(letters).encode("gb2312", "ignore").decode("gb2312")
        return len(common) > 0.9 * len(letters)
    return True


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _unpack(path: Path, content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = packed.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(path, "", f"a damaged gzip file ({error})", _FEEDS) from error
    if len(unpacked) > MOST_BYTES:
        raise InputError(path, "", f"more than {MOST_BYTES:,} bytes when unpacked", "less")
    return unpacked
