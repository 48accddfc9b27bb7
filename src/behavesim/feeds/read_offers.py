"""Makes offers of records: texts cleaned, prices read, rows that cannot be sold left out."""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from behavesim.feeds.availability import is_published, read_availability, read_stock
from behavesim.feeds.categories import choose_path
from behavesim.feeds.columns import PARAMETER
from behavesim.feeds.dates import read_date
from behavesim.feeds.images import read_images
from behavesim.feeds.money import read_plain_number
from behavesim.feeds.notebook import Notebook, escape_braces
from behavesim.feeds.offers import Offer
from behavesim.feeds.prices import PriceReader
from behavesim.feeds.records import Record
from behavesim.feeds.texts import clean_description, clean_id, clean_line, clean_name, has_controls

MOST_ID: Final = 100
_MOST_GTIN: Final = 50
_MOST_PARAMETER: Final = 100
_OPTIONS: Final = ("color", "size", "material", "pattern")
_MOST_IMAGES: Final = 10
_GENDERS: Final = {
    "female": "female women woman ladies damen femme femmes mujer donna dames 女性 여성 女",
    "male": "male men man herren homme hommes hombre uomo heren 男性 남성 男",
}
_GENDER_WORDS: Final = {word: name for name, words in _GENDERS.items() for word in words.split()}


@dataclass(slots=True)
class OfferReader:
    """Reads records one after another; each id once."""

    prices: PriceReader
    notebook: Notebook
    allow_free: bool
    comma_lists: bool = False
    """Whether a comma in a category's cell always separates two."""

    def read(self, records: Sequence[Record]) -> tuple[list[Offer], set[str]]:
        """The offers, and the groups (or ids) of all records, with those that were left out."""
        taken: dict[str, Record] = {}
        offers: list[Offer] = []
        keys: set[str] = set()
        for record in records:
            identifier = self._find_id(record)
            group = clean_id((*record.all("group"), "")[0])
            if len(group) > MOST_ID:
                group = f"{group[:80]}-{hashlib.sha256(group.encode()).hexdigest()[:10]}"
            first = taken.get(identifier)
            if first is not None:
                keys.add(f"row {record.number}")
                self._skip_repeated(record, identifier, first)
                continue
            keys.add(f"group {group}" if group else f"row {record.number}")
            offer = self._read(record, identifier, group)
            if offer is not None:
                taken[identifier] = record
                offers.append(offer)
        return offers, keys

    def _find_id(self, record: Record) -> str:
        for name in ("id", "sku", "gtin"):
            values = record.all(name)
            if identifier := clean_id(values[0]) if values else "":
                return identifier
        if not record.get("name"):
            return ""
        self.notebook.counts["{} without an id; made from name, brand, link and options"] += 1
        parts = [record.get(name) for name in ("name", "brand", "link", "group")]
        parts += [f"{name}={value}" for name, value in sorted(record.options.items())]
        parts += [record.get(name) for name in _OPTIONS]
        return f"p-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:10]}"

    def _skip_repeated(self, record: Record, identifier: str, first: Record) -> None:
        place = f"{'on' if self.notebook.place == 'line' else 'by'} {self.notebook.place}"
        self.notebook.skip(
            record.number, identifier, "id",
            f"id already used {place} {first.number}",
            found=identifier, allowed="each id once", reason="with an id used before",
        )  # fmt: skip

    def _read(self, record: Record, identifier: str, group: str) -> Offer | None:
        """The offer of a record, or None where it was left out."""
        if len(identifier) > MOST_ID:
            self._skip(
                record,
                identifier[:MOST_ID],
                "id",
                f"id has {len(identifier)} characters",
                identifier,
                f"at most {MOST_ID}",
                "with an id too long",
            )
            return None
        if has_controls(identifier) or has_controls(group):
            self._skip(
                record,
                repr(identifier)[1:-1],
                "id",
                "id has a control character",
                repr(identifier),
                "an id that can be read",
                "with an id that cannot be read",
            )
            return None
        states = [text for text in record.all("published") if not is_published(text)]
        if states:
            self._skip(
                record,
                identifier,
                "published",
                f"not published ({states[-1].strip()})",
                states[-1],
                "a published product",
                "not published",
            )
            return None
        name = clean_name(record.get("name"))
        if not any(one.isprintable() and not one.isspace() for one in name.text):
            self._skip(
                record,
                identifier,
                "name",
                f"no {self.notebook.label('name')}",
                "nothing",
                "a name",
                "without a name",
            )
            return None
        offer = self.prices.read(record, identifier, name.text, allow_free=self.allow_free)
        if offer is None:
            return None
        if name.cut_from:
            self._remark(
                record,
                identifier,
                "name",
                f"title has {name.cut_from} characters; cut",
                record.get("name"),
            )
        offer.group, offer.sku = group, clean_line(record.get("sku"))
        self._read_texts(record, offer)
        self._read_facts(record, offer)
        return offer

    def _read_texts(self, record: Record, offer: Offer) -> None:
        description = clean_description("\n".join(record.all("description")[:1]))
        offer.description = description.text
        if description.cut_from:
            length = f"{description.cut_from:,} characters"
            text = f"description has {length}; cut to {len(description.text):,}"
            self._remark(
                record, offer.id, "description", text, f"{description.cut_from} characters"
            )
        offer.brand = clean_line(record.get("brand"))[:100]
        path, has_others = choose_path(record.all("category"), offer.name, self.comma_lists)
        google, _ = choose_path(record.all("google_category"), offer.name)
        number = next((text for text in record.all("google_category") if text.strip()), "")
        offer.google_category = " > ".join(google) or clean_line(number)
        offer.category = path or google
        if has_others:
            self.notebook.counts["{} with several categories; the deepest one is taken"] += 1
        alts = record.all("image_alt")
        images, refused = read_images(record.all("image"), record.all("images"), alts)
        offer.images = images[:_MOST_IMAGES]
        if refused:
            self._remark(
                record,
                offer.id,
                "image",
                f"{refused[0]!r} is no address of an image; ignored",
                refused[0],
            )
        options = {**{name: record.get(name) for name in _OPTIONS}, **record.options}
        offer.options = {key: value for key in options if (value := clean_line(options[key])[:100])}
        for name, values in record.values.items():
            if name.startswith(PARAMETER) and values:
                offer.params[name.removeprefix(PARAMETER)] = clean_line(values[0])[:_MOST_PARAMETER]

    def _read_facts(self, record: Record, offer: Offer) -> None:
        offer.stock = self._find_stock(record, offer)
        gtin = re.sub(r"[\s'\u2019=\"]", "", record.get("gtin"))
        offer.gtin = gtin if len(gtin) <= _MOST_GTIN else ""
        offer.released = read_date(record.get("released"))
        offer.gender = _GENDER_WORDS.get(record.get("gender").casefold(), "")
        if text := record.get("rating"):
            rating = read_plain_number(text)
            if rating is not None and 0 <= rating <= 5:
                offer.rating = round(float(rating), 2) or None
            elif not any(map(str.isdigit, text)):
                words = escape_braces(text[:40])
                self.notebook.counts[f'{{}} with rating "{words}", no number'] += 1
            else:
                self._remark(
                    record, offer.id, "rating", f"rating {text!r} is not 0 to 5; ignored", text
                )
        if text := record.get("reviews"):
            offer.reviews = read_stock(text.split()[0]) or 0

    def _find_stock(self, record: Record, offer: Offer) -> int | None:
        """How many there are: None where that is unknown or more can be ordered."""
        word, number = record.get("availability"), record.get("stock")
        said = read_availability(word) if word else "unknown"
        if word and said == "unknown":
            self.notebook.counts[
                f'{{}} with availability "{escape_braces(word[:40])}", which is not known'
            ] += 1
        stock = read_stock(number) if number else None
        if number and stock is None:
            state = read_availability(number)
            if state == "unknown":
                self.notebook.counts[
                    f'{{}} with stock "{escape_braces(number[:40])}", which is no number'
                ] += 1
            said = state if said == "unknown" else said
        if said == "out of stock":
            return 0
        if said in ("preorder", "backorder") or (said == "in stock" and stock == 0):
            return None
        return stock

    def _skip(
        self,
        record: Record,
        identifier: str,
        field: str,
        text: str,
        found: str,
        allowed: str,
        reason: str,
    ) -> None:
        self.notebook.skip(
            record.number, identifier, field, text, found=found, allowed=allowed, reason=reason
        )

    def _remark(self, record: Record, identifier: str, field: str, text: str, found: str) -> None:
        self.notebook.remark(record.number, identifier, field, text, found)


def count_values(records: Sequence[Record], field: str) -> Counter[str]:
    """How often each first value of a field occurs."""
    return Counter(record.get(field) for record in records)
