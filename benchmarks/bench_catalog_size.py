"""What a shop costs by the size of its catalog: building, memory, bytes of a search, visits.

    python -m benchmarks.bench_catalog_size [--products 1 120 10000 50000] [--people 4000]

Each size is measured in a process of its own, on a memory file system. `build-site` runs beside a
bare Jinja2 loop over the same templates, each once; both start from the same catalog. The search
page is opened in a browser as a phone would, without anything in its cache: counted are the bytes
of all that it loads until results stand, as they are and by gzip. The cost of a visit is the slope
between half of the people and all of them, in CPU time of the direct engine. Exit status 1 when
building takes more than ``limit`` times as long as the bare loop at 10,000 products or more.
"""

import argparse
import asyncio
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
from benchmarks.bench_build_site import build_bare, build_ours
from deno import find_deno_bin

from behavesim.core.catalog import Catalog
from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.engines.browser_binary import find_browser
from behavesim.engines.chromium import running_browser
from behavesim.engines.direct import DENO_OPTIONS
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import load_site_catalog
from behavesim.shop.site import make_site_config, make_site_json
from behavesim.simulation.population_files import load_population_inputs, make_shop_job
from behavesim.site_templates import find_templates

SYLLABLES = ("ka", "lo", "mi", "ter", "ra", "shu", "ne", "po", "vi", "dan", "sol", "be", "ga", "ri")
WORDS = 20_000
TERM = "running"
LARGE = 10_000


def make_catalog(catalog: Catalog, size: int) -> Catalog:
    """Return a catalog of ``size`` products with words and popularity of their own.

    The shipped products are repeated; each gets two words of twenty thousand, some far more often
    than others, as in real catalogs.
    """
    chance = random.Random(7)
    words = ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(WORDS)]
    products = []
    for number in range(size):
        product = catalog.products[number % len(catalog.products)]
        if number >= len(catalog.products):
            first, last = (words[int(WORDS * chance.random() ** 3)] for _ in range(2))
            changed = {
                "id": f"{product.id}-{number:05d}",
                "name": f"{first.title()} {product.name} {last}",
                "reviews": int(product.reviews * chance.random() ** 2),
            }
            product = product.model_copy(update=changed)
        products.append(product)
    kept = {product.category.partition("/")[0] for product in products}
    categories = tuple(one for one in catalog.categories if one.id in kept)
    topics = {category.topic for category in categories}
    shop = catalog.shop.model_copy(
        update={
            "topics": tuple(one for one in catalog.shop.topics if one.id in topics),
            "home": tuple(one for one in catalog.shop.home if one.topic in {None, *topics}),
            "promotions": (),
        }
    )
    return Catalog(shop=shop, categories=categories, products=tuple(products))


def measure_builds(catalog: Catalog, settings: Settings, folder: Path) -> dict[str, Any]:
    """Build the shop into ``folder / "ours"``, and by the bare loop beside it."""
    templates = find_templates()
    sides: dict[str, Callable[..., int]] = {"bare": build_bare, "ours": build_ours}
    figures: dict[str, Any] = {}
    for name, build in sides.items():
        wall, cpu = time.perf_counter(), read_cpu()
        build(catalog, settings, templates, folder / name)
        figures[f"{name}_wall_s"] = round(time.perf_counter() - wall, 2)
        figures[f"{name}_cpu_s"] = round(read_cpu() - cpu, 2)
    figures["cpu_ratio"] = round(figures["ours_cpu_s"] / figures["bare_cpu_s"], 3)
    return figures


def read_cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


class Server(SimpleHTTPRequestHandler):
    """Serves a directory and says nothing."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def measure_search(site: Path) -> dict[str, Any]:
    """Open the search page in a browser; return the bytes of what it loads, by kind."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/search/?q={TERM}"
        loaded = asyncio.run(open_search(url))
        server.shutdown()
    plain: Counter[str] = Counter()
    zipped: Counter[str] = Counter()
    for path in loaded:
        file = site / path.lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        kind = "catalog" if path.startswith("/catalog") else file.suffix.lstrip(".")
        content = file.read_bytes()
        plain[kind] += len(content)
        zipped[kind] += len(gzip.compress(content, 6))
    return {
        "search_bytes": dict(plain),
        "search_total": sum(plain.values()),
        "search_gzip": dict(zipped),
        "search_gzip_total": sum(zipped.values()),
    }


async def open_search(url: str) -> list[str]:
    """Return the paths of all files that a page of results loads."""
    async with running_browser(find_browser().path, headful=False) as browser:
        page = await browser.newPage()
        await page.setViewport({"width": 390, "height": 844})
        await page.goto(url)
        await page.waitForFunction("document.querySelector('main .card')", timeout=120_000)
        script = "() => performance.getEntriesByType('resource').map(({ name }) => name)"
        names = await page.evaluate(script)
    return list(dict.fromkeys(urlsplit(name).path for name in [url, *names]))


def measure_visits(catalog: Catalog, settings: Settings, people: int) -> dict[str, Any]:
    """Simulate half of the people and all of them by the direct engine."""
    inputs = load_population_inputs(None, catalog.topic_ids)
    site = make_site_json(catalog, settings, LoadedVariant(BASELINE))
    job = make_shop_job(settings, site, make_site_config(settings), inputs)
    head = orjson.dumps({**job.to_json(), "mode": "visits", "explain": False})
    lines = [person.to_json_line() for person in islice(inputs.people(settings), people)]
    script = str(job.templates.find("assets/js/simulator/direct.js"))
    command = [find_deno_bin(), "run", *DENO_OPTIONS, *job.templates.map_imports(), script]
    cpu, visits = [], []
    for count in (people // 2, people):
        before = read_cpu()
        text = b"\n".join([head, *(line.rstrip(b"\n") for line in lines[:count]), b""])
        done = subprocess.run(command, input=text, capture_output=True, check=True)
        cpu.append(read_cpu() - before)
        visits.append(sum(b"\t" in line for line in done.stdout.splitlines()))
    slope = (cpu[1] - cpu[0]) / max(1, visits[1] - visits[0])
    return {
        "visits": visits[1],
        "visits_cpu_s": round(cpu[1], 2),
        "ms_per_visit": round(1000 * slope, 3),
        "ms_per_visit_with_start": round(1000 * cpu[1] / max(1, visits[1]), 3),
    }


def measure(products: int, people: int) -> dict[str, Any]:
    """All figures of one size of catalog."""
    settings = load_settings(
        overrides={"site": {"simulator": False}, "analytics": {"mode": "none"}}
    )
    catalog = make_catalog(load_site_catalog(settings), products)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as scratch:
        folder = Path(scratch)
        figures = measure_builds(catalog, settings, folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        content = (folder / "ours" / "catalog.json").read_bytes()
        figures["peak_mib"] = peak // 1024
        figures["catalog_json"] = len(content)
        figures["catalog_json_gzip"] = len(gzip.compress(content, 6))
        figures |= measure_search(folder / "ours")
    figures |= measure_visits(catalog, load_settings(), people)
    return {"products": products, **figures}


def main() -> int:
    """Measure each size in a process of its own and print one JSON object a line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, nargs="+", default=[1, 120, 10_000, 50_000])
    parser.add_argument("--people", type=int, default=4000)
    parser.add_argument("--limit", type=float, default=1.3)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        print(json.dumps(measure(options.products[0], options.people)))
        return 0
    status = 0
    for products in options.products:
        command = [sys.executable, "-m", "benchmarks.bench_catalog_size", "--here"]
        command += ["--products", str(products), "--people", str(options.people)]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
        print(done.stdout, end="", flush=True)
        figures = json.loads(done.stdout)
        if products >= LARGE and figures["cpu_ratio"] > options.limit:
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
