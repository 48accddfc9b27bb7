"""Makes products of offers: variants of one group become one product with at most two axes."""

from collections import Counter
from collections.abc import Sequence

from behavesim.feeds.notebook import Notebook
from behavesim.feeds.offers import Offer
from behavesim.feeds.product import FeedProduct, FeedSale
from behavesim.feeds.variants import (
    SEPARATORS,
    find_axes,
    find_beginning,
    find_stem,
    list_differing,
    make_skus,
)


def make_products(offers: Sequence[Offer], notebook: Notebook) -> list[FeedProduct]:
    """The products in the order of their first rows; each product id once."""
    groups: dict[str, list[Offer]] = {}
    for offer in offers:
        groups.setdefault(f"g{offer.group}" if offer.group else f"i{offer.id}", []).append(offer)
    products: list[FeedProduct] = []
    taken: dict[str, int] = {}
    for members in groups.values():
        for group in _split_category(members, notebook):
            product = _make_product(group, notebook)
            if product.id in taken:
                place = f"on {notebook.place} {taken[product.id]}"
                notebook.skip(
                    group[0].row, product.id, "id", f"id already used {place}",
                    found=product.id, allowed="each id once", reason="with an id used before",
                )  # fmt: skip
                continue
            taken[product.id] = group[0].row
            products.append(product)
    return products


def _split_category(group: list[Offer], notebook: Notebook) -> list[list[Offer]]:
    """The group, or each offer alone where the group is a category and no product."""
    if len(group) == 1:
        return [group]
    stems = {find_stem(offer) for offer in group}
    if len(stems) == 1 or _share_words([offer.name for offer in group]):
        return [group]
    prices = {offer.price for offer in group}
    if len(prices) == 1 and list_differing(group):
        return [group]
    text = f"{len(group)} products with different titles and prices have the group "
    notebook.notes.append(f'{text}"{group[0].group}"; it is no product, they are imported alone')
    for offer in group:
        offer.group = ""
    return [[offer] for offer in group]


def _share_words(titles: Sequence[str]) -> bool:
    """Whether titles begin alike for at least half of their words."""
    words = [title.casefold().split() for title in titles]
    shared = len(find_beginning(words))
    return shared > 0 and shared * 2 >= max(map(len, words))


def _make_product(group: list[Offer], notebook: Notebook) -> FeedProduct:
    first = group[0]
    axes, options = find_axes(group, notebook)
    kept: dict[tuple[str, ...], Offer] = {}
    for offer, combination in zip(group, options, strict=True):
        other = kept.setdefault(combination, offer)
        if other is not offer:
            notebook.skip(
                offer.row, offer.id, "id",
                f"same options as {notebook.place} {other.row}: {', '.join(combination) or 'none'}",
                found=", ".join(combination), allowed="different options in a group",
                reason="with the options of another variant",
            )  # fmt: skip
    offers = list(kept.values())
    base = min(offers, key=lambda offer: (offer.stock == 0, offer.lasting_price))
    identifier = first.group or first.id
    # Some feeds say what variants share on one of them only.
    category = next((offer for offer in offers if offer.category), first)
    return FeedProduct(
        id=identifier,
        name=_find_name(group),
        price=base.price,
        category=category.category,
        google_category=category.google_category,
        brand=next((offer.brand for offer in offers if offer.brand), None),
        list_price=None if base.sale_price is not None else base.list_price,
        sale=_make_sale(base),
        rating=first.rating,
        reviews=max(offer.reviews for offer in offers),
        stock=_add_stock(offers),
        released=first.released,
        axes=axes,
        skus=make_skus(kept, base, axes, identifier, notebook),
        description=next((offer.description for offer in offers if offer.description), ""),
        images=_gather_images(offers),
        gtin=base.gtin or first.gtin or None,
        item_group_id=first.group or None,
        gender=first.gender or None,
        params=first.params,
    )


def _find_name(group: Sequence[Offer]) -> str:
    if len(group) == 1:
        return group[0].name
    stems = Counter(find_stem(offer) for offer in group)
    if len(stems) == 1:
        return next(iter(stems))
    shared = find_beginning([stem.split() for stem in stems])
    joined = " ".join(shared).rstrip(SEPARATORS)
    return joined if len(shared) > 1 or len(joined) > 3 else group[0].name


def _make_sale(base: Offer) -> FeedSale | None:
    if base.sale_price is None:
        return None
    return FeedSale(base.sale_price, base.sale_since, base.sale_until)


def _add_stock(offers: Sequence[Offer]) -> int | None:
    """The pieces of all variants; unknown where that of one is, 0 where there is none of any."""
    known = [offer.stock for offer in offers if offer.stock is not None]
    return sum(known) if len(known) == len(offers) else None


def _gather_images(offers: Sequence[Offer]) -> tuple[tuple[str, str], ...]:
    images: dict[str, str] = {}
    for offer in offers:
        for address, alt in offer.images:
            images.setdefault(address, alt)
    return tuple(images.items())[:10]
