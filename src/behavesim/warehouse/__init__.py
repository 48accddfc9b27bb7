"""Where events are kept and read from, whatever keeps them."""

from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import EventStore, PlannedRead, TableKind, TableRef

__all__ = ["EventStore", "ParquetEventStore", "PlannedRead", "TableKind", "TableRef"]
