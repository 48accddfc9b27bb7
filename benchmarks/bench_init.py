"""How long a project of a large feed takes: reading it, its catalog, `init` as a whole.

    python -m benchmarks.bench_init [--products 10000] [--runs 3]

The feed is a CSV without photos. Beside it stands what a user would write instead: Polars reads the
columns and PyYAML writes one file, with nothing checked. Medians of wall and CPU seconds. Exit
status 1 when `init` takes more than ``LIMIT_S``.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import yaml

from behavesim.api.workspace import init_project
from behavesim.feeds.read_feed import read_feed
from behavesim.feeds.write_catalog import write_catalog

LIMIT_S = 20.0


def write_feed(path: Path, products: int) -> None:
    """Write a feed of 12 categories of three levels."""
    words = "lorem ipsum dolor " * 20
    rows = (
        f'P{n},Product {n},"<p>Soft &amp; nice</p><p>{words}</p>",{n % 300 + 5}.99 USD,'
        f"Brand {n % 50},Cat {n % 12} > Sub {n % 60} > Leaf {n % 200}\n"
        for n in range(products)
    )
    path.write_text("id,title,description,price,brand,category\n" + "".join(rows), encoding="utf-8")


def read_bare(feed: Path, target: Path) -> None:
    """Do what takes a few lines: no checks, no categories, no personas."""
    rows = pl.read_csv(feed, infer_schema=False).to_dicts()
    target.mkdir()
    text = yaml.dump(rows, Dumper=yaml.CSafeDumper, allow_unicode=True)
    (target / "products.yaml").write_text(text, encoding="utf-8")


def import_catalog(feed: Path, target: Path) -> None:
    """Read the feed and write its catalog."""
    write_catalog(read_feed(feed, currency="USD"), target)


def init(feed: Path, target: Path) -> None:
    """Make a whole project."""
    init_project(target, feed, market="us", currency="USD")


def measure(run: Callable[[Path, Path], None], feed: Path, target: Path) -> tuple[float, float]:
    """Return wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    run(feed, target)
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> int:
    """Print one line a way; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    ways = {"Polars and PyYAML": read_bare, "catalog import": import_catalog, "init": init}
    with tempfile.TemporaryDirectory() as scratch:
        feed = Path(scratch) / "feed.csv"
        write_feed(feed, options.products)
        walls: dict[str, float] = {}
        for name, run in ways.items():
            seen = [
                measure(run, feed, Path(scratch) / f"{run.__name__}-{at}")
                for at in range(options.runs)
            ]
            walls[name], cpu = (statistics.median(times) for times in zip(*seen, strict=True))
            print(f"{name:20} {walls[name]:6.1f} s wall  {cpu:6.1f} s CPU")
    return 1 if walls["init"] > LIMIT_S else 0


if __name__ == "__main__":
    sys.exit(main())
