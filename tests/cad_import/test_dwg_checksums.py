"""The sums of a DWG: found where they are, and wrong when a byte is."""

from pathlib import Path

import pytest

from cad_import.dwg_checksums import damaged_objects, damaged_pages, damaged_sections
from tests.support.dwg_plans import PAGE_AT, file_with_page, write_dwg
from tests.support.plans import draw_office_row, start_plan


def file_with_object() -> tuple[bytearray, int]:
    """A file with one object, as the releases up to 2000 lay it out, and where it begins."""
    body = b"123456789"
    address = 16
    sized = len(body).to_bytes(2, "little") + body
    return bytearray(bytes(address) + sized + crc_16(sized).to_bytes(2, "little")), address


def crc_16(data: bytes) -> int:
    """The sum by its definition, a bit at a time."""
    crc = 0xC0C1
    for byte in data:
        for bit in range(8):
            odd = (crc ^ byte >> bit) & 1
            crc = crc >> 1 ^ (0xA001 if odd else 0)
    return crc


def test_a_whole_page_gives_its_sum() -> None:
    assert damaged_pages(bytes(file_with_page())) == 0


def test_a_changed_byte_of_a_page_is_noticed() -> None:
    data = file_with_page()
    data[PAGE_AT + 0x20 + 77] ^= 0x10

    assert damaged_pages(bytes(data)) == 1


def test_a_page_cut_off_is_noticed() -> None:
    assert damaged_pages(bytes(file_with_page()[: PAGE_AT + 0x40])) == 1


def test_a_file_without_pages_has_none_damaged() -> None:
    assert damaged_pages(b"AC1032" + bytes(90)) == 0


def test_a_whole_object_gives_its_sum() -> None:
    data, address = file_with_object()

    assert damaged_objects(bytes(data), [address]) == 0


def test_a_changed_bit_of_an_object_is_noticed() -> None:
    data, address = file_with_object()
    data[address + 5] ^= 1

    assert damaged_objects(bytes(data), [address, len(data) + 100]) == 2


@pytest.fixture
def plan(tmp_path: Path) -> bytearray:
    """A whole DWG of release 2000."""
    pen = start_plan()
    draw_office_row(pen)
    return bytearray(write_dwg(pen.document, tmp_path / "plan.dwg").read_bytes())


def section_at(data: bytearray, number: int) -> int:
    return int.from_bytes(data[0x1A + 9 * number : 0x1E + 9 * number], "little")


def test_a_whole_drawing_has_no_damaged_section(plan: bytearray) -> None:
    assert damaged_sections(bytes(plan)) == 0


@pytest.mark.parametrize(("number", "beyond"), [(0, 40), (1, 60), (2, 30)])
def test_a_changed_bit_of_a_section_is_noticed(plan: bytearray, number: int, beyond: int) -> None:
    plan[section_at(plan, number) + beyond] ^= 4

    assert damaged_sections(bytes(plan)) == 1


def test_a_changed_directory_is_noticed(plan: bytearray) -> None:
    plan[0x0E] ^= 1

    assert damaged_sections(bytes(plan)) == 1


def test_a_directory_summed_as_the_format_has_it_is_whole(plan: bytearray) -> None:
    end = 0x19 + 27
    plan[end : end + 2] = (int.from_bytes(plan[end : end + 2], "little") ^ 0xA598).to_bytes(
        2, "little"
    )

    assert damaged_sections(bytes(plan)) == 0


@pytest.mark.parametrize("size", [0, 5, 0x19, 0x34, 200, 6800])
def test_a_drawing_cut_off_has_damaged_sections(plan: bytearray, size: int) -> None:
    assert damaged_sections(bytes(plan[:size])) > 0
