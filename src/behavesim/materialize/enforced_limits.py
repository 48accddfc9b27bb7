"""Google's limits of collection on a batch of hits: what is left out, and what is cut short.

Most of a batch is lists of distinct values, so that each is checked once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from behavesim.ga4.collection_limits import (
    MAX_ITEM_PARAMETERS,
    MAX_ITEMS,
    MAX_PAGE_LOCATION,
    MAX_PAGE_REFERRER,
    MAX_PAGE_TITLE,
    MAX_PARAMETER_VALUE,
    MAX_PARAMETERS,
    MAX_PROPERTY_VALUE,
    MAX_USER_ID,
    cut_value,
    takes_event,
    takes_parameter,
    takes_property,
)
from behavesim.materialize.batch_items import BatchItems
from behavesim.materialize.hit_batches import HitBatch
from behavesim.materialize.hit_selection import select_hits, select_items
from behavesim.wire.columns import Mask
from behavesim.wire.visit_columns import PageTexts

_PAGE: Final = (MAX_PAGE_LOCATION, MAX_PAGE_REFERRER, MAX_PAGE_TITLE)


def enforce_limits(batch: HitBatch) -> tuple[HitBatch, int, int]:
    """The batch as Google would take it; events that were dropped, and events that were cut."""
    taken = np.array([name is None or takes_event(name) for name in batch.names], np.bool_)
    kept = taken[batch.numbers["en"]]
    size = batch.size
    if not kept.all():
        batch = select_hits(batch, kept)
    cut = np.zeros(batch.size, np.bool_)
    if batch.size:
        batch = _cut_texts(batch, cut)
        batch = _cut_parameters(batch, cut)
        batch = _cut_properties(batch, cut)
        batch = replace(batch, items=_cut_items(batch.items, cut))
    return batch, size - batch.size, int(cut.sum())


def _cut_texts(batch: HitBatch, cut: Mask) -> HitBatch:
    """Pages are cut; a user id that is too long is none."""
    pages, changed = _change(batch.pages, _cut_page)
    cut |= changed[batch.numbers["page"]]
    users, changed = _change(batch.user_ids, _take_user)
    cut |= changed[batch.numbers["uid"]]
    return replace(batch, pages=pages, user_ids=users)


def _cut_parameters(batch: HitBatch, cut: Mask) -> HitBatch:
    """Names that may not be are left out, texts are cut, and so is what goes beyond 25."""
    texts, changed = _change(batch.texts, _take_texts)
    cut |= changed[batch.numbers["ep"]]
    amounts, changed = _change(batch.amounts, _take_amounts)
    cut |= changed[batch.numbers["epn"]]
    numbers = dict(batch.numbers)
    counts = np.array([len(group) for group in texts])[numbers["ep"]]
    counts += np.array([len(group) for group in amounts])[numbers["epn"]]
    crowded = np.flatnonzero(counts > MAX_PARAMETERS)
    if len(crowded):
        cut[crowded] = True
        numbers["ep"], numbers["epn"] = numbers["ep"].copy(), numbers["epn"].copy()
    for hit in crowded.tolist():
        text = _take_first(texts[numbers["ep"][hit]], MAX_PARAMETERS)
        amount = _take_first(amounts[numbers["epn"][hit]], MAX_PARAMETERS - len(text))
        numbers["ep"][hit], numbers["epn"][hit] = len(texts), len(amounts)
        texts.append(text)
        amounts.append(amount)
    return replace(batch, texts=texts, amounts=amounts, numbers=numbers)


def _cut_properties(batch: HitBatch, cut: Mask) -> HitBatch:
    taken: dict[int, Any] = {}
    for hit, (texts, amounts) in batch.properties.items():
        taken[hit] = _take_properties(texts), _take_properties(amounts)
        cut[hit] |= taken[hit] != (texts or {}, amounts or {})
    return replace(batch, properties=taken)


def _cut_items(items: BatchItems, cut: Mask) -> BatchItems:
    """200 items of an event, 100 characters of what an item is called, 27 custom parameters."""
    place = np.arange(len(items.called)) - np.repeat(
        np.cumsum(items.count) - items.count, items.count
    )
    owner = np.repeat(np.arange(len(items.count)), items.count)
    if (items.count > MAX_ITEMS).any():
        cut[items.count > MAX_ITEMS] = True
        kept = place < MAX_ITEMS
        items, owner = select_items(items, kept, np.minimum(items.count, MAX_ITEMS)), owner[kept]
    made: dict[str, Any] = {}
    for values, at in _ITEM_TEXTS.items():
        made[values], changed = _change(getattr(items, values), _cut_item_text)
        # -1 is none.
        hurt = np.append(changed, False)[getattr(items, at)]
        cut[owner[hurt]] = True
    custom = {item: _take_custom(own) for item, own in items.custom.items()}
    for item, own in items.custom.items():
        cut[owner[item]] |= custom[item] != own
    return replace(items, **made, custom=custom)


_ITEM_TEXTS: Final = {
    "names": "called",
    "lists": "found",
    "indices": "index",
    "variants": "variant",
    "coupons": "coupon",
}


def _change(values: Sequence[Any], change: Callable[[Any], Any]) -> tuple[list[Any], Mask]:
    """The values after ``change``, and which of them it changed."""
    made = [change(value) for value in values]
    return made, np.array([a != b for a, b in zip(made, values, strict=True)], np.bool_)


def _cut_page(page: PageTexts) -> PageTexts:
    location, referrer, title = (
        text and text[:most] for text, most in zip(page, _PAGE, strict=True)
    )
    return location, referrer, title


def _take_user(user: str | None) -> str | None:
    return None if user is not None and len(user) > MAX_USER_ID else user


def _take_texts(group: dict[str, Any]) -> dict[str, Any]:
    return {
        name: cut_value(name, value) if isinstance(value, str) else value
        for name, value in group.items()
        if takes_parameter(name)
    }


def _take_amounts(group: dict[str, float | None]) -> dict[str, float | None]:
    return {name: value for name, value in group.items() if takes_parameter(name)}


def _take_properties(group: dict[str, Any] | None) -> dict[str, Any]:
    return {
        name: value[:MAX_PROPERTY_VALUE] if isinstance(value, str) else value
        for name, value in (group or {}).items()
        if takes_property(name)
    }


def _take_first(group: dict[str, Any], most: int) -> dict[str, Any]:
    return dict(list(group.items())[:most])


def _cut_item_text(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_cut_item_text(part) for part in value)
    return value[:MAX_PARAMETER_VALUE] if isinstance(value, str) else value


def _take_custom(own: dict[str, Any]) -> dict[str, Any]:
    taken = {name: _cut_item_text(value) for name, value in own.items() if takes_parameter(name)}
    return _take_first(taken, MAX_ITEM_PARAMETERS)
