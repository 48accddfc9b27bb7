"""behavesim init: a project in which every command runs, written whole or not at all."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

import behavesim as bs
from behavesim.cli.app import app
from behavesim.core.catalog_files import load_catalog
from behavesim.errors import InputError
from behavesim.projects.init_project import InitRequest, run_init
from behavesim.settings import Settings, load_settings

SETTINGS = Settings()


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory that is not there yet, in the working directory."""
    monkeypatch.chdir(tmp_path)
    return Path("shop")


def init(target: Path, **options: object) -> object:
    return run_init(SETTINGS, target, InitRequest(**options))  # type: ignore[arg-type]


def write_feed(currency: str = "EUR") -> Path:
    """Three products, and one without a price."""
    rows = [
        "id,title,product type,price,description",
        f"A,Chef's knife,Cooking > Knives,88.99 {currency},Sharp.",
        f"B,Running socks,Sports > Running,24.00 {currency},Soft.",
        f"C,Linen cushion,Home > Textiles,12.00 {currency},Washed.",
        "D,Lamp,Home > Lighting,,Bright.",
    ]
    path = Path("feed.csv")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def list_files(directory: Path) -> set[str]:
    return {
        path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()
    }


def test_without_a_feed_the_project_has_the_shipped_catalog(target: Path) -> None:
    """With its personas, and settings in which only the catalog's place differs."""
    result = bs.init_project(target)
    assert (result.products, result.topics, result.personas) == (120, 10, 10)
    assert (result.market, result.currency, result.language) == ("kr", "KRW", "en")
    assert {
        "shop.yaml",
        "products/books.yaml",
        "personas/home-cook.yaml",
        "configs/default.yaml",
        "README.md",
        ".gitignore",
        "images/.gitkeep",
    } <= list_files(target)
    assert sorted(path.name for path in target.parent.iterdir()) == ["shop"]


def test_a_feed_becomes_a_project_in_its_market(target: Path) -> None:
    """Prices to the cent, drafted personas, and the market's currency, language and time zone."""
    result = bs.init_project(target, write_feed(), market="de")
    assert (result.ok, result.products, len(result.skipped)) == (True, 3, 1)
    assert (result.market, result.currency, result.language) == ("de", "EUR", "de")
    assert result.personas == len(list((target / "personas").glob("*.yaml"))) >= 6
    assert result.summary == "3 of 4 products imported, 1 left out"
    catalog = load_catalog(target, "EUR")
    assert sum(product.price for product in catalog.products) == Decimal("88.99") + 24 + 12
    assert "no price" in (target / "import-report.csv").read_text(encoding="utf-8")
    settings = load_settings(target / "configs" / "default.yaml", environment={})
    assert (settings.market, settings.time_zone) == ("de", "Europe/Berlin")
    assert settings.site.language == "de"


def test_the_currency_of_a_feed_names_the_market(target: Path) -> None:
    """Where none is given; one that has no market asks for it."""
    assert bs.init_project(target, write_feed("GBP")).market == "gb"
    with pytest.raises(InputError, match="none, and no market has CHF"):
        bs.init_project("other", write_feed("CHF"))


def test_a_mix_of_markets_has_one_currency(target: Path) -> None:
    """And the time zone of most people."""
    result = bs.init_project(target, write_feed(""), market="us=0.3,gb=0.7")
    assert (result.market, result.currency) == ("us=0.3,gb=0.7", "GBP")
    assert result.time_zone == "Europe/London"


def test_strict_writes_nothing_where_a_row_is_left_out(target: Path) -> None:
    """Nor does a feed without anything to sell; the exit status says so."""
    feed = str(write_feed())
    runner = CliRunner()
    line = ["init", str(target), "--from", feed, "--market", "de"]
    shown = runner.invoke(app, [*line, "--strict"])
    assert shown.exit_code == 1
    assert "3 of 4 products" not in shown.stdout
    assert shown.stdout.rstrip().endswith("nothing was written")
    Path(feed).write_text("id,title,price\nA,Lamp,0\n", encoding="utf-8")
    result = runner.invoke(app, [*line, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["ok"] is False
    assert not target.exists()


def test_commands_run_in_the_project_as_it_is(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated people shop in it, and the next command needs no option."""
    init(target)
    monkeypatch.chdir(target)
    workspace = bs.Workspace()
    assert load_settings(environment={}).site.catalog == "."
    assert workspace.personas.check(people=100).ok
    assert workspace.simulate(engine="direct", people=30, days=2, warmup=0).failed_visits == 0
    assert workspace.export().rows > 0


def test_another_currency_converts_the_shipped_prices(target: Path) -> None:
    """They are rounded as shops do; what is the market's is left to the market."""
    init(target, currency="USD", market="kr")
    catalog = load_catalog(target, "USD")
    prices = {product.id: product.price for product in catalog.products}
    assert prices["BE-SKI-001"] == Decimal("19.99")
    assert all(one.list_price is None or one.list_price > one.price for one in catalog.products)
    text = (target / "shop.yaml").read_text(encoding="utf-8")
    assert "₩" not in text
    assert "lead_value" not in text


@pytest.mark.parametrize(
    ("options", "found", "hint"),
    [
        ({"market": "krr"}, "'krr', no market", "did you mean kr?"),
        ({"currency": "USDD"}, "USDD", "USD"),
        ({"language": "germann"}, "'germann'", "did you mean de?"),
        ({"feed": Path("feed.csv")}, "no such file", ""),
    ],
)
def test_what_does_not_exist_is_named_with_the_nearest(
    target: Path, options: dict[str, object], found: str, hint: str
) -> None:
    """And nothing is written."""
    with pytest.raises(InputError) as caught:
        init(target, **options)
    assert found in caught.value.message
    assert hint in f"{caught.value.message} {caught.value.hint}"
    assert list(Path.cwd().iterdir()) == []


def test_a_directory_with_files_is_left_alone(target: Path) -> None:
    """It says how many entries there are, and what --force would do."""
    target.mkdir()
    (target / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="a directory with 1 entry; allowed a new or an empty one"):
        init(target)
    assert list_files(target) == {"notes.txt"}


def test_an_empty_directory_is_taken(target: Path) -> None:
    """Also the working directory itself."""
    init(Path())
    assert Path("shop.yaml").is_file()


def test_force_replaces_files_of_a_project_and_no_others(target: Path) -> None:
    """Products and personas of before go, since they would be the new shop's, too."""
    init(target)
    (target / "notes.txt").write_text("mine")
    (target / "products" / "toys.yaml").write_text("old")
    (target / "shop.yaml").write_text("old")
    shown = CliRunner().invoke(app, ["init", str(target), "--force", "--json"])
    assert shown.exit_code == 0, shown.output
    replaced = json.loads(shown.stdout)["replaced"]
    assert {"shop.yaml", "products/toys.yaml", "personas/home-cook.yaml"} <= set(replaced)
    assert "notes.txt" not in replaced
    assert not (target / "products" / "toys.yaml").exists()
    assert (target / "notes.txt").read_text() == "mine"
    assert len(load_catalog(target, "KRW").products) == 120


def test_a_failed_init_leaves_nothing(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the directory nor the one beside it."""

    def fail(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr("behavesim.projects.init_project.place_files", fail)
    with pytest.raises(OSError, match="broken"):
        init(target)
    assert list(Path.cwd().iterdir()) == []


def test_the_readme_names_commands_that_exist(target: Path) -> None:
    """The next three, as they are typed."""
    init(target)
    text = (target / "README.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("$ ")]
    assert [line.split()[2] for line in lines] == ["simulate", "train", "report"]
