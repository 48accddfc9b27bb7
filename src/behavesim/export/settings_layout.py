"""Settings -> the layout of an export."""

from behavesim.export.columns import make_event_columns
from behavesim.export.layout import MIB, Layout
from behavesim.settings import ExportSettings


def make_layout(settings: ExportSettings) -> Layout:
    """The layout that the settings ask for. Raises InputError for a parameter."""
    return Layout(
        make_event_columns(
            ((param.name, param.type) for param in settings.params),
            other_params=settings.other_params == "json",
        ),
        format=settings.format,
        compression=settings.compression,
        partition_by=settings.partition_by,
        max_file_bytes=settings.max_file_mb * MIB,
        excel_safe=settings.excel_safe,
        deduplicate=settings.deduplicate,
    )
