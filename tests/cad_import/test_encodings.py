"""Escapes in texts, and the vote on a drawing's encoding."""

import pytest

from cad_import.encodings import codec_of, decode_text, vote_encoding
from cad_import.tag_table import read_tags


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (r"\U+4F1A\U+8BAE\U+5BA4", "会议室"),
        (r"\M+5BBE1\M+5D2E9", "会议"),
        (r"\M+2B77C", "會"),
        (r"\M+18AD4", "間"),
        (r"12 m\U+00B2", "12 m²"),
        (r"\u+4f1a", r"\u+4f1a"),
        (r"\U+D800", r"\U+D800"),
        (r"\M+5FFFF", r"\M+5FFFF"),
        (r"\U+12", r"\U+12"),
        ("办公室", "办公室"),
        ("", ""),
    ],
)
def test_escapes_become_the_characters_they_stand_for(raw: str, text: str) -> None:
    assert decode_text(raw) == text


def encoding_of(text: str, encoding: str, page: str | None, release: str = "AC1015") -> str:
    data = b"0\nTEXT\n1\n" + text.encode(encoding) + b"\n0\nEOF\n"
    return vote_encoding(read_tags(data), release, page).encoding


@pytest.mark.parametrize(
    ("text", "encoding", "page", "chosen"),
    [
        ("会议室", "gbk", "ANSI_936", "gbk"),
        ("会议室", "gbk", "ANSI_1252", "gbk"),
        ("会议室", "gbk", None, "gbk"),
        ("会议室", "gbk", "ANSI_950", "gbk"),
        ("會議室與檔案室", "big5", "ANSI_950", "cp950"),
        ("會議室與檔案室", "big5", "ANSI_936", "big5"),
        ("会议室", "utf-8", "ANSI_936", "utf-8"),
        ("洺河㐂𠮷办公室会议室档案室", "gb18030", "ANSI_936", "gb18030"),
        ("Büro Küche Flur Größe", "cp1252", "ANSI_1252", "cp1252"),
        ("90° m²", "cp1252", "ANSI_1252", "cp1252"),
        ("会議室と廊下と便所", "cp932", "ANSI_932", "cp932"),
        ("Кабинет", "cp1251", "ANSI_1251", "cp1251"),
        ("OFFICE", "ascii", "ANSI_1252", "cp1252"),
    ],
)
def test_the_vote_goes_to_the_encoding_that_reads_well(
    text: str, encoding: str, page: str | None, chosen: str
) -> None:
    assert encoding_of(text, encoding, page) == chosen


def test_since_2007_a_drawing_is_in_utf8_whatever_its_code_page() -> None:
    assert codec_of("AC1021", "ANSI_936") == "utf-8"
    assert encoding_of("会议室", "utf-8", "ANSI_936", "AC1021") == "utf-8"


@pytest.mark.parametrize("blank", ["", " "], ids=["unbroken", "with blanks"])
def test_an_endless_text_is_not_read_to_its_end(blank: str) -> None:
    endless = f"会议室{blank}" * 2_000_000

    assert encoding_of(endless, "gbk", "ANSI_936") == "gbk"
