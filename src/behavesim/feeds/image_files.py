"""Images that stand beside a feed as files, copied into the catalog."""

import dataclasses
import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from behavesim.feeds.category_tree import make_slug
from behavesim.feeds.product import FeedProduct

FOLDER: Final = "images"


@dataclass(slots=True)
class ImageFiles:
    """Files to copy from the feed's directory into that of the catalog."""

    source: Path
    directory: Path
    copies: dict[Path, Path] = field(default_factory=dict)
    missing: int = 0

    def place(self, product: FeedProduct) -> FeedProduct:
        """The product with paths in the catalog for its files; those that are not there go."""
        if all(address.startswith("http") for address, _ in product.images):
            return product
        images = []
        for address, alt in product.images:
            path = address if address.startswith("http") else self._find(address)
            if path is None:
                self.missing += 1
            else:
                images.append((path, alt))
        return dataclasses.replace(product, images=tuple(images))

    def _find(self, address: str) -> str | None:
        """Where a file goes, or None where there is none below the feed's directory."""
        try:
            file = (self.source / address.lstrip("/\\")).resolve()
            if not file.is_file() or not file.is_relative_to(self.source.resolve()):
                return None
        except (OSError, ValueError):
            return None
        if file.is_relative_to(self.directory.resolve()):
            return file.relative_to(self.directory.resolve()).as_posix()
        mark = sha256(address.encode()).hexdigest()[:6]
        name = f"{make_slug(file.stem)}-{mark}{file.suffix.lower()}"
        self.copies[file] = self.directory / FOLDER / name
        return f"{FOLDER}/{name}"

    def copy(self) -> None:
        """Copy the files that are not there yet."""
        for file, target in self.copies.items():
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)

    def describe(self) -> list[str]:
        """What was done, one line each."""
        notes = []
        if self.copies:
            notes.append(f"{len(self.copies):,} images copied from beside the feed")
        if self.missing:
            notes.append(f"{self.missing:,} images are neither addresses nor files; left out")
        return notes
