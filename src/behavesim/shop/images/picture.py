"""What is asked for, what is made of it, and what could not be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTHS: Final = (320, 640, 1280)
"""Widths in pixels in which an image is offered; a smaller image also in its own, never larger."""


class ImageFault(Exception):
    """An image cannot be used; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class WantedImage:
    """One image of a product: a path relative to the catalog's directory, or a URL."""

    item: str
    src: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """One image as pages load it, from files ``<name>-<width>.webp``."""

    name: str
    sizes: tuple[tuple[int, int], ...]
    """Width and height of each file, the smallest first."""
    alt: str = ""

    @property
    def width(self) -> int:
        """Width in pixels of the largest file."""
        return self.sizes[-1][0]

    @property
    def height(self) -> int:
        """Height in pixels of the largest file."""
        return self.sizes[-1][1]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of all files, the smallest image first."""
        return tuple(name_file(self.name, width) for width, _ in self.sizes)


@dataclass(frozen=True, slots=True)
class MissingImage:
    """An image in whose place the drawing stands, and why."""

    item: str
    src: str
    reason: str


def name_file(name: str, width: int) -> str:
    """Return the file name of a picture in one width."""
    return f"{name}-{width}.webp"


def choose_widths(width: int, offered: Sequence[int] = WIDTHS) -> tuple[int, ...]:
    """Return the widths in which an image of ``width`` pixels is offered, ascending.

    >>> choose_widths(2000), choose_widths(500), choose_widths(200)
    ((320, 640, 1280), (320, 500), (200,))
    """
    return tuple(sorted({min(width, one) for one in offered}))
