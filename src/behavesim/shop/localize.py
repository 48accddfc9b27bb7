"""Puts a shop's language into the content of ``catalog.json``: texts, how numbers are written."""

from collections.abc import Mapping
from typing import Any

from behavesim.shop.number_format import describe_numbers
from behavesim.shop.texts import SOURCE_LANGUAGE, Texts, load_texts


def localize_site(site: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a site whose texts are in ``language``, where they are ones that we know.

    Labels of forms, deliveries and lists of the shipped catalog are translated; what users wrote
    themselves stays as it is. ``locale`` tells templates and scripts the rest.
    """
    texts = load_texts(language)
    return {
        **site,
        "shipping": _translate_tiers(site["shipping"], texts),
        "forms": {form: _translate(rows, "label", texts) for form, rows in site["forms"].items()},
        "lists": {
            key: {**row, "name": texts.translate(row["name"])} for key, row in site["lists"].items()
        },
        "locale": {
            "language": language,
            "direction": texts.direction,
            "numbers": describe_numbers(language, site["shop"]["currency"]),
            "plural": texts.list_plural_forms(),
            "texts": texts.list_for_scripts(),
        },
    }


def texts_of(site: Mapping[str, Any]) -> Texts:
    """Return the texts in the language of a site."""
    return load_texts(site.get("locale", {}).get("language", SOURCE_LANGUAGE))


def _translate_tiers(shipping: Mapping[str, Any], texts: Texts) -> dict[str, Any]:
    return {**shipping, "tiers": _translate(shipping["tiers"], "name", texts)}


def _translate(rows: Any, key: str, texts: Texts) -> list[dict[str, Any]]:
    return [{**row, key: texts.translate(row[key])} for row in rows]
