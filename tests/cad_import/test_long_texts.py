"""A text that no drawing needs is left out, counted and named."""

from cad_import.census import read_entities
from cad_import.long_texts import MAX_TEXT_BYTES, LongTexts, find_long_texts
from cad_import.tag_table import read_tags
from spatial.domain.findings import Severity

LONG = b"A" * (MAX_TEXT_BYTES + 1)


def long_texts_among(*entities: bytes) -> LongTexts:
    data = b"0\nSECTION\n2\nENTITIES\n" + b"".join(entities) + b"0\nENDSEC\n0\nEOF\n"
    return find_long_texts(read_entities(read_tags(data), "utf-8"))


def test_a_text_of_one_long_value_is_left_out_as_a_warning() -> None:
    found = long_texts_among(b"0\nTEXT\n5\nA1\n1\n" + LONG + b"\n", b"0\nTEXT\n5\nA2\n1\n101\n")

    [finding] = found.findings
    assert found.records.tolist() == [1]
    assert (finding.severity, finding.subjects) == (Severity.WARNING, ("A1",))


def test_a_text_of_many_values_counts_as_a_whole() -> None:
    pieces = b"3\n" + b"A" * 250 + b"\n"

    found = long_texts_among(b"0\nMTEXT\n5\nA1\n" + pieces * 300 + b"1\nA\n")

    assert found.records.tolist() == [1]


def test_a_line_on_a_cad_layer_without_end_is_an_error() -> None:
    found = long_texts_among(b"0\nLINE\n8\n" + LONG + b"\n10\n0\n20\n0\n11\n1\n21\n1\n")

    assert [finding.severity for finding in found.findings] == [Severity.ERROR]


def test_a_polyline_of_many_corners_is_no_text() -> None:
    corners = b"10\n691000.5\n20\n5335000.5\n" * 5_000

    assert long_texts_among(b"0\nLWPOLYLINE\n8\nWALL\n" + corners).findings == ()
