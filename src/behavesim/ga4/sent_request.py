"""A request to a collector of Google's, as the browser that sent it saw it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, urlsplit

from behavesim.ga4.wire_names import COLLECT_PATH

_SCRIPT_PATHS: Final = ("/gtag/js", "/gtm.js")


@dataclass(frozen=True, slots=True)
class SentRequest:
    """One request that was answered."""

    method: str
    url: str
    body: str
    user_agent: str
    sent_at_ms: int

    @property
    def path(self) -> str:
        """The path of the collector's URL."""
        return urlsplit(self.url).path

    @property
    def query(self) -> str:
        """The parameters of all hits of the request, and of its only one."""
        return urlsplit(self.url).query

    @property
    def measurement_id(self) -> str:
        """The stream it is for; empty where it names none."""
        return parse_qs(self.query).get("tid", [""])[0]

    @property
    def client_id(self) -> str:
        """The visitor it is of; empty where it names none."""
        return parse_qs(self.query).get("cid", [""])[0]

    def events(self) -> Iterator[dict[str, list[str]]]:
        """Yield each hit's own parameters; a side request has none."""
        lines = self.body.splitlines() if self.body else [self.query]
        for line in lines:
            parameters = parse_qs(line)
            if "en" in parameters:
                yield parameters


def goes_to_collector(url: str) -> bool:
    """Whether a URL is that of a collector of GA4's hits."""
    return urlsplit(url).path.endswith(COLLECT_PATH)


def is_googles_script(url: str) -> bool:
    """Whether a URL is that of a script that makes a tag of Google's, wherever it comes from."""
    return urlsplit(url).path in _SCRIPT_PATHS
