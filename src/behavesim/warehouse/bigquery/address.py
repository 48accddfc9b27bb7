"""``bigquery://project.dataset?location=EU``: where a dataset is."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from behavesim.errors import InputError

SCHEME: Final = "bigquery"
_FORM: Final = "bigquery://project.dataset or bigquery://dataset, perhaps with ?location=EU"
# A project may belong to a domain (example.com:shop); a dataset has letters, digits and _.
_NAME: Final = re.compile(
    r"(?:(?P<project>(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])\.)?(?P<dataset>\w{1,1024})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class DatasetAddress:
    """A dataset; a part that is None was not given."""

    dataset: str
    project: str | None = None
    location: str | None = None


def is_bigquery_url(text: str) -> bool:
    """Whether a source names BigQuery rather than a directory."""
    return text.lower().startswith(f"{SCHEME}:")


def parse_address(url: str, file: str = "--source") -> DatasetAddress:
    """The dataset that a URL names. Raises InputError, naming ``file``, for any other form."""
    try:
        parts = urlsplit(url)
    except ValueError:
        raise InputError(file, "", url, _FORM) from None
    name = _NAME.fullmatch(parts.netloc)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.scheme != SCHEME or name is None or parts.path.strip("/") or parts.fragment:
        raise InputError(file, "", url, _FORM)
    if not options.keys() <= {"location"} or not all(options.values()):
        raise InputError(file, "", f"?{parts.query}", "?location=...")
    return DatasetAddress(name["dataset"], name["project"], options.get("location"))
