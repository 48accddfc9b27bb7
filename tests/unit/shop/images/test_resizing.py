import pytest
from PIL import Image, ImageCms
from tests.unit.shop.images.image_files import (
    SVG,
    claim_png,
    draw_image,
    open_image,
    write_image,
)

from behavesim.shop.images.picture import ImageFault, choose_widths
from behavesim.shop.images.resizing import make_renditions, name_picture

RED, BLUE = (200, 30, 30), (30, 30, 200)


def is_near(pixel: object, color: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(one - other) <= 24 for one, other in zip(pixel, color, strict=False))


def test_large_image_is_offered_in_three_widths() -> None:
    made = make_renditions(write_image(draw_image(1600, 800)))
    assert list(made) == [(320, 160), (640, 320), (1280, 640)]
    for size, content in made.items():
        image = open_image(content)
        assert (image.format, image.size) == ("WEBP", size)
        assert is_near(image.getpixel((10, 10)), RED)
        assert is_near(image.getpixel((size[0] - 10, 10)), BLUE)


@pytest.mark.parametrize(
    ("width", "widths"), [(1280, (320, 640, 1280)), (700, (320, 640, 700)), (80, (80,))]
)
def test_no_image_is_enlarged(width: int, widths: tuple[int, ...]) -> None:
    assert choose_widths(width) == widths
    made = make_renditions(write_image(draw_image(width, 80)))
    assert tuple(size[0] for size in made) == widths


def test_image_is_turned_upright_and_its_metadata_dropped() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn it clockwise
    exif[0x010E] = "where I live"
    content = write_image(draw_image(400, 200), "JPEG", exif=exif, quality=95)
    made = make_renditions(content)
    assert list(made) == [(200, 400)]
    image = open_image(made[200, 400])
    assert is_near(image.getpixel((100, 20)), RED)
    assert is_near(image.getpixel((100, 380)), BLUE)
    assert b"where I live" not in made[200, 400]
    assert not image.getexif()


def test_same_image_gives_same_bytes() -> None:
    content = write_image(draw_image(900, 500), "JPEG")
    assert make_renditions(content) == make_renditions(content)
    assert name_picture(content) == name_picture(bytes(content))
    assert name_picture(content) != name_picture(content + b"\0")


@pytest.mark.parametrize(
    ("mode", "file_format"),
    [
        ("CMYK", "JPEG"), ("L", "JPEG"), ("P", "GIF"), ("RGB", "BMP"), ("RGB", "AVIF"),
        ("RGB", "WEBP"), ("1", "PNG"),
    ],
)  # fmt: skip
def test_formats_and_color_modes(mode: str, file_format: str) -> None:
    made = make_renditions(write_image(draw_image(300, 100, mode), file_format))
    image = open_image(made[300, 100])
    assert image.mode == "RGB"
    if mode not in ("L", "1"):
        assert is_near(image.getpixel((20, 50)), RED)


def test_transparency_is_kept() -> None:
    image = Image.new("RGBA", (100, 100), (200, 30, 30, 0))
    made = open_image(make_renditions(write_image(image))[100, 100])
    assert made.mode == "RGBA"
    assert made.getpixel((50, 50))[3] == 0  # type: ignore[index]


def test_sixteen_bits_a_pixel() -> None:
    image = Image.new("I;16", (64, 64), 32_768)
    made = open_image(make_renditions(write_image(image))[64, 64])
    assert is_near(made.getpixel((30, 30)), (128, 128, 128))


def test_first_frame_of_an_animation_counts() -> None:
    frames = [draw_image(80, 60), Image.new("RGB", (80, 60), (0, 255, 0))]
    content = write_image(frames[0], "GIF", save_all=True, append_images=frames[1:])
    made = open_image(make_renditions(content)[80, 60])
    assert getattr(made, "n_frames", 1) == 1
    assert is_near(made.getpixel((10, 30)), RED)


def test_color_profile_is_applied_or_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"no profile"):
        content = write_image(draw_image(100, 50), "JPEG", icc_profile=icc, quality=95)
        made = open_image(make_renditions(content)[100, 50])
        assert is_near(made.getpixel((10, 20)), RED)
        assert "icc_profile" not in made.info


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "an empty file"),
        (b"hello", "no image that can be read"),
        (b"<!DOCTYPE html><p>not found", "a web page"),
        (SVG, "SVG, which may hold scripts"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no image that can be read"),
        (write_image(draw_image(900, 900), "JPEG")[:3000], "damaged: "),
        (write_image(draw_image(900, 900))[:2000], "damaged: "),
        (write_image(draw_image(8, 400)), "8 x 400 pixels; at least 16 x 16"),
        (write_image(draw_image(900, 20)), "one side is more than 20 times the other"),
    ],
)
def test_unusable_images_are_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(ImageFault) as raised:
        make_renditions(content)
    assert reason in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("side", [10_000, 12_000, 30_000])
def test_hundred_megapixels_are_refused_before_decoding(
    side: int, recwarn: pytest.WarningsRecorder
) -> None:
    # Its pixels are too few: a decoder calls it damaged.
    with pytest.raises(ImageFault, match="at most 50 megapixels are allowed"):
        make_renditions(claim_png(side, side))
    with pytest.raises(ImageFault, match="damaged"):
        make_renditions(claim_png(7000, 7000))
    assert not recwarn
