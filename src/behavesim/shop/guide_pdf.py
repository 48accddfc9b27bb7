"""The size and care guide that item pages offer: one page of text as a small PDF file."""

_LINES = (
    "Clothes: lay a piece you like flat and compare its width below the sleeves.",
    "Between two sizes, take the larger one for cotton and the smaller one for knits.",
    "Shoes: measure in the evening, standing, and add 8 mm to the longer foot.",
    "",
    "Cast iron: rinse hot, dry at once, rub with a drop of oil.",
    "Knives: wash by hand, hone weekly, never into the dishwasher.",
    "Linen and cotton: 40 degrees, hang while damp. Wool: 30 degrees, lay flat.",
    "Plants: water when the upper two centimetres are dry.",
    "Electronics: the first full charge may take three hours.",
)


def make_guide_pdf(shop_name: str) -> bytes:
    """Return a PDF 1.4 document of one A4 page; the same name gives the same bytes."""
    text = _make_text(f"{shop_name}: size and care")
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << /Font << /F1 4 0 R >> >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
    )
    return _assemble(bodies)


def _make_text(title: str) -> bytes:
    shown = [b"BT /F1 22 Tf 60 760 Td (%b) Tj ET" % _escape(title)]
    for number, line in enumerate(_LINES):
        shown.append(b"BT /F1 11 Tf 60 %d Td (%b) Tj ET" % (715 - 20 * number, _escape(line)))
    return b"\n".join(shown)


def _escape(text: str) -> bytes:
    """Return a PDF string's content; characters outside Windows-1252 become question marks."""
    raw = text.encode("cp1252", "replace")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _assemble(bodies: tuple[bytes, ...]) -> bytes:
    """Number the objects and append the table of their offsets, as PDF 1.4 section 3.4 has it."""
    document = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    document += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    document += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(bodies) + 1)
    document += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(document)
