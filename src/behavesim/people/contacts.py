"""What people write into forms: names, addresses and numbers as in their market, all invented."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any, Final

import numpy as np

from behavesim.core.arrays import Integers
from behavesim.core.market import LOCALE_KINDS, ContactRules
from behavesim.core.person import Contact
from behavesim.keyed_random import Key
from behavesim.people.draws import draw_uniform

_POOL: Final = 250
"""How many names, streets and postcodes of a locale there are to draw from."""
_DIGITS: Final = 12
"""Digits of a number at most."""


def draw_contacts(
    rules: Mapping[str, ContactRules],
    markets: Sequence[str],
    regions: Sequence[str],
    genders: Sequence[str],
    keys: Key,
) -> list[Contact]:
    """Return a contact for each key; markets, regions and genders are those of the people."""
    name, street, postcode = (
        np.floor(draw_uniform(keys, f"contact:{part}") * _POOL).astype(np.int64).tolist()
        for part in ("name", "street", "postcode")
    )
    digits = _draw_digits(keys)
    return [
        Contact(
            name=_list_names(rules[market].locale, gender)[name[at]],
            phone=_fill(rules[market].phone, digits[at]),
            postcode=_write_postcode(rules[market], region, postcode[at], digits[at]),
            address=_list_streets(rules[market].locale)[street[at]],
        )
        for at, (market, region, gender) in enumerate(zip(markets, regions, genders, strict=True))
    ]


def _draw_digits(keys: Key) -> list[list[int]]:
    columns: list[Integers] = [
        np.floor(draw_uniform(keys, f"contact:digit:{at}") * 10).astype(np.int64)
        for at in range(_DIGITS)
    ]
    return [list(row) for row in np.column_stack(columns).tolist()]


def _write_postcode(rules: ContactRules, region: str, number: int, digits: Sequence[int]) -> str:
    if rules.postcode is not None:
        return _fill(rules.postcode, digits[::-1])
    return _list_postcodes(rules.locale, region)[number]


def _fill(pattern: str, digits: Sequence[int]) -> str:
    """Return the pattern with digits in place of each ``#``."""
    left = iter(digits)
    return "".join(str(next(left)) if letter == "#" else letter for letter in pattern)


@lru_cache(maxsize=64)
def _list_names(locale: str, gender: str) -> tuple[str, ...]:
    faker = _make_faker(locale, gender)
    draw = faker.name_female if gender == "female" else faker.name_male
    return tuple(draw() for _ in range(_POOL))


@lru_cache(maxsize=64)
def _list_streets(locale: str) -> tuple[str, ...]:
    faker = _make_faker(locale, "street")
    write = _STREETS.get(locale.partition("_")[0], _write_street)
    return tuple(" ".join(write(faker).split()) for _ in range(_POOL))


def _write_street(faker: Any) -> str:
    return str(faker.street_address())


@lru_cache(maxsize=512)
def _list_postcodes(locale: str, region: str) -> tuple[str, ...]:
    faker = _make_faker(locale, region)
    in_state = getattr(faker, "postcode_in_state", None)
    if in_state is None:
        return tuple(faker.postcode() for _ in range(_POOL))
    return tuple(in_state(region.partition("-")[2]) for _ in range(_POOL))


def _make_faker(locale: str, seed: str) -> Any:
    """Return a generator of names and addresses of a locale, without Faker's other providers."""
    # Here, since most commands need none of it.
    from faker.generator import Generator

    faker = Generator()
    for kind in LOCALE_KINDS:
        module = import_module(f"faker.providers.{kind}.{locale}")
        faker.add_provider(module.Provider(faker))
    faker.seed_instance(seed)
    return faker


# Where Faker's streets have the form of another country, or a city too.
_STREETS: Final[Mapping[str, Callable[[Any], str]]] = {
    "ja": lambda faker: f"{faker.town()}{faker.chome()}{faker.ban()}{faker.gou()}",
    "ko": lambda faker: f"{faker.road_name()}{faker.road_suffix()} {faker.road_number()}",
}
