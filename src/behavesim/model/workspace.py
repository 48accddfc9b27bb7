"""The directory in which commands hand each other their results."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where each command writes and the next one reads. Nothing is created by asking."""

    root: Path

    @property
    def site(self) -> Path:
        """The built shop."""
        return self.root / "site"

    @property
    def hits(self) -> Path:
        """The hit log's segments."""
        return self.root / "hits"

    @property
    def warehouse(self) -> Path:
        """One directory ``events_YYYYMMDD`` a day, in the export schema."""
        return self.root / "warehouse"

    @property
    def truth(self) -> Path:
        """The answer key: who each shopper is."""
        return self.root / "truth"

    @property
    def export(self) -> Path:
        """Flat CSV by date, with a manifest."""
        return self.root / "export"

    @property
    def models(self) -> Path:
        """Trained models and their figures."""
        return self.root / "models"

    @property
    def report(self) -> Path:
        """Pages made for reading."""
        return self.root / "report"


@contextmanager
def replace_directory(target: Path) -> Iterator[Path]:
    """Yield an empty directory beside ``target`` that takes its place when the block ends well.

    Readers see the old directory or the new one, never a half-written one (between the two
    renames there is a moment with none). After an error, ``target`` is as it was and nothing
    is left behind.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent))
    try:
        fresh.chmod(0o755)  # mkdtemp makes 0700, which a web server could not read
        yield fresh
        _swap(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
        return
    old = fresh.with_suffix(".old")
    target.rename(old)
    try:
        fresh.rename(target)
    except BaseException:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)
