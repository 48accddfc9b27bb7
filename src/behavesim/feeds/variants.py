"""How the offers of one group differ: at most two axes, and a variant for each combination."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import product as combine
from typing import Final

from slugify import slugify

from behavesim.feeds.columns import normalize_header
from behavesim.feeds.notebook import Notebook
from behavesim.feeds.offers import Offer
from behavesim.feeds.product import FeedAxis, FeedSku

SEPARATORS: Final = " \t-\u2013\u2014|/,:;()[]\u00b7"
_KINDS: Final = {
    "size": "size grosse taille talla tamano taglia maat サイズ 사이즈 尺码 storrelse rozmiar",
    "color": "color farbe couleur coloris colore kleur カラー 色 색상 颜色 kolor colorway shade",
    "material": "material matiere materiale materiaal 素材 소재 材质",
    "amount": "amount betrag montant importe denominations denomination",
    "style": "style stil model modell modele",
}
_KIND_WORDS: Final = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_MOST_OPTION: Final = 100
_MOST_ID: Final = 100
_MOST_EMPTY: Final = 20


def find_stem(offer: Offer) -> str:
    """The title without the options that it ends in."""
    title = offer.name
    for _ in range(3):
        for value in sorted(offer.options.values(), key=len, reverse=True):
            bare = title.rstrip(SEPARATORS)
            if bare.casefold().endswith(value.casefold()):
                rest = bare[: -len(value)]
                if not rest or rest[-1] in SEPARATORS:
                    title = rest.rstrip(SEPARATORS)
    return title.strip() or offer.name


def find_beginning(titles: Sequence[Sequence[str]]) -> list[str]:
    """The words with which all titles begin."""
    shared = []
    for words in zip(*titles, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return shared


def list_differing(group: Sequence[Offer]) -> list[str]:
    """The kinds of options that differ within the group."""
    kinds = list(dict.fromkeys(kind for offer in group for kind in offer.options))
    return [kind for kind in kinds if len({offer.options.get(kind, "") for offer in group}) > 1]


def find_axes(
    group: Sequence[Offer], notebook: Notebook
) -> tuple[tuple[FeedAxis, ...], list[tuple[str, ...]]]:
    """The axes, and each offer's options on them; a third axis is joined into the second."""
    kinds = list_differing(group)
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
    if len(kinds) == 2 and _is_sparse(rows):
        rows = [[" / ".join(row)[:_MOST_OPTION]] for row in rows]
        kinds = [" ".join(kinds)]
    axes = []
    for index, kind in enumerate(kinds):
        values = tuple(dict.fromkeys(row[index] for row in rows))
        axes.append(FeedAxis(name_kind(kind), values))
    if len(axes) == 2 and axes[0].kind == axes[1].kind:
        axes[1] = FeedAxis(f"{axes[1].kind}-2", axes[1].options)
    return tuple(axes), [tuple(row) for row in rows]


def _is_sparse(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most combinations of two axes do not occur, and they are many."""
    size = len({row[0] for row in rows}) * len({row[1] for row in rows})
    return size > _MOST_EMPTY and size > 3 * len(rows)


def _option(offer: Offer, kind: str) -> str:
    return offer.options.get(kind, "")[:_MOST_OPTION] or "-"


def _find_rests(group: Sequence[Offer]) -> list[str] | None:
    """What the titles of a group have beyond their common beginning, or the ids of its offers."""
    words = [find_stem(offer).split() for offer in group]
    shared = len(find_beginning(words))
    rests = [" ".join(one[shared:]).strip(SEPARATORS)[:_MOST_OPTION] for one in words]
    if len(set(rests)) == len(group):
        return [rest or "-" for rest in rests]
    if len({offer.price for offer in group}) > 1 and not list_differing(group):
        return [offer.id[:_MOST_OPTION] for offer in group]
    return None


def name_kind(kind: str) -> str:
    """The kind of an axis as a catalog has it: ``size`` for ``Größe``, else a slug."""
    plain = normalize_header(kind)
    words = plain.split(" ")
    known = _KIND_WORDS.get(plain)
    if known is None and not all(word in _KIND_WORDS for word in words):
        known = _KIND_WORDS.get(words[0])  # "Size EU", but not "color size"
    return known or slugify(plain, max_length=40) or "option"


def make_skus(
    kept: Mapping[tuple[str, ...], Offer],
    base: Offer,
    axes: Sequence[FeedAxis],
    product_id: str,
    notebook: Notebook,
) -> tuple[FeedSku, ...]:
    """One variant for each combination of options; those that the feed lacks are out of stock."""
    if not axes:
        return ()
    skus = []
    for options, offer in kept.items():
        price = _own_price(offer, base)
        has_dates = offer.sale_price is not None and offer.lasting_price == offer.price
        if price is not None and has_dates:
            text = "{number} variants with a price of their own, without their dated sale"
            notebook.counts[text] += 1
        skus.append(FeedSku(offer.id, options, price, offer.stock))
    taken = {sku.id for sku in skus}
    for options in combine(*(axis.options for axis in axes)):
        if options not in kept:
            skus.append(FeedSku(_make_id(product_id, options, taken), options, stock=0))
            notebook.counts["{number} combinations of options that are not sold, out of stock"] += 1
    return tuple(skus)


def _make_id(product_id: str, options: Sequence[str], taken: set[str]) -> str:
    name = "/".join((product_id, *options))
    if len(name) > _MOST_ID or name in taken:
        name = f"{name[: _MOST_ID - 11]}-{sha256(name.encode()).hexdigest()[:10]}"
    taken.add(name)
    return name


def _own_price(offer: Offer, base: Offer) -> Decimal | None:
    """The price of a variant where it is not that of the product, sales without dates counted."""
    terms = (offer.price, offer.sale_price, offer.sale_since, offer.sale_until)
    if terms == (base.price, base.sale_price, base.sale_since, base.sale_until):
        return None
    base_has_dates = base.sale_price is not None and base.lasting_price == base.price
    if offer.lasting_price == base.lasting_price and not base_has_dates:
        return None
    return offer.lasting_price
