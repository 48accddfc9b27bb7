"""CSV and its relatives: encodings, quotes, delimiters and broken records."""

from pathlib import Path

import pytest
from tests.unit.feeds.feed_files import by_id, list_lines, read_text

from behavesim.errors import InputError
from behavesim.feeds.decode import MOST_BYTES, decode

GERMAN = "Artikelnummer;Bezeichnung;Preis\n00123;Käse & Brötchen;19,99 €\n"
JAPANESE = "商品番号,商品名,価格\nA-1,まつかぜ手ぬぐい,1170円\nA-2,みなと町のソックス,240円\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, line_end: str) -> None:
    """The same product comes out of each, its id as the text that it is."""
    content = GERMAN.replace("\n", line_end).encode(encoding)
    product = by_id(read_text(tmp_path, content))["00123"]
    assert (product.name, str(product.price)) == ("Käse & Brötchen", "19.99")


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8-sig", "utf-16"])
def test_japanese_encodings(tmp_path: Path, encoding: str) -> None:
    """Shift_JIS is told from EUC-JP and from Latin letters by its kana."""
    result = read_text(tmp_path, JAPANESE.encode(encoding))
    assert [one.name for one in result.products] == ["まつかぜ手ぬぐい", "みなと町のソックス"]
    assert result.currency == "JPY"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("상품명,가격\n텀블러 머그컵,1000\n", "cp949"),
        ("编号,名称,价格\n1,陶瓷咖啡杯,100\n", "gb18030"),
        ("имя,цены\nпила жёлтая,100\n", "cp1251"),  # noqa: RUF001
        ("titre;prix\nThé à la crème;5\n", "cp1252"),
    ],
)
def test_other_encodings(text: str, encoding: str) -> None:
    """Two bytes a letter are recognized by the letters that they give."""
    assert decode(text.encode(encoding)) == (text, encoding)


def test_damaged_letters_do_not_hide_that_it_is_utf_8() -> None:
    """A cut letter becomes one replacement character."""
    text, encoding = decode("Käse, Brötchen, Möhren, Äpfel, Grüße, Öl".encode() * 9 + b"\xc3")
    assert (encoding, text.count("\ufffd")) == ("utf-8", 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    """The delimiter is that of the header, also where texts hold others."""
    rows = [["id", "title", "price"], ["1", '"a, b; c"', "5.00 USD"], ["2", "d", "6.00 USD"]]
    result = read_text(tmp_path, "\n".join(delimiter.join(row) for row in rows))
    assert [one.name for one in result.products] == ["a, b; c", "d"]


def test_a_line_that_names_the_delimiter(tmp_path: Path) -> None:
    """Excel writes ``sep=;`` above the header."""
    result = read_text(tmp_path, "sep=;\nid;title;price\n1;A;5 EUR\n")
    assert [one.id for one in result.products] == ["1"]


def test_quotes_over_lines_emoji_and_inches(tmp_path: Path) -> None:
    """A quoted cell may have line ends and doubled quotes; a lone quote inside of one is text."""
    content = (
        'id,title,description,price\n1,"Pan 😀 ""L""","two\nlines, one comma",5 USD\n'
        '2,12" pan,flat,6 USD\n3,"8" pan,x,7 USD\n'
    )
    products = by_id(read_text(tmp_path, content))
    assert products["1"].name == 'Pan 😀 "L"'
    assert products["1"].description == "two\nlines, one comma"
    assert products["2"].name == '12" pan'
    assert "3" in products


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    """The rows after it are read, also those with quotes of their own."""
    content = 'id,title,price\n1,A,5 USD\n2,"B,6 USD\n3,"C, c",7 USD\n4,D,8 USD\n'
    result = read_text(tmp_path, content)
    assert list_lines(result) == ["line 3 (2): the quote opened here is never closed"]
    assert [one.id for one in result.products] == ["1", "3", "4"]


def test_cells_too_many_too_few_and_none(tmp_path: Path) -> None:
    """More cells are never shifted; fewer are empty at the end; lines without any do not count."""
    content = "id,title,price,brand\n1,A,5 USD\n\n2,B,b,6 USD,x\n,,,\n3,C,7 USD,,\nx\n"
    result = read_text(tmp_path, content)
    assert [one.id for one in result.products] == ["1", "3"]
    assert list_lines(result) == [
        "line 4 (2): 5 cells, the header has 4; is a comma not in quotes?",
        "line 7 (x): 1 cell, the header has 4; is a line end not in quotes?",
    ]
    assert result.notes[:2] == (
        "1 empty row",
        "1 row has fewer cells than the header; the rest is taken as empty",
    )


def test_a_tab_before_the_byte_order_mark(tmp_path: Path) -> None:
    """Neither belongs to the first column's name, in CSV and in TSV."""
    for content in (
        "\t\ufeffid,title,price\n1,A,5 EUR\n",
        "\t\ufeffid\ttitle\tprice\n1\tA\t5 EUR\n",
    ):
        assert list(read_text(tmp_path, content).columns) == ["id", "title", "price"]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf\n", "an empty file"),
        (b"PK\x03\x04rest", "an Excel workbook or a zip archive"),
        (b"hello\nworld\n", "one column"),
        (b"\x1f\x8bbroken", "a damaged gzip file"),
        (b"PAR1broken", "a Parquet file that cannot be read"),
    ],
)
def test_files_that_are_no_feeds(tmp_path: Path, content: bytes, found: str) -> None:
    """One line says what was found in place of a feed."""
    with pytest.raises(InputError, match=found):
        read_text(tmp_path, content)


def test_missing_files_and_directories(tmp_path: Path) -> None:
    """Both are named."""
    from behavesim.feeds.read_feed import read_feed

    with pytest.raises(InputError, match="no such file"):
        read_feed(tmp_path / "none.csv")
    with pytest.raises(InputError, match="a directory"):
        read_feed(tmp_path)


def test_a_feed_that_is_too_large(tmp_path: Path) -> None:
    """Its size is checked before it is read."""
    path = tmp_path / "feed"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    from behavesim.feeds.read_feed import read_feed

    with pytest.raises(InputError, match="at most"):
        read_feed(path)
