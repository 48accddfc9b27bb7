"""The answer key's tables, checked before anybody believes them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from behavesim.errors import SchemaError
from behavesim.files.file_manifest import check_files

PEOPLE_FILE: Final = "people.parquet"
IDENTITIES_FILE: Final = "identities.parquet"
TRUTH: Final = "truth"
"""What the manifest of an answer key is of."""
SIMULATE_AGAIN: Final = "run behavesim simulate again"

ColumnKind = Literal["text", "integer", "number"]

_KINDS: Final[Mapping[ColumnKind, tuple[str, ...]]] = {
    "text": ("string", "large_string"),
    "integer": ("int64", "int32", "int16", "int8"),
    "number": ("double", "float", "int64", "int32", "int16", "int8"),
}
PEOPLE_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "person_id": "integer",
    "persona": "text",
    "age_band": "text",
    "gender": "text",
    "job": "text",
    "region": "text",
}
IDENTITY_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "user_pseudo_id": "text",
    "person_id": "integer",
}
UTILITY_COLUMNS: Final[Mapping[str, ColumnKind]] = {
    "person_id": "integer",
    "age": "integer",
    "gender": "text",
    "budget": "number",
    "price_sensitivity": "number",
}
_INTEREST: Final = "interest_"


def read_truth_table(path: Path, columns: Mapping[str, ColumnKind]) -> pl.DataFrame:
    """A table of the answer key, which must be there and have these columns.

    Interests must be numbers too. Raises DataError where it is not what ``simulate`` wrote,
    SchemaError where it is no such table.
    """
    check_truth(path.parent, path.name)
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        found = " ".join(str(error).split()).rstrip(".")
        message = f"{path}: found {found}; allowed a whole Parquet file"
        raise SchemaError(message, SIMULATE_AGAIN) from None
    _check_columns(path, table.schema, columns)
    return pl.DataFrame(table)


def check_truth(truth: Path, *names: str) -> None:
    """Check files of the answer key against its manifest, if it has one."""
    check_files(truth, TRUTH, SIMULATE_AGAIN, names)


def _check_columns(path: Path, found: pa.Schema, columns: Mapping[str, ColumnKind]) -> None:
    interests: dict[str, ColumnKind] = {
        name: "number" for name in found.names if name.startswith(_INTEREST)
    }
    missing = [name for name in columns if name not in found.names]
    if missing:
        raise SchemaError(f"{path}: lacks the columns {', '.join(missing)}", SIMULATE_AGAIN)
    if len(set(found.names)) < len(found.names):
        raise SchemaError(f"{path}: found a column twice; allowed each once", SIMULATE_AGAIN)
    for name, kind in {**interests, **columns}.items():
        type_name = str(found.field(name).type)
        if type_name not in _KINDS[kind]:
            message = f"{path}: {name}: found {type_name}; allowed {kind}"
            raise SchemaError(message, SIMULATE_AGAIN)
