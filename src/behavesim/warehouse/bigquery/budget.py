"""What may be scanned at most."""

import threading

from behavesim.errors import InputError


class Budget:
    """Bytes that all reads together may scan; None is no limit. Days may be read side by side."""

    def __init__(self, max_bytes: int | None) -> None:
        self._max_bytes = max_bytes
        self._spent = 0
        self._lock = threading.Lock()

    @property
    def left(self) -> int | None:
        """Bytes that may still be scanned."""
        return None if self._max_bytes is None else self._max_bytes - self._spent

    def spend(self, subject: str, amount: int) -> None:
        """Count ``amount`` in. Raises InputError, before, where that is more than is left."""
        with self._lock:
            if self.left is not None and amount > self.left:
                raise InputError(
                    "--max-bytes",
                    "",
                    f"{self._spent + amount:,} bytes with {subject}",
                    f"at most {self._max_bytes:,}",
                    "choose fewer days, or raise it",
                )
            self._spent += amount
