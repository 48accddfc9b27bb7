"""PyYAML's loaders, changed to take what is written as it stands."""

import math
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import yaml


class PlainText(str):
    """A text without quotes that other readers of YAML take for a number or a truth value."""

    __slots__ = ()


class ImpossibleDateError(yaml.MarkedYAMLError):
    """A date that no calendar has."""


_KINDS_OF_1_1: Final = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float"))
_FLOAT: Final = "tag:yaml.org,2002:float"
_DATE: Final = "tag:yaml.org,2002:timestamp"
_PLAIN: Final = "tag:behavesim,2026:plain"
_NUMBERS: Final = "-+.0123456789"
_FastLoader: Final[type] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Libyaml's parser where PyYAML has it: several times as fast, with errors in other words."""

_RESOLVERS: Final = (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", _NUMBERS),
    (
        _FLOAT,
        r"[-+]?(?:(?:0|[1-9][0-9]*)\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        _NUMBERS,
    ),
)
_PLAIN_TEXTS: Final = (
    (_PLAIN, r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF", "yYnNoO"),
    (
        _PLAIN,
        r"[-+]?0[xob][0-9a-fA-F_]+"
        r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?"
        r"|[-+]?(?:[0-9][0-9_]*\.?|\.[0-9])[0-9_]*(?:[eE][-+]?[0-9]+)?",
        _NUMBERS,
    ),
)


# The loader that it is mixed with has the methods of PyYAML's, by either parser.
if TYPE_CHECKING:
    _Loader = yaml.SafeLoader
else:
    _Loader = object


class _Written(_Loader):
    """What a loader of ours does otherwise than PyYAML's."""

    yaml_implicit_resolvers = {  # noqa: RUF012  PyYAML's own name, and a class variable there too
        first: [one for one in resolvers if one[0] not in _KINDS_OF_1_1]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_date(self, node: yaml.ScalarNode) -> Any:
        """The date or time that an unquoted scalar says."""
        try:
            return self.construct_yaml_timestamp(node)
        except ValueError:
            raise ImpossibleDateError(
                problem=f"the impossible date {node.value}", problem_mark=node.start_mark
            ) from None

    def construct_number(self, node: yaml.ScalarNode) -> float | str:
        """The number that is written; as text where a binary number would say another one."""
        number: float = self.construct_yaml_float(node)
        if not math.isfinite(number):
            return number
        return number if Decimal(node.value) == Decimal(str(number)) else str(node.value)

    def construct_plain(self, node: yaml.ScalarNode) -> PlainText:
        """A text that other readers change, marked as such."""
        return PlainText(node.value)


class _Strict(_Written):
    """Refuses a key standing twice, where YAML would let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
                continue
            if key_node.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key '{key_node.value}' twice", problem_mark=key_node.start_mark
                )
            seen.add(key_node.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep)
        return made


@cache
def make_loader(*, is_fast: bool, is_strict: bool = True, marks_plain: bool = False) -> type:
    """Return a SafeLoader that takes what is written as it stands.

    Of an impossible date it says where it stands, instead of a ValueError. And it leaves texts be
    that YAML 1.1 changes and YAML 1.2 does not: ``NO`` is no boolean, ``0123`` no octal, ``12:30``
    no 750 and ``1_000`` no 1000. A field of a number still takes ``0123`` and ``1_000``, by what
    they say. A number with more digits than a binary one keeps is the text that is written. With
    ``marks_plain`` texts of the former kind are ``PlainText``.
    """
    bases = (_Strict if is_strict else _Written, _FastLoader if is_fast else yaml.SafeLoader)
    loader: Any = type("Loader", bases, {})
    for tag, pattern, firsts in (*_RESOLVERS, *(_PLAIN_TEXTS if marks_plain else ())):
        loader.add_implicit_resolver(tag, re.compile(f"^(?:{pattern})$"), list(firsts))
    loader.add_constructor(_FLOAT, loader.construct_number)
    loader.add_constructor(_DATE, loader.construct_date)
    loader.add_constructor(_PLAIN, loader.construct_plain)
    made: type = loader
    return made
