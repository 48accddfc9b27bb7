import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.shop.images.image_files import SVG, claim_png, draw_image, open_image, write_image
from tests.unit.shop.images.image_server import ImageServer, serve_images

from behavesim.shop.images.cache import ImageCache, find_cache
from behavesim.shop.images.make_pictures import Fetching, PictureSet, make_pictures
from behavesim.shop.images.picture import Picture, WantedImage


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    folder = tmp_path / "catalog"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "shoe.png").write_bytes(write_image(draw_image(700, 350)))
    (folder / "images" / "sole.jpg").write_bytes(write_image(draw_image(100, 100), "JPEG"))
    return folder


@pytest.fixture
def cache(tmp_path: Path) -> ImageCache:
    return ImageCache(tmp_path / "cache")


@pytest.fixture
def server() -> Iterator[ImageServer]:
    with serve_images() as running:
        yield running


def make(
    catalog: Path, cache: ImageCache, *sources: str, fetching: Fetching = "local"
) -> PictureSet:
    wanted = [WantedImage(f"P-{number}", src) for number, src in enumerate(sources)]
    return make_pictures(wanted, catalog, cache, fetching=fetching)


def settle(catalog: Path) -> None:
    """Let files be old enough to be remembered."""
    for file in catalog.rglob("*"):
        if file.is_file():
            os.utime(file)
    import time

    time.sleep(0.15)


def test_gallery_keeps_its_order_and_words(catalog: Path, cache: ImageCache) -> None:
    wanted = [
        WantedImage("A", "images/shoe.png", "A shoe"),
        WantedImage("A", "images/sole.jpg"),
        WantedImage("B", "images/../images/sole.jpg", "Its sole"),
    ]
    made = make_pictures(wanted, catalog, cache)
    (shoe, sole), (again,) = made.of_item["A"], made.of_item["B"]
    assert (shoe.sizes, shoe.alt) == (((320, 160), (640, 320), (700, 350)), "A shoe")
    assert (shoe.width, shoe.height) == (700, 350)
    assert shoe.files == tuple(f"{shoe.name}-{width}.webp" for width in (320, 640, 700))
    assert (sole.sizes, sole.alt) == (((100, 100),), "")
    assert again == Picture(sole.name, sole.sizes, "Its sole")
    assert made.missing == ()


def test_files_are_copied(catalog: Path, cache: ImageCache, tmp_path: Path) -> None:
    made = make(catalog, cache, "images/shoe.png", "images/shoe.png", "images/sole.jpg")
    made.copy_files(tmp_path / "site")
    files = sorted(file.name for file in (tmp_path / "site").iterdir())
    assert files == sorted({file for of in made.of_item.values() for file in of[0].files})
    assert len(files) == 4
    assert open_image((tmp_path / "site" / files[0]).read_bytes()).format == "WEBP"


def test_nothing_is_resized_twice(
    catalog: Path, cache: ImageCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(catalog)
    first = make(catalog, cache, "images/shoe.png", "images/sole.jpg")
    assert (first.made, first.reused) == (2, 0)

    with monkeypatch.context() as patched:
        patched.setattr(
            "behavesim.shop.images.make_pictures.make_renditions", lambda _: pytest.fail("resized")
        )
        again = make(catalog, cache, "images/shoe.png", "images/sole.jpg")
    assert (again.made, again.reused, again.of_item) == (0, 2, first.of_item)

    (catalog / "images" / "shoe.png").write_bytes(write_image(draw_image(400, 400)))
    changed = make(catalog, cache, "images/shoe.png", "images/sole.jpg")
    assert (changed.made, changed.reused) == (1, 1)
    assert changed.of_item["P-0"][0].width == 400


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_damaged_cache_is_mended(catalog: Path, cache: ImageCache, damage: str) -> None:
    settle(catalog)
    first = make(catalog, cache, "images/shoe.png")
    file = cache.picture_file(first.of_item["P-0"][0].files[1])
    content = file.read_bytes()
    file.write_bytes(content[:100]) if damage == "cut" else file.unlink()
    again = make(catalog, cache, "images/shoe.png")
    assert (again.made, again.reused, again.of_item) == (1, 0, first.of_item)
    assert file.read_bytes() == content
    for record in (cache.root / "known").rglob("*.json"):
        record.write_bytes(b"{")
    assert make(catalog, cache, "images/shoe.png").of_item == first.of_item


def test_urls_are_fetched_once(catalog: Path, cache: ImageCache, server: ImageServer) -> None:
    url = f"{server.url}/picture.jpg"
    first = make(catalog, cache, url, url)
    assert (first.made, first.missing, server.asked["/picture.jpg"]) == (1, (), 1)
    offline = make(catalog, cache, url, fetching="off")
    assert (offline.reused, offline.of_item["P-0"]) == (1, first.of_item["P-0"])
    for record in (cache.root / "known").rglob("*.json"):
        record.unlink()
    assert make(catalog, cache, url, fetching="off").made == 1
    assert server.asked["/picture.jpg"] == 1


def test_what_cannot_be_had_is_listed(
    catalog: Path, cache: ImageCache, server: ImageServer, tmp_path: Path
) -> None:
    (catalog / "bomb.png").write_bytes(claim_png(12_000, 12_000))
    (catalog / "words.jpg").write_text("no image")
    (catalog / "logo.svg").write_bytes(SVG)
    (tmp_path / "secret.png").write_bytes(write_image(draw_image(50, 50)))
    os.mkfifo(catalog / "pipe.png")
    made = make(
        catalog, cache,
        "bomb.png", "words.jpg", "logo.svg", "none.png", "images", "../secret.png",
        str(tmp_path / "secret.png"), "pipe.png", "bad\0name", "x" * 300,
        "file:///etc/passwd", f"{server.url}/nothing", f"{server.url}/text", "words.jpg/a.png",
        "images/shoe.png", "https:///",
    )  # fmt: skip
    reasons = {row.src: row.reason for row in made.missing}
    assert len(made.missing) == 15 and list(made.of_item) == ["P-14"]
    assert reasons["bomb.png"].startswith("12000 x 12000 pixels")
    assert reasons["words.jpg"].startswith("no image that can be read")
    assert reasons["logo.svg"].startswith("SVG")
    assert reasons["none.png"] == reasons["words.jpg/a.png"] == "no such file"
    assert reasons["images"] == reasons["pipe.png"] == "no file"
    outside = "a path outside of the catalog's directory"
    assert reasons["../secret.png"] == reasons[str(tmp_path / "secret.png")] == outside
    assert reasons["bad\0name"] == "no path"
    assert reasons["x" * 300] == "cannot be read: file name too long"
    assert reasons["file:///etc/passwd"] == "scheme 'file'; allowed are http and https"
    assert reasons[f"{server.url}/nothing"] == "HTTP status 404"
    assert reasons[f"{server.url}/text"].startswith("a web page")
    assert [row.item for row in made.missing][:2] == ["P-0", "P-1"]


def test_nothing_is_fetched_where_that_is_off(
    catalog: Path, cache: ImageCache, server: ImageServer
) -> None:
    made = make(catalog, cache, f"{server.url}/picture.jpg", fetching="off")
    assert "nothing is fetched" in made.missing[0].reason
    assert not server.asked


def test_progress_is_reported_from_the_calling_thread(catalog: Path, cache: ImageCache) -> None:
    import threading

    caller, reports = threading.get_ident(), []

    def report(stage: str, done: int, total: int | None, **_: object) -> None:
        assert threading.get_ident() == caller
        reports.append((stage, done, total))

    wanted = [WantedImage("A", "images/shoe.png"), WantedImage("A", "images/sole.jpg")]
    make_pictures(wanted, catalog, cache, progress=report)
    assert reports == [("images", done, 2) for done in range(3)]


def test_catalog_without_images_touches_nothing(catalog: Path, cache: ImageCache) -> None:
    assert make_pictures([], catalog, cache).of_item == {}
    assert not cache.root.exists()


def test_cache_is_the_users_or_the_workspaces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    assert find_cache(tmp_path) == tmp_path / "mine" / "behavesim" / "images"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert find_cache(tmp_path) == tmp_path / "cache" / "images"
