"""A new file that counts and hashes what is written to it."""

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any


class HashedFile(io.RawIOBase):
    """A file object for Arrow's writers. Directories above it are made."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        view = memoryview(data)
        if self._file.closed:
            return view.nbytes  # abandoned; Arrow's writers write once more when they end
        self._file.write(view)
        self._digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    def abandon(self) -> None:
        """Close after an error, whatever the disk says; what comes later goes nowhere."""
        with contextlib.suppress(OSError):
            self._file.close()

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
