"""Makes products of offers: variants of one group become one product with at most two axes."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from slugify import slugify

from behavesim.feeds.columns import normalize_header
from behavesim.feeds.notebook import Notebook
from behavesim.feeds.offers import Offer
from behavesim.feeds.product import FeedAxis, FeedProduct, FeedSale, FeedSku

_SEPARATORS: Final = " \t-\u2013\u2014|/,:;()[]\u00b7"
_KINDS: Final = {
    "size": "size grosse taille talla tamano taglia maat サイズ 사이즈 尺码 storrelse rozmiar",
    "color": "color farbe couleur coloris colore kleur カラー 色 색상 颜色 kolor colorway shade",
    "material": "material matiere materiale materiaal 素材 소재 材质",
    "amount": "amount betrag montant importe denominations denomination",
    "style": "style stil model modell modele",
}
_KIND_WORDS: Final = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_MOST_OPTION: Final = 100


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
    stems = {_find_stem(offer) for offer in group}
    if len(stems) == 1 or _share_words([offer.name for offer in group]):
        return [group]
    prices = {offer.price for offer in group}
    if len(prices) == 1 and _distinguishing(group):
        return [group]
    text = f"{len(group)} products with different titles and prices have the group "
    notebook.notes.append(f'{text}"{group[0].group}"; it is no product, they are imported alone')
    for offer in group:
        offer.group = ""
    return [[offer] for offer in group]


def _find_stem(offer: Offer) -> str:
    """The title without the options that it ends in."""
    title = offer.name
    for _ in range(3):
        for value in sorted(offer.options.values(), key=len, reverse=True):
            bare = title.rstrip(_SEPARATORS)
            if bare.casefold().endswith(value.casefold()):
                rest = bare[: -len(value)]
                if not rest or rest[-1] in _SEPARATORS:
                    title = rest.rstrip(_SEPARATORS)
    return title.strip() or offer.name


def _share_words(titles: Sequence[str]) -> bool:
    """Whether titles begin alike for at least half of their words."""
    words = [title.casefold().split() for title in titles]
    shared = len(_find_beginning(words))
    return shared > 0 and shared * 2 >= max(map(len, words))


def _find_beginning(titles: Sequence[Sequence[str]]) -> list[str]:
    """The words with which all titles begin."""
    shared = []
    for words in zip(*titles, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return shared


def _distinguishing(group: Sequence[Offer]) -> list[str]:
    """The kinds of options that differ within the group."""
    kinds = list(dict.fromkeys(kind for offer in group for kind in offer.options))
    return [kind for kind in kinds if len({offer.options.get(kind, "") for offer in group}) > 1]


def _make_product(group: list[Offer], notebook: Notebook) -> FeedProduct:
    first = group[0]
    axes, options = _find_axes(group, notebook)
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
    is_group = bool(first.group)
    return FeedProduct(
        id=first.group if is_group else first.id,
        name=_find_name(group),
        price=base.price,
        category=first.category,
        google_category=first.google_category,
        brand=first.brand or None,
        list_price=None if base.sale_price is not None else base.list_price,
        sale=_make_sale(base),
        rating=first.rating,
        reviews=max(offer.reviews for offer in offers),
        stock=_add_stock(offers),
        released=first.released,
        axes=axes if kept and () not in kept else (),
        skus=_make_skus(kept, base, notebook),
        description=first.description,
        images=_gather_images(offers),
        gtin=base.gtin or first.gtin or None,
        item_group_id=first.group or None,
        gender=first.gender or None,
        params=first.params,
    )


def _find_name(group: Sequence[Offer]) -> str:
    if len(group) == 1:
        return group[0].name
    stems = Counter(_find_stem(offer) for offer in group)
    if len(stems) == 1:
        return next(iter(stems))
    shared = _find_beginning([stem.split() for stem in stems])
    joined = " ".join(shared).rstrip(_SEPARATORS)
    return joined if len(shared) > 1 or len(joined) > 3 else group[0].name


def _find_axes(
    group: Sequence[Offer], notebook: Notebook
) -> tuple[tuple[FeedAxis, ...], list[tuple[str, ...]]]:
    """The axes, and each offer's options on them; a third axis is joined into the second."""
    kinds = _distinguishing(group)
    rows = [[_option(offer, kind) for kind in kinds] for offer in group]
    if len(group) > 1 and len({tuple(row) for row in rows}) < len(group):
        rest = _find_rests(group)
        if rest is not None:
            kinds, rows = (
                [*kinds, "style"],
                [[*row, one] for row, one in zip(rows, rest, strict=True)],
            )
    if len(kinds) > 2:
        notebook.remark(
            group[0].row, group[0].group or group[0].id, "options",
            f"variants differ in {', '.join(kinds)}; from the second on they are one choice",
            ", ".join(kinds),
        )  # fmt: skip
        rows = [[row[0], " / ".join(row[1:])[:_MOST_OPTION]] for row in rows]
        kinds = [kinds[0], kinds[1]]
    if len(group) > 1 and not kinds:
        return (), [() for _ in rows]
    axes = []
    for index, kind in enumerate(kinds):
        values = tuple(dict.fromkeys(row[index] for row in rows))
        axes.append(FeedAxis(name_kind(kind), values))
    if len(axes) == 2 and axes[0].kind == axes[1].kind:
        axes[1] = FeedAxis(f"{axes[1].kind}-2", axes[1].options)
    return tuple(axes), [tuple(row) for row in rows]


def _option(offer: Offer, kind: str) -> str:
    return offer.options.get(kind, "")[:_MOST_OPTION] or "-"


def _find_rests(group: Sequence[Offer]) -> list[str] | None:
    """What the titles of a group have beyond their common beginning, or the ids of its offers."""
    words = [_find_stem(offer).split() for offer in group]
    shared = len(_find_beginning(words))
    rests = [" ".join(one[shared:]).strip(_SEPARATORS)[:_MOST_OPTION] for one in words]
    if len(set(rests)) == len(group):
        return [rest or "-" for rest in rests]
    if len({offer.price for offer in group}) > 1 and not _distinguishing(group):
        return [offer.id[:_MOST_OPTION] for offer in group]
    return None


def name_kind(kind: str) -> str:
    """The kind of an axis as a catalog has it: ``size`` for ``Größe``, else a slug."""
    plain = normalize_header(kind)
    known = _KIND_WORDS.get(plain) or _KIND_WORDS.get(plain.split(" ")[0])
    return known or slugify(plain, max_length=40) or "option"


def _make_sale(base: Offer) -> FeedSale | None:
    if base.sale_price is None:
        return None
    return FeedSale(base.sale_price, base.sale_since, base.sale_until)


def _make_skus(
    kept: dict[tuple[str, ...], Offer], base: Offer, notebook: Notebook
) -> tuple[FeedSku, ...]:
    if () in kept or (len(kept) == 1 and not base.options):
        return ()
    skus = []
    for options, offer in kept.items():
        price = _own_price(offer, base)
        if (
            price is not None
            and offer.sale_price is not None
            and offer.lasting_price == offer.price
        ):
            notebook.counts[
                "{} variants with a price of their own whose dated sale is left out"
            ] += 1
        skus.append(FeedSku(offer.id, options, price, offer.stock))
    return tuple(skus)


def _own_price(offer: Offer, base: Offer) -> Decimal | None:
    """The price of a variant where it is not that of the product, sales without dates counted."""
    same_sale = (offer.price, offer.sale_price, offer.sale_since, offer.sale_until) == (
        base.price, base.sale_price, base.sale_since, base.sale_until
    )  # fmt: skip
    if same_sale or offer.lasting_price == base.lasting_price:
        return None
    return offer.lasting_price


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
