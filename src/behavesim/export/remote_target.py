"""An export in an object store: any place that fsspec knows."""

import contextlib
import hashlib
import logging
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from behavesim.core.export_manifest import MANIFEST_NAME
from behavesim.errors import BehavesimError, InputError, WorldError
from behavesim.export.lock import hold_lock
from behavesim.files.storing import scratch_directory, storing

# It raises what it logs; without a handler, Python would print it beside our line.
logging.getLogger("gcsfs").addHandler(logging.NullHandler())
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gcs", "gcs": "gcs"}


class RemoteTarget:
    """A prefix in an object store, where a file appears whole and nothing can be renamed.

    Files are staged in a local temporary directory and uploaded to their final names, which no
    earlier file has. The lock keeps away other exports of this machine.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._fs, self._root = _connect(self._url)

    @property
    def name(self) -> str:
        return self._url

    @contextlib.contextmanager
    def hold(self) -> Iterator[Path]:
        key = hashlib.sha256(self._url.encode()).hexdigest()[:16]
        lock = Path(tempfile.gettempdir()) / f"behavesim-export-{key}.lock"
        with hold_lock(lock, self.name), scratch_directory("export") as place:
            yield place

    def writing(self) -> contextlib.AbstractContextManager[None]:
        return storing(Path(tempfile.gettempdir()))

    def read_manifest(self) -> bytes | None:
        with self._calling():
            try:
                self._fs.invalidate_cache()
                content: bytes = self._fs.cat_file(self._locate(MANIFEST_NAME))
            except FileNotFoundError:
                return None
        return content

    def write_manifest(self, content: bytes) -> None:
        with self._calling():
            self._fs.pipe_file(self._locate(MANIFEST_NAME), content)

    def list_files(self) -> Mapping[str, int]:
        with self._calling():
            self._fs.invalidate_cache()
            found: dict[str, Any] = self._fs.find(self._root, detail=True)
        sizes = {self._strip(path): int(info["size"]) for path, info in found.items()}
        return {path: size for path, size in sizes.items() if "event_date=" in path}

    def has_content(self, path: str, sha256: str) -> bool:
        """Taken as it is where the size is right: to know more it would have to be fetched."""
        return True

    def place(self, staging: Path, path: str) -> None:
        with self._calling():
            self._fs.put_file(str(staging / path), self._locate(path))
        (staging / path).unlink()

    def remove(self, paths: Iterable[str]) -> None:
        with self._calling():
            for path in paths:
                with contextlib.suppress(FileNotFoundError):
                    self._fs.rm_file(self._locate(path))

    def _locate(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _strip(self, path: str) -> str:
        return path.removeprefix(self._root).lstrip("/")

    @contextlib.contextmanager
    def _calling(self) -> Iterator[None]:
        try:
            yield
        except BehavesimError:
            raise
        except Exception as error:  # each store has errors of its own, without a common root
            raise WorldError(
                f"{self._url}: {_shorten(error)}",
                "check the address, your credentials and your rights",
                retryable=True,
            ) from error


def _connect(url: str) -> tuple[Any, str]:
    import fsspec

    protocol = url.partition("://")[0]
    try:
        fs, root = fsspec.core.url_to_fs(url)
    except ImportError as error:
        extra = _EXTRAS.get(protocol)
        hint = f'pip install "behavesim[{extra}]"' if extra else _shorten(error)
        raise WorldError(f"{url}: {protocol}:// needs a package that is missing", hint) from None
    except ValueError as error:
        raise InputError(
            "--out", "", url, f"a directory or an address that fsspec knows ({_shorten(error)})"
        ) from None
    except Exception as error:
        raise WorldError(f"{url}: {_shorten(error)}", "check the address") from error
    return fs, str(root).rstrip("/")


def _shorten(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
