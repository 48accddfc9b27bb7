"""Who may speak to the server: which hosts it answers for, and pages of which origins may write.

A page of any web site can have a browser send requests to loopback, under its own origin or, by
rebinding a name, under its own host. Both show in headers that pages cannot change.
"""

import ipaddress
import re
from collections.abc import Iterable
from enum import StrEnum, auto
from functools import lru_cache
from typing import Final

from behavesim.settings.groups.collect import HOST_PATTERN, ORIGIN_PATTERN

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(HOST_PATTERN, re.IGNORECASE)
_ORIGIN: Final = re.compile(ORIGIN_PATTERN, re.IGNORECASE)
_REMEMBERED: Final = 1024
# No name is longer, and what is remembered must not be large.
_MAX_BYTES: Final = 300


class Origin(StrEnum):
    """Whose page a request comes from; NONE where it does not say, as servers and images do."""

    NONE = auto()
    OWN = auto()
    ALLOWED = auto()
    FOREIGN = auto()


class Admission:
    """``host`` is where the server listens; ``hosts`` and ``origins`` are allowed besides.

    An origin that ends in ``:*`` is allowed on any port. ``port`` is the server's own.
    """

    def __init__(
        self, host: str = "127.0.0.1", hosts: Iterable[str] = (), origins: Iterable[str] = ()
    ) -> None:
        self._hosts = {_normalize(name) for name in (host, *hosts)}
        self._origins = frozenset(origins)
        self.port = 0
        self._is_named = lru_cache(_REMEMBERED)(self._is_allowed)
        self._is_ours = lru_cache(_REMEMBERED)(self._is_own)

    def judge_host(self, host: bytes) -> int:
        """200, 400 where this is no host, or 421 where it is none of ours."""
        found = _HOST.fullmatch(host.decode("latin-1")) if len(host) <= _MAX_BYTES else None
        if found is None or int(found["port"] or 0) > 65535:
            return 400
        name = _normalize(found["name"])
        return 200 if name in self._hosts or is_loopback(name) else 421

    def judge_origin(self, origin: bytes | None, host: bytes) -> Origin:
        """Whose page asks, of one that asked for this host."""
        if origin is None:
            return Origin.NONE
        if len(origin) > _MAX_BYTES:
            return Origin.FOREIGN
        if self._is_ours(origin, host):
            return Origin.OWN
        return Origin.ALLOWED if self._is_named(origin) else Origin.FOREIGN

    def _is_own(self, origin: bytes, host: bytes) -> bool:
        page = _ORIGIN.fullmatch(origin.decode("latin-1"))
        asked = _HOST.fullmatch(host.decode("latin-1"))
        if page is None or page["port"] == "*":
            return False
        default = _DEFAULT_PORTS[page["scheme"].lower()]
        name, port = _normalize(page["name"]), int(page["port"] or default)
        if asked is not None and name == _normalize(asked["name"]):
            return port == int(asked["port"] or default)
        return port == self.port and is_loopback(name)

    def _is_allowed(self, origin: bytes) -> bool:
        text = origin.decode("latin-1")
        page = _ORIGIN.fullmatch(text)
        if page is None or page["port"] == "*":
            return False
        return text in self._origins or f"{text[: page.end('name')]}:*" in self._origins


def is_loopback(name: str) -> bool:
    """Whether a host's name or address can only mean this machine."""
    name = _normalize(name)
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _normalize(name: str) -> str:
    """``[::0001]``, ``LocalHost.`` as ``::1``, ``localhost``."""
    plain = name.lower().removeprefix("[").removesuffix("]").removesuffix(".")
    try:
        return str(ipaddress.ip_address(plain))
    except ValueError:
        return plain
