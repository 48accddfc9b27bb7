"""What the search of the shipped shop finds is what was kept: shoppers' visits depend on it."""

import hashlib
import json
import subprocess
from pathlib import Path

from deno import find_deno_bin

from behavesim.resources import shipped_resource
from behavesim.settings import load_settings
from behavesim.shop.build_site import load_site_json

KEPT = "73ebf3b1f87c70faad7676f7621393f535c887f3c7ea8b7980ae312b3778645a"
SCRIPT = """
import { Catalog } from "%(base)s/catalog.js";
import { searchItems } from "%(base)s/search.js";
const { site, terms } = JSON.parse(await new Response(Deno.stdin.readable).text());
const catalog = new Catalog(site);
console.log(JSON.stringify(
  terms.map((term) => [term, searchItems(catalog, term, (all) => all).map(({ id }) => id)]),
));
"""


def list_terms(site: dict[str, list[dict[str, str]]]) -> list[str]:
    """Names of categories as shoppers type them, with every letter left out once, and all words."""
    names = [row["name"].lower() for row in site["categories"]]
    mistyped = [name[:at] + name[at + 1 :] for name in names for at in range(1, len(name) - 1)]
    words = [word for item in site["items"] for word in f"{item['name']} {item['brand']}".split()]
    return list(dict.fromkeys([*names, *mistyped, *words]))


def test_the_shipped_shop_finds_what_it_found(tmp_path: Path) -> None:
    """Ids and their order, for all that shoppers type and for all words of the catalog."""
    site = load_site_json(load_settings(environment={}))
    script = tmp_path / "search.js"
    base = (shipped_resource("site_templates") / "assets/js/shop").as_uri()
    script.write_text(SCRIPT % {"base": base})
    command = [find_deno_bin(), "run", "--no-config", "--no-lock", "--no-remote", str(script)]
    terms = list_terms(site)
    given = json.dumps({"site": site, "terms": terms}).encode()
    done = subprocess.run(command, input=given, capture_output=True, check=True)
    results = json.loads(done.stdout)
    assert sum(bool(found) for _, found in results) > 300
    content = json.dumps(results, ensure_ascii=False, separators=(",", ":")).encode()
    assert hashlib.sha256(content).hexdigest() == KEPT
