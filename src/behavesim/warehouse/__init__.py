"""Stores of events: Parquet tables and BigQuery datasets behind one interface."""

from behavesim.warehouse.parquet import ParquetEventStore
from behavesim.warehouse.store import EventStore, PlannedRead, TableKind, TableRef

__all__ = ["EventStore", "ParquetEventStore", "PlannedRead", "TableKind", "TableRef"]
