"""Drafted personas cover a catalog's topics, are sound, and never replace a file unasked."""

import json
from pathlib import Path

import pytest
import yaml
from tests.unit.personas.synthetic_catalogs import write_catalog

from behavesim.errors import InputError
from behavesim.files.workspace_paths import WorkspacePaths
from behavesim.personas.check import run_personas_check
from behavesim.personas.draft import DraftResult, run_personas_draft
from behavesim.settings import Settings, load_settings

MANY = [
    "pets", "garden", "auto", "baby", "health", "music", "office", "jewelry", "art-and-craft",
    "diy", "movies", "party", "food", "toys", "outdoor", "fashion", "home", "technology", "gaming",
    "sports",
]  # fmt: skip


def make_settings(folder: Path, *topics: str, products: int, currency: str = "USD") -> Settings:
    """Settings of a shop of these topics."""
    catalog = write_catalog(folder / "catalog", topics, products)
    return load_settings(None, {"site": {"catalog": str(catalog)}, "currency": currency})


def draft(settings: Settings, folder: Path, **options: object) -> DraftResult:
    """Personas in ``folder/personas``."""
    arguments = {"out": folder / "personas", **options}
    return run_personas_draft(settings, WorkspacePaths(folder / "run"), **arguments)  # type: ignore[arg-type]


def read_personas(result: DraftResult) -> dict[str, dict[str, object]]:
    """What the files say, by id."""
    return {
        one.id: yaml.safe_load((Path(result.out) / one.file).read_text(encoding="utf-8"))
        for one in result.personas
    }


@pytest.mark.parametrize(
    ("topics", "products", "personas"),
    [(["books"], 1, 6), (["pets", "garden"], 30, 6), (MANY[:8], 40, 8), (MANY, 60, 12)],
)
def test_drafts_are_sound_and_cover_all_topics(
    tmp_path: Path, topics: list[str], products: int, personas: int
) -> None:
    """Six to twelve, and `personas check` finds nothing wrong."""
    settings = make_settings(tmp_path, *topics, products=products)
    result = draft(settings, tmp_path)
    assert len(result.personas) == personas
    liked = {topic for one in result.personas for topic in one.topics}
    assert liked == set(topics)
    assert sum(one.share for one in result.personas) == pytest.approx(1)
    checked = run_personas_check(
        settings, WorkspacePaths(tmp_path / "run"), Path(result.out), people=200
    )
    assert checked.ok and checked.files == personas


def test_personas_of_one_topic_differ_in_who_they_are(tmp_path: Path) -> None:
    """In age, gender, job, temperament, intents, hours, devices, sources and budget."""
    written = read_personas(draft(make_settings(tmp_path, "pets", products=12), tmp_path))
    assert set(written) == {
        "pet-owner", "pets-bargain-hunter", "pets-gift-buyer", "pets-connoisseur",
        "pets-newcomer", "pets-loyal-senior",
    }  # fmt: skip
    for key in ("ages", "jobs", "temperament", "intents", "hours", "sources", "budget"):
        assert len({str(one[key]) for one in written.values()}) >= 4, key
    senior, newcomer = written["pets-loyal-senior"], written["pets-newcomer"]
    assert senior["ages"]["65+"] > 5 * newcomer["ages"]["65+"] > 0  # type: ignore[index]
    deal = written["pets-bargain-hunter"]["intents"]["weights"]["deal"]  # type: ignore[index]
    assert deal > 1.5 * written["pet-owner"]["intents"]["weights"]["deal"]  # type: ignore[index]


def test_topics_that_go_together_are_liked_together(tmp_path: Path) -> None:
    """And a topic that goes with nothing else stays alone."""
    topics = ("cooking", "food", "auto", "diy")
    result = draft(make_settings(tmp_path, *topics, products=40), tmp_path, count=4)
    sides = {one.topics[0]: one.topics[1:] for one in result.personas}
    assert sides == {"cooking": ("food",), "food": ("cooking",), "auto": ("diy",), "diy": ("auto",)}


def test_fewer_personas_than_topics_share_them_out(tmp_path: Path) -> None:
    """Each topic is liked by one of them."""
    result = draft(make_settings(tmp_path, *MANY, products=40), tmp_path, count=6)
    assert len(result.personas) == 6
    assert {topic for one in result.personas for topic in one.topics} == set(MANY)


def test_the_same_seed_gives_the_same_files(tmp_path: Path) -> None:
    """Another one other numbers."""
    settings = make_settings(tmp_path, "pets", "garden", products=20)
    first = draft(settings, tmp_path)
    second = draft(settings, tmp_path, out=tmp_path / "again")
    third = draft(
        settings.model_copy(update={"seed": settings.seed + 1}), tmp_path, out=tmp_path / "other"
    )
    assert read_personas(first) == read_personas(second) != read_personas(third)


def test_files_that_are_there_stay_unless_forced(tmp_path: Path) -> None:
    """Forced, those of the same name are replaced and the others listed."""
    settings = make_settings(tmp_path, "pets", products=12)
    own = tmp_path / "personas" / "own.yaml"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="1 persona file") as caught:
        draft(settings, tmp_path)
    assert "--force" in caught.value.hint and [path.name for path in own.parent.iterdir()] == [
        "own.yaml"
    ]
    first = draft(settings, tmp_path, force=True)
    assert first.kept == ("own.yaml",) and first.replaced == ()
    second = draft(settings, tmp_path, force=True)
    assert second.kept == ("own.yaml",) and len(second.replaced) == 6
    assert own.read_text(encoding="utf-8") == "mine"


def test_topics_are_mapped_by_words_and_by_hand(tmp_path: Path) -> None:
    """Where the words of a topic say nothing, `--map` does."""
    settings = make_settings(tmp_path, "hundefutter", "line-7", products=10)
    result = draft(settings, tmp_path, mapping={"line-7": "garden"})
    assert {one.topic: one.interest for one in result.topics} == {
        "hundefutter": "pets",
        "line-7": "garden",
    }
    assert {"pet-owner", "gardener"} <= {one.id for one in result.personas}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mapping": {"line-8": "garden"}}, "line-8"),
        ({"mapping": {"line-7": "gardens"}}, "gardens"),
        ({"count": 7}, "found 7; allowed 1 to 6, for 1 topic"),
        ({"count": 0}, "found 0"),
        ({"market": "atlantis"}, "atlantis"),
    ],
)
def test_wrong_arguments_write_nothing(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    """They are said in one line."""
    settings = make_settings(tmp_path, "line-7", products=5)
    with pytest.raises(InputError, match=message):
        draft(settings, tmp_path, **options)
    assert not (tmp_path / "personas").exists()


def test_a_topic_without_products_is_listed(tmp_path: Path) -> None:
    """No persona is about it."""
    settings = make_settings(tmp_path, "pets", "garden", products=2)
    path = tmp_path / "catalog" / "products" / "garden.yaml"
    content = json.loads(path.read_text(encoding="utf-8"))
    content["category"]["subcategories"][0]["topic"] = "pets"
    path.write_text(json.dumps(content), encoding="utf-8")
    result = draft(settings, tmp_path)
    assert result.without_products == ("garden",)
    assert {one.topics for one in result.personas} == {("pets",)}


def test_files_say_what_to_change(tmp_path: Path) -> None:
    """Comments stand before the keys that an owner of a shop knows better."""
    result = draft(make_settings(tmp_path, "pets", products=12), tmp_path)
    text = (Path(result.out) / "pet-owner.yaml").read_text(encoding="utf-8")
    for place in ("share:", "ages:", "interests:", "budget:", "sources:"):
        before = text[: text.index(f"\n{place}")].splitlines()[-1]
        assert before.startswith("# "), place
    assert max(map(len, text.splitlines())) < 400
    assert "median price" in text and "Pets" in text
