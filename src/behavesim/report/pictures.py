"""The shop's drawings of products, as many as a page needs."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

_SYMBOL: Final = re.compile(r'<symbol id="(?P<id>[\w-]+)".*?</symbol>', re.DOTALL)


def read_pictures(motifs: Path, wanted: Collection[str | None]) -> Mapping[str, str]:
    """The wanted symbols of ``motifs.svg``; empty where no shop was built."""
    if not motifs.is_file():
        return {}
    found = _SYMBOL.finditer(motifs.read_text(encoding="utf-8"))
    return {match["id"]: match[0] for match in found if match["id"] in wanted}
