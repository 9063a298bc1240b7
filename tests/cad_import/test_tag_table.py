"""Tags found in bytes: in step, out of step, to the end or not."""

import pytest

from cad_import.tag_table import read_tags
from spatial.domain.errors import DrawingError


def tags_of(text: str) -> list[tuple[int, bytes]]:
    table = read_tags(text.encode("latin-1"))
    return [(int(code), table.value(tag)) for tag, code in enumerate(table.codes)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n\x1a", "\x00"])
def test_tags_are_found_whatever_the_line_ends(newline: str, end: str) -> None:
    text = newline.join(["  0", "SECTION", "10", " 1.5 ", "  0", "EOF"]) + end

    assert tags_of(text) == [(0, b"SECTION"), (10, b"1.5"), (0, b"EOF")]


def test_a_group_code_may_be_negative_and_padded() -> None:
    assert tags_of("\t-5\nA\n 1071 \n7\n0\nEOF\n")[:2] == [(-5, b"A"), (1071, b"7")]


def test_a_text_that_reads_eof_does_not_end_the_drawing() -> None:
    assert len(tags_of("1\nEOF\n8\nEOF\n0\nEOF\n")) == 3


def test_what_follows_the_end_is_left_aside() -> None:
    table = read_tags(b"0\nSECTION\n0\nEOF\nrubbish\nthere\nand more\n")

    assert table.complete
    assert len(table.codes) == 2


@pytest.mark.parametrize(
    ("text", "count"),
    [("0\nSECTION\n10\n1.5\n0\nEO", 2), ("0\nSECTION\n10\n1.5", 1), ("0\nSECTION\n1", 1), ("0", 0)],
)
def test_only_tags_with_a_whole_value_count_in_a_cut_file(text: str, count: int) -> None:
    table = read_tags(text.encode())

    assert not table.complete
    assert len(table.codes) == count


@pytest.mark.parametrize(
    ("code", "shown"),
    [("", "（空行）")]
    + [(text, text) for text in ("A", "1 2", "1.5", "--5", "123456", "会议室", "1234567890123")],
)
def test_a_line_that_is_no_group_code_is_named(code: str, shown: str) -> None:
    data = f"0\nSECTION\n{code}\nvalue\n0\nEOF\n".encode()

    with pytest.raises(DrawingError) as refusal:
        read_tags(data)

    assert refusal.value.values == {"line": "3", "text": shown}


def test_records_know_their_first_tags_and_counts() -> None:
    table = read_tags(b"0\nLINE\n8\nA\n10\n1\n10\n2\n0\nLINE\n10\n3\n0\nEOF\n")

    assert table.kinds == [b"LINE", b"LINE", b"EOF"]
    assert table.first(8, table.records[:0]).tolist() == []
    assert table.count(10).tolist() == [2, 1, 0]
    numbers = table.records.searchsorted(table.records)
    assert table.first(8, numbers).tolist() == [1, -1, -1]
