"""A base of classes that hold something to be closed."""

from abc import ABC, abstractmethod
from typing import Self


class Closeable(ABC):
    """A context manager that closes itself at the end of the ``with`` block."""

    @abstractmethod
    def close(self) -> None:
        """Release what it holds."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()
