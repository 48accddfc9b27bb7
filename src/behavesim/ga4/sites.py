"""Hosts: which two belong to one site, and what kind of site one is."""

from collections.abc import Iterable
from functools import cache, lru_cache
from ipaddress import ip_address
from typing import Final

import idna
from publicsuffixlist import PublicSuffixList

from behavesim.ga4.site_lists import (
    SEARCH_APPS,
    SEARCH_ENGINES,
    SEARCH_NAMES,
    SHOPPING_SITES,
    SOCIAL_SITES,
    VIDEO_SITES,
)


class SiteList:
    """Hosts by the entries of ``site_lists``."""

    def __init__(self, entries: Iterable[str]) -> None:
        listed = frozenset(entries)
        self._below = frozenset(one[1:] for one in listed if one.startswith("."))
        self._brands = frozenset(one[:-2] for one in listed if one.endswith(".*"))
        self._hosts = listed | self._below

    def __contains__(self, host: str) -> bool:
        name = host.removeprefix("www.")
        if name in self._hosts:
            return True
        labels = name.split(".")
        parents = (".".join(labels[at:]) for at in range(1, len(labels)))
        if any(parent in self._below for parent in parents):
            return True
        # Asked last: most hosts need no look at the list of suffixes.
        brand = any(f".{one}." in f".{name}" for one in self._brands)
        return brand and _without_suffix(name) in self._brands


SEARCH: Final = SiteList(
    [*SEARCH_ENGINES, *SEARCH_APPS, *SEARCH_NAMES]
    + [host for hosts in SEARCH_ENGINES.values() for host in hosts]
)
SOCIAL: Final = SiteList(SOCIAL_SITES)
VIDEO: Final = SiteList(VIDEO_SITES)
SHOPPING: Final = SiteList(SHOPPING_SITES)
_ENGINES: Final = {source: SiteList(hosts) for source, hosts in SEARCH_ENGINES.items()}


@lru_cache(maxsize=4096)
def find_search_engine(host: str) -> str | None:
    """The source by which GA4 names the search engine at this host; None for any other."""
    return next((source for source, hosts in _ENGINES.items() if host in hosts), None)


@lru_cache(maxsize=4096)
def normalize_host(host: str) -> str:
    """A host as DNS compares it: lower case, ASCII, without the dot of the root."""
    name = host.lower().removesuffix(".")
    if name.isascii():
        return name
    try:
        return idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        return name


@lru_cache(maxsize=65536)
def are_one_site(one: str, other: str) -> bool:
    """Whether two normalized hosts are one site: the same registrable domain.

    By the public suffix list, the part of domain owners (github.io) included, as browsers decide
    for how wide a cookie may be. Addresses and single names are sites of their own.
    """
    if one == other:
        return True
    # Both end in the same two labels at least; so most pairs need no look at the list.
    if one.split(".")[-2:] != other.split(".")[-2:] or _is_address(one) or _is_address(other):
        return False
    suffixes = _public_suffixes()
    domain = suffixes.privatesuffix(one)
    return domain is not None and domain == suffixes.privatesuffix(other)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def _without_suffix(host: str) -> str | None:
    suffix = _registries().publicsuffix(host)
    return host.removesuffix(f".{suffix}") if suffix else None


@cache
def _public_suffixes() -> PublicSuffixList:
    """The list that the library ships; nothing is downloaded."""
    return PublicSuffixList()


@cache
def _registries() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True, accept_unknown=False)
