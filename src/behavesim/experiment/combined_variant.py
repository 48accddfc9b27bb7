"""One shop out of a shop that was changed and another change."""

from behavesim.core.variant import HomeLists, Variant
from behavesim.core.variant_files import LoadedVariant


def combine_variants(name: str, adopted: LoadedVariant, candidate: LoadedVariant) -> LoadedVariant:
    """Return the adopted shop with the candidate's changes on top.

    A change takes the place of one of its kind. Only rows of the home page add up: those that the
    candidate brings come first.
    """
    changes = {change.change: change for change in adopted.variant.changes}
    for change in candidate.variant.changes:
        before = changes.get(change.change)
        if isinstance(change, HomeLists) and isinstance(before, HomeLists):
            changes[change.change] = _add_rows(before, change)
        else:
            changes[change.change] = change
    why = "; ".join(filter(None, (adopted.variant.why, candidate.variant.why)))
    variant = Variant(name=name, why=why, changes=tuple(changes.values()))
    brought = {change.change for change in candidate.variant.changes}
    kept = {kind: data for kind, data in adopted.files.items() if kind not in brought}
    return LoadedVariant(variant, None, {**kept, **candidate.files})


def contradicts(one: LoadedVariant, other: LoadedVariant) -> bool:
    """Whether a change of one would take the place of the other's."""
    kinds = [{change.change for change in loaded.variant.changes} for loaded in (one, other)]
    return bool(kinds[0] & kinds[1] - {"home"})


def _add_rows(before: HomeLists, change: HomeLists) -> HomeLists:
    brought = [row for row in change.lists if not isinstance(row, str)]
    names = {row.id for row in brought}
    kept = [row for row in before.lists if (row if isinstance(row, str) else row.id) not in names]
    return change.model_copy(update={"lists": (*brought, *kept)})
