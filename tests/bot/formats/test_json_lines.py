import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.formats import json_lines
from bot.formats.lines import BYTES_AT_MOST, Lines
from bot.formats.rows import BadRow, Row

WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))


def rows(content: bytes) -> list[Row | BadRow]:
    return list(json_lines.read(content.splitlines(keepends=True)))


@given(st.lists(st.dictionaries(WRITABLE, WRITABLE | st.integers() | st.none() | st.booleans())))
def test_what_was_written_is_read(objects: list[dict[str, object]]) -> None:
    file = io.StringIO()

    json_lines.write(objects, file)

    lines = io.BytesIO(file.getvalue().encode())
    assert [row.fields for row in json_lines.read(lines) if isinstance(row, Row)] == objects


@given(st.binary())
def test_no_bytes_stop_it(content: bytes) -> None:
    for row in rows(content):
        assert isinstance(row, Row) or row.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "a" "b"}', "at character 14"),
        (b"[1]", "must be an object"),
        (b'"text"', "must be an object"),
        (b'{"text": "caf\xe9"}', "byte 14 (0xe9) is not UTF-8"),
        (b'{"text": "a", "n": NaN}', "NaN is not a number"),
        (b'{"text": "a", "n": -Infinity}', "-Infinity is not a number"),
        (b'{"text": "a", "n": ' + b"9" * 5_000 + b"}", "digits"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"text": "a\nb"}', "Invalid control character at character 12"),
        (b"\xff\xfe{\x00}\x00", "byte 1 (0xff)"),
    ],
)
def test_a_bad_line_has_its_number_and_a_reason(line: bytes, reason: str) -> None:
    first, bad, *_ = rows(b'{"text": "fine"}\n' + line)

    assert isinstance(first, Row)
    assert isinstance(bad, BadRow)
    assert bad.number == 2
    assert reason in bad.reason


def test_marks_of_other_systems_are_no_part_of_the_data() -> None:
    content = b'\xef\xbb\xbf{"text": "one"}\r\n\r\n   \n{"text": "two"}'

    assert [(row.number, row[1]) for row in rows(content)] == [
        (1, {"text": "one"}),
        (4, {"text": "two"}),
    ]


def test_the_last_of_equal_keys_counts() -> None:
    assert rows(b'{"text": "one", "text": "two"}') == [Row(1, {"text": "two"})]


@pytest.mark.parametrize("size", [BYTES_AT_MOST + 1, 3 * BYTES_AT_MOST])
def test_a_line_without_end_spoils_itself_only(size: int, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b"x" * size + b'\n{"text": "good"}')

    with path.open("rb") as file:
        lines = Lines(file)
        bad, good = json_lines.read(lines)

    assert isinstance(bad, BadRow)
    assert "longer than" in bad.reason
    assert good == Row(2, {"text": "good"})
    assert lines.bytes_done == lines.bytes_total
