import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput
from bot.formats import comma_separated
from bot.formats.comma_separated import FORMULA
from bot.formats.rows import BadRow, Row

CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


def rows(content: str | bytes) -> list[Row | BadRow]:
    raw = content.encode() if isinstance(content, str) else content
    return list(comma_separated.read(io.BytesIO(raw)))


@given(st.lists(st.tuples(CELL, CELL), min_size=1))
def test_what_another_program_wrote_is_read(cells: list[tuple[str, str]]) -> None:
    file = io.StringIO()
    csv.writer(file).writerows([("text", "note"), *cells])

    found = rows(file.getvalue())

    assert [tuple(row.fields.values()) for row in found if isinstance(row, Row)] == cells


@given(st.lists(CELL, min_size=1))
def test_what_was_written_is_read_but_for_the_apostrophe(cells: list[str]) -> None:
    file = io.StringIO()

    comma_separated.write([{"text": cell} for cell in cells], file)

    expected = [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
    assert [row[1]["text"] for row in rows(file.getvalue()) if isinstance(row, Row)] == expected


@given(st.binary())
def test_no_bytes_stop_it_after_the_header(content: bytes) -> None:
    for row in rows(b"text,label\n" + content):
        assert isinstance(row, Row) or row.reason


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_spreadsheet_runs_nothing(start: str) -> None:
    file = io.StringIO()

    comma_separated.write([{"text": f"{start}1+1", "share": 0.5, "tied": [start]}], file)

    (row,) = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    assert row == {"text": f"'{start}1+1", "share": "0.5", "tied": row["tied"]}
    assert row["tied"].startswith("[")


def test_rows_are_numbered_by_the_line_where_they_begin() -> None:
    found = rows('\ufefftext,source\r\n"one\r\ntwo",mail\r\n\r\n"say ""no""",\r\nlonely\r\n')

    assert found == [
        Row(2, {"text": "one\r\ntwo", "source": "mail"}),
        Row(5, {"text": 'say "no"'}),
        BadRow(6, "1 cells, but the header has 2"),
    ]


def test_a_bad_byte_spoils_one_row_only() -> None:
    found = rows(b'text,note\ncaf\xe9,a\n"two\nl\xefnes",b\ngood,c\n')

    assert [row.number for row in found] == [2, 3, 5]
    assert "byte 4 (0xe9)" in found[0][1]
    assert isinstance(found[2], Row)


def test_a_bad_byte_within_a_broken_row_does_not_spoil_the_next() -> None:
    bad, good = rows(b'text,note\n"caf\xe9" x,a\ngood,c\n')

    assert isinstance(bad, BadRow)
    assert good == Row(3, {"text": "good", "note": "c"})


def test_a_quote_left_open_says_which_lines_are_lost() -> None:
    good, bad = rows('text\nfine\n"never closed\nlost\nlost too\n')

    assert isinstance(good, Row)
    assert isinstance(bad, BadRow)
    assert bad.number == 3
    assert "lines 3 to 5 are lost" in bad.reason


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"t\xe9xt,label\na,b\n", "byte 2"),
        ("text,text\na,b\n".encode("utf-16"), "not UTF-8"),
        (b"text,label,text\na,b,c\n", "'text' is there twice"),
        (b'"text\na\n', "no CSV"),
    ],
)
def test_without_a_header_nothing_is_read(content: bytes, complaint: str) -> None:
    with pytest.raises(BadInput, match=complaint):
        rows(content)


def test_a_column_without_a_name_is_told_by_its_place() -> None:
    assert rows(",text\n7,hello\n") == [Row(2, {"column 1": "7", "text": "hello"})]


def test_objects_in_cells_are_read() -> None:
    good, bad, deep = rows(
        'text,metadata\na,"{""n"": 1}"\nb,"{""n"": }"\nc,"' + '{""a"":' * 50_000 + '"\n'
    )

    assert good == Row(2, {"text": "a", "metadata": {"n": 1}})
    assert "metadata: this is no JSON: Expecting value at character 7" in bad[1]
    assert "nested too deeply" in deep[1]
