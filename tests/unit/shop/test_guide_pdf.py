import re

from behavesim.shop.guide_pdf import make_guide_pdf


def test_offsets_in_the_table_point_at_the_objects() -> None:
    """A reader finds every object where the cross-reference table says."""
    document = make_guide_pdf("Solbori")
    start = int(re.findall(rb"startxref\n(\d+)\n", document)[0])
    assert document[start:].startswith(b"xref\n0 6\n")
    offsets = [int(row) for row in re.findall(rb"(\d{10}) 00000 n \n", document)]
    assert len(offsets) == 5
    for number, offset in enumerate(offsets, start=1):
        assert document[offset:].startswith(b"%d 0 obj\n" % number)


def test_the_stream_is_as_long_as_it_says() -> None:
    """The content stream's length is exact."""
    document = make_guide_pdf("Solbori")
    found = re.search(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", document, re.DOTALL)
    assert found
    assert int(found[1]) == len(found[2])


def test_brackets_in_the_shops_name_are_escaped() -> None:
    """A name cannot end the string that it stands in."""
    assert b"(A \\(B\\) \\\\ C?: size and care)" in make_guide_pdf("A (B) \\ C한")
