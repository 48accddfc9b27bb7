"""Ten thousand products are imported in seconds."""

import time
from pathlib import Path

import pytest
from tests.unit.feeds.feed_files import read_text

from behavesim.feeds.write_catalog import write_catalog


@pytest.mark.slow
def test_ten_thousand_products(tmp_path: Path) -> None:
    """CPU time, read, written, and again: a machine under load takes longer."""
    words = "lorem ipsum dolor " * 20
    rows = "".join(
        f'P{n},Product {n},"<p>Soft &amp; nice</p><p>{words}</p>",{n % 300 + 5}.99 USD,'
        f"Brand {n % 50},"
        f"Cat {n % 12} > Sub {n % 60} > Leaf {n % 200},https://x.example/{n}.jpg\n"
        for n in range(10_000)
    )
    content = f"id,title,description,price,brand,category,image_link\n{rows}"
    started = time.process_time()
    feed = read_text(tmp_path, content)
    assert write_catalog(feed, tmp_path / "shop").new == 10_000
    assert time.process_time() - started < 8
    started = time.process_time()
    assert write_catalog(feed, tmp_path / "shop").unchanged == 10_000
    assert time.process_time() - started < 8
