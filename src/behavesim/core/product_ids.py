"""Ids of products: any readable text in the data, and a safe name for their pages."""

import hashlib
import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, Field
from slugify import slugify

from behavesim.files.validation import refuse
from behavesim.files.yaml_model import Text

_LONGEST: Final = 100
_SLUG_LENGTH: Final = 60
_HASH_LENGTH: Final = 8
_PLAIN: Final = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
_PLAIN_LENGTH: Final = 40
_DEVICES: Final = re.compile(r"CON|PRN|AUX|NUL|COM\d|LPT\d")
"""File names that Windows keeps for devices."""


def _check_id(text: str) -> str:
    stripped = text.strip()
    if not any(character.isprintable() and not character.isspace() for character in stripped):
        raise refuse(f"{text!r}, nothing that can be read", "an id")
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in stripped):
        raise refuse(f"{text!r}, with a control character", "an id without one")
    if len(stripped) > _LONGEST:
        raise refuse(f"{len(stripped)} characters", f"{_LONGEST} characters or fewer")
    return stripped


ProductId = Annotated[Text, Field(min_length=1), AfterValidator(_check_id)]
"""What the data call a product: any readable text, without blanks at its ends."""


def page_name(product_id: str) -> str:
    """Return the name of a product's page: safe in paths and URLs, one for each id, case aside.

    An id of capitals, digits and hyphens is its own name; any other becomes a slug of at most 60
    characters and eight digits of the id's SHA-256.

    >>> page_name("BE-SKI-001"), page_name("A/B 1")
    ('BE-SKI-001', 'a-b-1-640550f5')
    """
    is_plain = len(product_id) <= _PLAIN_LENGTH and _PLAIN.fullmatch(product_id)
    if is_plain and not _DEVICES.fullmatch(product_id):
        return product_id
    slug = slugify(product_id, max_length=_SLUG_LENGTH) or "item"
    return f"{slug}-{hashlib.sha256(product_id.encode()).hexdigest()[:_HASH_LENGTH]}"
