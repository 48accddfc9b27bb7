"""Whether a catalog's amounts fit the shop's currency."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from pydantic import BaseModel

from behavesim.core.money import LARGEST_MINOR, digits_of
from behavesim.errors import InputError
from behavesim.files.validation import format_path
from behavesim.files.yaml_file import Location, read_document

_HOLDERS: Final = (Decimal, BaseModel, dict, tuple)
"""What has amounts in it, or is one."""


def find_amount_faults(part: BaseModel, currency: str) -> Iterator[tuple[Location, str, str]]:
    """Yield each amount of a file's content that has more decimals than ``currency``.

    Each with its location, what was found and what is allowed. Raises ValueError for no currency.
    """
    digits = digits_of(currency)
    allowed = f"{digits} decimals or fewer, as {currency} has" if digits else "no decimals"
    for location, amount in _find_amounts(part, ()):
        if amount == round(amount, digits) < LARGEST_MINOR / 10**digits:
            continue
        most = f"{allowed} and less than {LARGEST_MINOR / 10**digits:,.0f}"
        yield location, str(amount), f"{most} (the shop's currency is {currency})"


def check_amounts(parts: Mapping[Path, BaseModel], currency: str) -> None:
    """Raise InputError, with file and line, for the first amount that ``currency`` cannot have."""
    for path, part in parts.items():
        for location, found, allowed in find_amount_faults(part, currency):
            line = read_document(path).find_position(location).line
            place = f"line {line}: {format_path(location)}"
            hint = "round it, or set currency to the one that the prices are in"
            raise InputError(path, place, found, allowed, hint)


def _find_amounts(value: object, location: Location) -> Iterator[tuple[Location, Decimal]]:
    if isinstance(value, Decimal):
        yield location, value
    elif isinstance(value, BaseModel):
        for name, member in vars(value).items():
            if isinstance(member, _HOLDERS):
                yield from _find_amounts(member, (*location, name))
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _find_amounts(member, (*location, key))
    elif isinstance(value, tuple):
        for index, member in enumerate(value):
            yield from _find_amounts(member, (*location, index))
