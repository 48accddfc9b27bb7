"""Images that tests make, good and bad."""

import io
import struct
import zlib
from typing import Any

from PIL import Image


def draw_image(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """An image whose left half is red and whose right half is blue."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    return image.convert(mode)


def write_image(image: Image.Image, file_format: str = "PNG", **options: Any) -> bytes:
    """The bytes of an image file."""
    written = io.BytesIO()
    image.save(written, file_format, **options)
    return written.getvalue()


def open_image(content: bytes) -> Image.Image:
    """The image in a file's bytes, decoded."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def claim_png(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes of pixels do not have."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
