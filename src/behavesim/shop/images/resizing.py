"""Resizes an image by Pillow; nothing of a file is trusted before its header has been read."""

import hashlib
import io
import threading
import warnings
from typing import Final

import PIL
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError, features

from behavesim.shop.images.picture import WIDTHS, ImageFault, choose_widths

FORMATS: Final = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "BMP")
"""What is read. SVG is not: it may hold scripts; EPS and others start programs."""
MAX_PIXELS: Final = 50_000_000
MIN_SIDE: Final = 16
"""Smaller ones are counters and placeholders."""
MAX_RATIO: Final = 20

_QUALITY: Final = 80
_EFFORT: Final = 2
"""WebP's method: 4 takes three times as long for files that are a tenth smaller."""
_SETTINGS: Final = f"{WIDTHS} {_QUALITY} {_EFFORT}"
_opening = threading.Lock()

Renditions = dict[tuple[int, int], bytes]
"""WebP files by width and height in pixels, the smallest first."""


def describe_recipe() -> str:
    """Return what the bytes depend on besides the image: settings and versions of the encoder."""
    return f"{_SETTINGS} {PIL.__version__} {features.version('webp')}"


def name_picture(content: bytes) -> str:
    """Return the name of the files that are made from an image: a hash of its content."""
    return hashlib.sha256(_SETTINGS.encode() + content).hexdigest()[:20]


def make_renditions(content: bytes) -> Renditions:
    """Return an image in the widths of `choose_widths`, turned upright, without metadata.

    Of an animation the first frame counts. Colors are converted to sRGB, transparency is kept.
    The same content gives the same bytes as long as the encoder's version is the same. Raises
    ImageFault, for too large an image before any of its pixels is decoded.
    """
    image = _open(content)
    _check_size(*image.size)
    try:
        image.draft("RGB", (max(WIDTHS), max(WIDTHS)))  # JPEG alone is decoded smaller
        image.load()
        upright = ImageOps.exif_transpose(image)
        plain = _convert(upright)
    except MemoryError:
        raise
    except Exception as error:  # decoders raise whatever damaged bytes lead them to
        raise ImageFault(f"damaged: {_first_line(error)}") from error
    made: Renditions = {}
    for width in reversed(choose_widths(plain.width)):
        size = width, max(1, round(upright.height * width / upright.width))
        plain = _resize(plain, size)  # each from the one before: the whole image is read once
        made[size] = _encode(plain)
    return dict(reversed(made.items()))


def _open(content: bytes) -> Image.Image:
    """Read the header. Pillow's own warning about many pixels is ours to give."""
    try:
        with _opening, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(io.BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError:
        raise ImageFault(_describe_other(content)) from None
    except Image.DecompressionBombError:
        raise ImageFault(_describe_limit("more than that")) from None
    except Exception as error:
        raise ImageFault(f"damaged: {_first_line(error)}") from error


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise ImageFault(_describe_limit(f"{width} x {height}"))
    if min(width, height) < MIN_SIDE:
        raise ImageFault(f"{width} x {height} pixels; at least {MIN_SIDE} x {MIN_SIDE} are allowed")
    if max(width, height) > MAX_RATIO * min(width, height):
        raise ImageFault(
            f"{width} x {height} pixels; one side is more than {MAX_RATIO} times the other"
        )


def _describe_limit(found: str) -> str:
    return f"{found} pixels; at most {MAX_PIXELS // 1_000_000} megapixels are allowed"


def _describe_other(content: bytes) -> str:
    """Say what a file is that no decoder knows."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    allowed = ", ".join(FORMATS)
    if not content:
        return "an empty file"
    if b"<svg" in start:
        return f"SVG, which may hold scripts; allowed are {allowed}"
    if start.startswith((b"<!doctype html", b"<html")):
        return f"a web page; allowed are {allowed}"
    return f"no image that can be read; allowed are {allowed}"


def _convert(image: Image.Image) -> Image.Image:
    """Return the image as RGB or RGBA in sRGB, without its metadata."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None  # a profile for other colors than the image has
        if converted is not None:
            image = converted
    return image.convert(mode)


def _resize(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _encode(image: Image.Image) -> bytes:
    written = io.BytesIO()
    image.save(
        written, "WEBP", quality=_QUALITY, method=_EFFORT, exif=b"", icc_profile=b"", xmp=b""
    )
    return written.getvalue()


def _first_line(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 120 else f"{text[:117]}..."
