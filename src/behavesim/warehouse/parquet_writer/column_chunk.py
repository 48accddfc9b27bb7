"""A leaf of a batch as the pages of one column chunk."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from behavesim.warehouse.parquet_writer.compact_thrift import Value, encode, write_varint
from behavesim.warehouse.parquet_writer.levels import Mask, Places, Slots, encode_run

_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
PLAIN, RLE, RLE_DICTIONARY = 0, 3, 8
_ZSTD: Final = pa.Codec("zstd", compression_level=1)
# A dictionary that is not much shorter than what it stands for saves nothing.
_MAX_DICTIONARY_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """Pages, dictionary first where there is one; sizes in bytes."""

    pages: bytes
    dictionary_size: int
    """Bytes of the dictionary's page; 0 without one."""
    uncompressed_size: int
    slots: int


@dataclass(frozen=True, slots=True)
class _Values:
    """The values of a leaf as a page holds them."""

    content: bytes
    encoding: int
    dictionary: bytes = b""
    entries: int = 0


def encode_leaf(array: pa.Array, slots: Slots) -> ColumnChunk:
    """Encode texts (as a dictionary array), numbers or booleans."""
    if not slots.count_open or array.null_count == len(array):
        return _encode_nulls(slots.size, slots.all_null)
    known = slots.known(array)
    if known is not None and not known.any():
        return _encode_nulls(slots.size, slots.all_null)
    levels = slots.encode(known)
    if pa.types.is_dictionary(array.type):
        return _join(slots.size, levels, _encode_texts(array, slots, known))
    values = slots.pick(_view_numbers(array))
    return _join(slots.size, levels, _encode_numbers(values if known is None else values[known]))


@lru_cache(maxsize=16)
def _encode_nulls(size: int, levels: bytes) -> ColumnChunk:
    """A leaf without values; those of a record are alike."""
    return _join(size, levels, _Values(b"", PLAIN))


def _encode_texts(array: pa.DictionaryArray, slots: Slots, known: Mask | None) -> _Values:
    texts = [text.encode() for text in array.dictionary.to_pylist()]
    dictionary = b"".join([len(text).to_bytes(4, "little") + text for text in texts])
    indices = array.indices
    codes = slots.pick((indices.fill_null(0) if indices.null_count else indices).to_numpy())
    content = _encode_indices(codes if known is None else codes[known], len(texts))
    return _Values(content, RLE_DICTIONARY, dictionary, len(texts))


def _view_numbers(array: pa.Array) -> npt.NDArray[Any]:
    """Numbers or booleans; anything where there is none."""
    if pa.types.is_boolean(array.type):
        filled = array.fill_null(False) if array.null_count else array
        return np.asarray(filled.to_numpy(zero_copy_only=False))
    content = np.frombuffer(array.buffers()[1], array.type.to_pandas_dtype())
    return content[array.offset : array.offset + len(array)]


def _encode_numbers(values: npt.NDArray[Any]) -> _Values:
    if values.dtype == np.bool_:
        return _Values(np.packbits(values, bitorder="little").tobytes(), PLAIN)
    coded = pa.array(values).dictionary_encode()
    dictionary = coded.dictionary.to_numpy()
    if len(dictionary) > len(values) * _MAX_DICTIONARY_SHARE:
        return _Values(values.tobytes(), PLAIN)
    content = _encode_indices(coded.indices.to_numpy(), len(dictionary))
    return _Values(content, RLE_DICTIONARY, dictionary.tobytes(), len(dictionary))


def _encode_indices(indices: Places, entries: int) -> bytes:
    """Indices in whole bytes: zstd makes less of them than of packed bits, and sooner."""
    if entries == 1:
        return b"\1" + encode_run(0, len(indices))
    width = 1 if entries <= 1 << 8 else 2 if entries <= 1 << 16 else 4
    groups = -(-len(indices) // 8)
    padded = np.zeros(groups * 8, f"<u{width}")
    padded[: len(indices)] = indices
    return bytes((width * 8,)) + write_varint(groups << 1 | 1) + padded.tobytes()


def _join(size: int, levels: bytes, values: _Values) -> ColumnChunk:
    dictionary, of_dictionary = b"", 0
    if values.entries:
        head: Value = {1: values.entries, 2: PLAIN}
        dictionary, of_dictionary = _write_page(_DICTIONARY_PAGE, 7, head, values.dictionary)
    head = {1: size, 2: values.encoding, 3: RLE, 4: RLE}
    data, of_data = _write_page(_DATA_PAGE, 5, head, levels + values.content)
    return ColumnChunk(dictionary + data, len(dictionary), of_dictionary + of_data, size)


def _write_page(kind: int, field: int, head: Value, content: bytes) -> tuple[bytes, int]:
    """The page, and how long it would be uncompressed; ``head`` is the header's ``field``."""
    packed: bytes = _ZSTD.compress(content, asbytes=True)
    crc = int.from_bytes(crc32(packed).to_bytes(4, "little"), "little", signed=True)
    header = encode({1: kind, 2: len(content), 3: len(packed), 4: crc, field: head}).content
    return header + packed, len(header) + len(content)
