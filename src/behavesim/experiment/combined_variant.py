"""Combines the changes of two variants into one."""

from behavesim.core.variant import HomeLists, Variant
from behavesim.core.variant_files import LoadedVariant


def combine_variants(name: str, adopted: LoadedVariant, candidate: LoadedVariant) -> LoadedVariant:
    """Return the adopted variant with the candidate's changes.

    A change replaces one of its kind. Only rows of the home page are added: the candidate's come
    first.
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
    added = {change.change for change in candidate.variant.changes}
    kept = {kind: data for kind, data in adopted.files.items() if kind not in added}
    return LoadedVariant(variant, None, {**kept, **candidate.files})


def contradicts(one: LoadedVariant, other: LoadedVariant) -> bool:
    """Whether a change of one variant would replace one of the other."""
    kinds = [{change.change for change in loaded.variant.changes} for loaded in (one, other)]
    return bool(kinds[0] & kinds[1] - {"home"})


def _add_rows(before: HomeLists, change: HomeLists) -> HomeLists:
    added = [row for row in change.lists if not isinstance(row, str)]
    names = {row.id for row in added}
    kept = [row for row in before.lists if (row if isinstance(row, str) else row.id) not in names]
    return change.model_copy(update={"lists": (*added, *kept)})
