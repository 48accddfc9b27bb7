"""Some hits of a batch, or some of its items, as a batch of their own."""

from dataclasses import replace
from typing import TypeVar

import numpy as np

from behavesim.materialize.batch_items import BatchItems
from behavesim.materialize.hit_batches import HitBatch
from behavesim.wire.columns import Indices, Mask

_Sent = TypeVar("_Sent")


def select_hits(batch: HitBatch, kept: Mask) -> HitBatch:
    """The hits of the mask in their order; what they name by number stays as it is."""
    moved = np.cumsum(kept) - 1
    items = batch.items
    of_kept = np.repeat(kept, items.count)
    return replace(
        batch,
        numbers={name: values[kept] for name, values in batch.numbers.items()},
        items=select_items(items, of_kept, items.count[kept]),
        paths=_move(batch.paths, kept, moved),
        campaigns=_move(batch.campaigns, kept, moved),
        properties=_move(batch.properties, kept, moved),
        traffic_types=_move(batch.traffic_types, kept, moved),
    )


def select_items(items: BatchItems, kept: Mask, count: Indices) -> BatchItems:
    """The items of the mask; ``count`` is how many each hit then has."""
    return replace(
        items,
        count=count,
        called=items.called[kept],
        found=items.found[kept],
        index=items.index[kept],
        variant=items.variant[kept],
        coupon=items.coupon[kept],
        price=items.price[kept],
        quantity=items.quantity[kept],
        custom=_move(items.custom, kept, np.cumsum(kept) - 1),
    )


def _move(sent: dict[int, _Sent], kept: Mask, moved: Indices) -> dict[int, _Sent]:
    return {int(moved[at]): value for at, value in sent.items() if kept[at]}
