"""One shop out of a shop that was changed and another change."""

from collections.abc import Mapping
from typing import Any

from behavesim.model.variant import HomeLists, Variant
from behavesim.model.variant_files import LoadedVariant


def bundle(name: str, adopted: LoadedVariant, candidate: LoadedVariant) -> LoadedVariant:
    """Return the adopted shop with the candidate's changes on top.

    A change takes the place of one of its kind. A candidate's rows of the home page may name rows
    that the adopted shop has brought: they come along.
    """
    rows = _rows_of(adopted)
    changes = {change.change: change for change in adopted.variant.changes}
    for change in candidate.variant.changes:
        if isinstance(change, HomeLists):
            lists = tuple(
                rows.get(row, row) if isinstance(row, str) else row for row in change.lists
            )
            changes[change.change] = change.model_copy(update={"lists": lists})
        else:
            changes[change.change] = change
    why = "; ".join(filter(None, (adopted.variant.why, candidate.variant.why)))
    variant = Variant(name=name, why=why, changes=tuple(changes.values()))
    return LoadedVariant(variant, None, {**adopted.files, **candidate.files})


def _rows_of(loaded: LoadedVariant) -> Mapping[str, Any]:
    return {
        row.id: row
        for change in loaded.variant.changes
        if isinstance(change, HomeLists)
        for row in change.lists
        if not isinstance(row, str)
    }
