"""Where events are kept and read from, whatever keeps them."""

from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import EventStore, TableRef

__all__ = ["EventStore", "ParquetEventStore", "TableRef"]
