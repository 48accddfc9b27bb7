"""Part of the export schema, chosen by dotted paths, and data brought into it."""

from collections.abc import Sequence

import pyarrow as pa

from behavesim.errors import SchemaError
from behavesim.ga4.export_schema import EXPORT_SCHEMA, iterate_paths


def select_fields(columns: Sequence[str] | None, schema: pa.Schema = EXPORT_SCHEMA) -> pa.Schema:
    """The schema cut down to the given paths, in the schema's own order.

    Raises SchemaError for an unknown path.
    """
    if columns is None:
        return schema
    known = {path for path, _ in iterate_paths(schema)}
    for path in columns:
        if path not in known:
            raise SchemaError(f"found the column {path}; allowed the paths of the export schema")
    chosen = [field for field in (_prune(f, f.name, columns) for f in schema) if field is not None]
    return pa.schema(chosen)


def conform_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """``batch`` in exactly this schema: missing fields null, types cast, order set.

    Raises SchemaError where a value cannot be cast.
    """
    arrays = []
    for field in schema:
        index = batch.schema.get_field_index(field.name)
        found = None if index < 0 else batch.column(index)
        arrays.append(_conform(found, field.type, field.name, batch.num_rows))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _prune(field: pa.Field, path: str, columns: Sequence[str]) -> pa.Field | None:
    if any(path == column or path.startswith(f"{column}.") for column in columns):
        return field
    if not any(column.startswith(f"{path}.") for column in columns):
        return None
    is_list = pa.types.is_list(field.type)
    record = field.type.value_type if is_list else field.type
    children = [_prune(child, f"{path}.{child.name}", columns) for child in record]
    pruned = pa.struct([child for child in children if child is not None])
    return pa.field(field.name, pa.list_(pa.field("element", pruned)) if is_list else pruned)


def _conform(found: pa.Array | None, kind: pa.DataType, path: str, rows: int) -> pa.Array:
    if found is None:
        return pa.nulls(rows, kind)
    if found.type.equals(kind):
        return found
    if pa.types.is_struct(kind) and pa.types.is_struct(found.type):
        return _conform_struct(found, kind, path)
    if pa.types.is_list(kind) and _is_any_list(found.type):
        return _conform_list(found, kind, path)
    try:
        return found.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise SchemaError(f"{path}: found {found.type}; allowed {kind} ({error})") from error


def _conform_struct(found: pa.StructArray, kind: pa.StructType, path: str) -> pa.Array:
    children = []
    for field in kind:
        index = found.type.get_field_index(field.name)
        # .field() knows nothing of the array's offset, flatten() does.
        child = None if index < 0 else found.field(index)
        children.append(_conform(child, field.type, f"{path}.{field.name}", len(found)))
    mask = found.is_null() if found.null_count else None
    return pa.StructArray.from_arrays(children, fields=list(kind), mask=mask)


def _conform_list(found: pa.Array, kind: pa.ListType, path: str) -> pa.Array:
    values = _conform(found.values, kind.value_type, path, len(found.values))
    offsets = found.offsets
    mask = found.is_null() if found.null_count else None
    if pa.types.is_large_list(found.type):
        offsets = offsets.cast(pa.int32())
    if mask is not None and (found.offset or offsets.offset):
        offsets = pa.concat_arrays([offsets])  # a mask needs offsets that begin at their buffer
    return pa.ListArray.from_arrays(offsets, values, type=kind, mask=mask)


def _is_any_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind))
