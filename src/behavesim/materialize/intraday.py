"""Tables of a day that is still open: rows as they stream in, without attribution."""

from typing import Final

import pyarrow as pa

# What Google works out when the day is over.
ATTRIBUTION_COLUMNS: Final = (
    "user_ltv",
    "traffic_source",
    "is_active_user",
    "session_traffic_source_last_click",
)


def withhold_attribution(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with nulls in the columns that describe a whole user or session."""
    arrays = [
        pa.nulls(rows.num_rows, column.type) if name in ATTRIBUTION_COLUMNS else column
        for name, column in zip(rows.schema.names, rows.columns, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=rows.schema)
