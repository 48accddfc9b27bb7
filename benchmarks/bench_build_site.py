"""Times our build of a large shop against a bare Jinja2 loop over the same templates.

    python benchmarks/bench_build_site.py [--products 10000] [--rounds 3] [--limit 1.5]

Both start from the same ``catalog.json`` object and write the same pages to the same disk. The
bare loop renders the layout with its includes for every page, as any script would. Rounds are
interleaved and each side's best CPU and wall time counts, because the machine is shared. Exit
status 1 when ours takes more than ``limit`` times as long, 2 when the two wrote different pages.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from behavesim.core.catalog import Catalog
from behavesim.core.variant import BASELINE
from behavesim.core.variant_files import LoadedVariant
from behavesim.settings import Settings, load_settings
from behavesim.shop.build_site import load_site_catalog
from behavesim.shop.pages import list_pages
from behavesim.shop.render import LAYOUT, make_environment
from behavesim.shop.site import build_site, make_site_config, make_site_json
from behavesim.site_templates import SiteTemplates, find_templates


def enlarge(catalog: Catalog, size: int) -> Catalog:
    """Return a catalog of ``size`` products: those of ``catalog`` again and again, renumbered."""
    products = tuple(
        product.model_copy(update={"id": f"{product.id}-{number:05d}"})
        for number, product in enumerate(islice(cycle(catalog.products), size))
    )
    return catalog.model_copy(update={"products": products})


def build_ours(catalog: Catalog, settings: Settings, templates: SiteTemplates, out: Path) -> int:
    """Build the whole site: pages, assets, catalog, sitemap, written beside and renamed."""
    site = make_site_json(catalog, settings, LoadedVariant(BASELINE))
    return build_site(site, settings, templates, out).pages


def build_bare(catalog: Catalog, settings: Settings, templates: SiteTemplates, out: Path) -> int:
    """Render and write the pages alone."""
    site = make_site_json(catalog, settings, LoadedVariant(BASELINE))
    environment = make_environment(templates, site, make_site_config(settings))
    pages = list_pages(site)
    for page in pages:
        file = out / page.file
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(environment.get_template(LAYOUT).render(page=page), encoding="utf-8")
    return len(pages)


def measure(build: Callable[[Path], int]) -> tuple[float, float, int, dict[str, bytes]]:
    """Return wall seconds, CPU seconds, pages, and a sample of what was written."""
    with tempfile.TemporaryDirectory(prefix="behavesim-bench-") as scratch:
        out = Path(scratch, "site")
        wall, cpu = time.perf_counter(), time.process_time()
        pages = build(out)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        sample = sorted(out.rglob("*.html"))[::97]
        written = {str(file.relative_to(out)): file.read_bytes() for file in sample}
    return wall, cpu, pages, written


def main() -> int:
    """Run the rounds and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--limit", type=float, default=1.5)
    options = parser.parse_args()
    settings, templates = load_settings(), find_templates()
    catalog = enlarge(load_site_catalog(settings), options.products)
    sides = {"ours": build_ours, "bare": build_bare}
    wall: dict[str, list[float]] = {"ours": [], "bare": []}
    cpu: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(options.rounds):
        written = []
        for name, build in sides.items():
            seconds, busy, pages, sample = measure(
                lambda out, build=build: build(catalog, settings, templates, out)
            )
            wall[name].append(seconds)
            cpu[name].append(busy)
            written.append(sample)
        if written[0] != written[1]:
            print("the two builds wrote different pages", file=sys.stderr)
            return 2
    ratio = min(wall["ours"]) / min(wall["bare"])
    result = {
        "products": options.products,
        "pages": pages,
        "ours_wall_s": round(min(wall["ours"]), 2),
        "bare_wall_s": round(min(wall["bare"]), 2),
        "wall_ratio": round(ratio, 3),
        "cpu_ratio": round(min(cpu["ours"]) / min(cpu["bare"]), 3),
        "limit": options.limit,
    }
    print(json.dumps(result))
    return 0 if ratio <= options.limit else 1


if __name__ == "__main__":
    sys.exit(main())
