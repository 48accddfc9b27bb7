import json
from pathlib import Path
from typing import Any

import pytest

from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.settings import load_settings
from behavesim.shop.build_site import run_build_site


def read_files(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes() for file in root.rglob("*") if file.is_file()
    }


def test_the_summary_says_what_stands_there(workspace: WorkspacePaths) -> None:
    """Pages, products and bytes are those of the directory."""
    summary = run_build_site(load_settings(), workspace)
    files = read_files(workspace.site)
    catalog = json.loads(files["catalog.json"])
    assert summary.out == str(workspace.site)
    assert summary.products == len(catalog["items"])
    assert summary.pages == sum(name.endswith(".html") for name in files)
    assert summary.bytes == sum(map(len, files.values()))


def test_two_builds_are_equal_byte_for_byte(tmp_path: Path, workspace: WorkspacePaths) -> None:
    """Nothing of a build depends on when or where it ran."""
    settings = load_settings()
    run_build_site(settings, workspace, out=tmp_path / "a")
    run_build_site(settings, workspace, out=tmp_path / "elsewhere" / "b")
    assert read_files(tmp_path / "a") == read_files(tmp_path / "elsewhere" / "b")


def test_a_build_replaces_all_of_the_one_before(workspace: WorkspacePaths) -> None:
    """Files of an earlier build are gone, and nothing else is left beside the site."""
    run_build_site(load_settings(), workspace)
    (workspace.site / "old.html").write_text("old")
    run_build_site(load_settings(), workspace)
    assert not (workspace.site / "old.html").exists()
    assert [place.name for place in workspace.root.iterdir()] == ["site"]


def test_a_failed_build_leaves_the_site_as_it_was(
    workspace: WorkspacePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that breaks half-way changes nothing."""
    run_build_site(load_settings(), workspace)
    before = read_files(workspace.site)
    (tmp_path / "site_templates" / "pages").mkdir(parents=True)
    (tmp_path / "site_templates" / "pages" / "item.html.jinja").write_text("{{ nothing }}")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="'nothing' is undefined"):
        run_build_site(load_settings(), workspace)
    assert read_files(workspace.site) == before
    assert [place.name for place in workspace.root.iterdir()] == ["site"]


def test_a_shop_without_simulator_has_none_of_its_files(workspace: WorkspacePaths) -> None:
    """Neither modules nor the switch in the configuration."""
    run_build_site(load_settings(overrides={"site": {"simulator": False}}), workspace)
    files = read_files(workspace.site)
    assert "assets/js/shop/main.js" in files
    assert not [name for name in files if name.startswith("assets/js/simulator/")]
    assert b'"simulator": false' in files["index.html"]


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        ({"analytics": {"mode": "none"}}, ("analytics", "mode", "none")),
        ({"analytics": {"measurement_id": "G-ABC"}}, ("analytics", "measurement_id", "G-ABC")),
        ({"site": {"url": "https://a.example"}}, ("analytics", "page_origin", "https://a.example")),
    ],
)
def test_pages_carry_what_analytics_needs(
    workspace: WorkspacePaths, overrides: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    """Settings reach the scripts through the page's configuration block."""
    run_build_site(load_settings(overrides=overrides), workspace)
    html = (workspace.site / "index.html").read_text()
    block = html.partition('id="site-config">')[2].partition("</script>")[0]
    group, name, value = expected
    assert json.loads(block)[group][name] == value


def test_a_catalog_can_be_any_directory(workspace: WorkspacePaths, tmp_path: Path) -> None:
    """site.catalog takes a path; one that is nowhere is the user's error."""
    with pytest.raises(InputError, match="nowhere"):
        run_build_site(load_settings(overrides={"site": {"catalog": "nowhere"}}), workspace)
    (tmp_path / "empty").mkdir()
    named = {"site": {"catalog": str(tmp_path / "empty")}}
    with pytest.raises(InputError, match=r"shop\.yaml"):
        run_build_site(load_settings(overrides=named), workspace)
    assert not workspace.site.exists()


@pytest.mark.parametrize("precious", ["index.html", "notes.txt", ".hidden"])
def test_a_directory_that_is_no_built_shop_stays(
    tmp_path: Path, workspace: WorkspacePaths, precious: str
) -> None:
    """Nothing in it is deleted, not even where it is a page of another site."""
    out = tmp_path / "full"
    out.mkdir()
    (out / precious).write_text("precious")
    with pytest.raises(InputError, match="found a directory with other files in it"):
        run_build_site(load_settings(), workspace, out=out)
    assert read_files(out) == {precious: b"precious"}


def test_a_shop_kept_in_a_repository_stays(tmp_path: Path, workspace: WorkspacePaths) -> None:
    """A repository in that directory is not thrown away."""
    out = tmp_path / "public"
    run_build_site(load_settings(), workspace, out=out)
    (out / ".git").mkdir()
    with pytest.raises(InputError, match="found a directory with other files in it"):
        run_build_site(load_settings(), workspace, out=out)
    assert (out / ".git").is_dir()
