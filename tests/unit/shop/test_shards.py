import json
from pathlib import Path
from typing import Any

import pytest

from behavesim.errors import WorldError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import Settings, load_settings
from behavesim.shop import shards
from behavesim.shop.build_site import run_build_site
from behavesim.shop.shards import find_shards_version, make_shards
from behavesim.site_templates import find_templates


def ask(**site: Any) -> Settings:
    return load_settings(overrides={"site": site}, environment={})


def read_config(site: Path) -> dict[str, Any]:
    page = (site / "index.html").read_text(encoding="utf-8")
    config: dict[str, Any] = json.loads(page.split('id="site-config">')[1].split("</script>")[0])
    return config


def test_small_catalog_is_one_file(workspace: WorkspacePaths) -> None:
    run_build_site(ask(), workspace)
    assert (workspace.site / "catalog.json").stat().st_size < shards.WHOLE_BYTES
    assert not (workspace.site / "catalog").exists()
    assert "catalog_version" not in read_config(workspace.site)
    assert "immutable" not in (workspace.site / "_headers").read_text(encoding="utf-8")


def test_large_catalog_is_cut(workspace: WorkspacePaths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "WHOLE_BYTES", 10_000)
    run_build_site(ask(base_path="/shop/"), workspace)
    version = read_config(workspace.site)["catalog_version"]
    folder = workspace.site / "catalog" / version
    catalog = json.loads((workspace.site / "catalog.json").read_bytes())
    core = json.loads((folder / "core.json").read_bytes())
    assert core["items"] == [] and core["shards"]["items"] == len(catalog["items"])
    assert core["categories"] == catalog["categories"]
    rows = [
        row
        for number in range(-(-len(catalog["items"]) // 16))
        for row in json.loads((folder / f"rows/{number}.json").read_bytes())["items"]
    ]
    kept = [
        {key: value for key, value in item.items() if key not in ("description", "audience")}
        for item in catalog["items"]
    ]
    assert rows == kept
    headers = (workspace.site / "_headers").read_text(encoding="utf-8")
    assert "/shop/catalog/*\n  Cache-Control: public, max-age=31536000, immutable\n" in headers


def test_same_catalog_gives_the_same_shards(workspace: WorkspacePaths) -> None:
    run_build_site(ask(), workspace)
    content = (workspace.site / "catalog.json").read_bytes()
    templates = find_templates()
    first = dict(make_shards(templates, content))
    assert dict(make_shards(templates, content)) == first
    assert all(json.loads(shard) is not None for shard in first.values())


@pytest.mark.parametrize(
    ("site", "is_cut"),
    [
        ({}, True),
        ({"search": {"synonyms": {}, "typo_tolerance": False}}, True),
        ({"search": {"synonyms": {}, "typo_tolerance": True}}, False),
        ({"ranking": {"by": "items", "items": []}}, False),
    ],
)
def test_variants_that_need_the_whole_catalog(site: dict[str, Any], is_cut: bool) -> None:
    content = b"x" * (shards.WHOLE_BYTES + 1)
    version = find_shards_version(site, content)
    assert (version is not None) == is_cut
    assert find_shards_version(site, content[:-1]) is None
    if is_cut:
        assert find_shards_version(site, content + b"x") != version


def test_failure_of_deno_is_one_line() -> None:
    with pytest.raises(WorldError, match=r"^Deno cannot cut the catalog into shards: .*rror.*$"):
        list(make_shards(find_templates(), b"{"))
