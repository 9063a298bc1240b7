"""Whether a DWG is as it was written: the format's own sums, which the decoder does not look at.

Releases 2004 and 2010 to 2018 sum up every page of data (Adler-32); R13 to 2000 every object, the
directory of the file, the header variables, the classes and the object map (a 16-bit CRC). The form
of 2007 corrects errors by itself. Source: Open Design Specification for .dwg files, 5.4.1.
"""

import zlib
from collections.abc import Iterable

import numpy as np

PAGE_RELEASES = frozenset({b"AC1018", b"AC1024", b"AC1027", b"AC1032"})
OBJECT_RELEASES = frozenset({b"AC1012", b"AC1014", b"AC1015"})
FIRST_PAGE, PAGE_STEP, PAGE_HEADER = 0x100, 0x20, 0x20
PAGE_MASK, PAGE_TAG = 0x4164536B, 0x4163043B  # a page's header is masked by its own address
COMPRESSED_SIZE, DATA_SUM = 2, 7  # positions in a page's header
CRC_POLYNOMIAL, CRC_SEED = 0xA001, 0xC0C1
RECORDS_AT, RECORD_SIZE, SENTINEL_SIZE = 0x15, 9, 16
HEADER, CLASSES, OBJECT_MAP = 0, 1, 2  # numbers of sections in the directory
# By the number of its records, what the directory's sum is combined with; some writers leave it.
DIRECTORY_MASKS = {3: 0xA598, 4: 0x8101, 5: 0x3CC4, 6: 0x8461}
MAX_RECORDS = 6


def _crc_table() -> list[int]:
    table = []
    for value in range(256):
        crc = value
        for _ in range(8):
            crc = crc >> 1 ^ (CRC_POLYNOMIAL if crc & 1 else 0)
        table.append(crc)
    return table


_TABLE = _crc_table()


def damaged_pages(data: bytes) -> int:
    """Count the pages of a DWG of 2004 or 2010 to 2018 whose bytes do not give their sum."""
    words = np.frombuffer(data[: len(data) // PAGE_STEP * PAGE_STEP], "<u4")
    addresses = np.arange(FIRST_PAGE, words.nbytes, PAGE_STEP, dtype=np.uint32)
    pages = addresses[words[addresses // 4] == (addresses ^ PAGE_MASK ^ PAGE_TAG)]
    damaged = 0
    for page in pages.tolist():
        header = words[page // 4 : page // 4 + 8] ^ np.uint32(page ^ PAGE_MASK)
        start = page + PAGE_HEADER
        content = data[start : start + int(header[COMPRESSED_SIZE])]
        damaged += zlib.adler32(content, 0) != int(header[DATA_SUM])
    return damaged


def damaged_objects(data: bytes, addresses: Iterable[int]) -> int:
    """Count the objects of a DWG of R13 to 2000 whose bytes do not give their sum.

    Parameters
    ----------
    addresses
        Where each object begins in the file.
    """
    return sum(not _object_is_whole(data, address) for address in addresses)


def _object_is_whole(data: bytes, address: int) -> bool:
    size, place, shift = 0, address, 0
    while True:  # the size stands first: 15 bits a word, the top bit says that more follow
        word = int.from_bytes(data[place : place + 2], "little")
        size |= (word & 0x7FFF) << shift
        place, shift = place + 2, shift + 15
        if not word & 0x8000 or shift > 30:
            break
    end = place + size
    return sum_of(data[address:end]) == int.from_bytes(data[end : end + 2], "little")


def damaged_sections(data: bytes) -> int:
    """Count what a DWG of R13 to 2000 says apart from its objects and does not give its sum.

    These are the directory, the header variables (the drawing's unit is one), the classes and each
    part of the object map.
    """
    count = int.from_bytes(data[RECORDS_AT : RECORDS_AT + 4], "little")
    begin = RECORDS_AT + 4
    end = begin + count * RECORD_SIZE
    if not 3 <= count <= MAX_RECORDS or len(data) < end + 2:
        return 1
    found = int.from_bytes(data[end : end + 2], "little")
    damaged = int(sum_of(data[:end]) not in {found, found ^ DIRECTORY_MASKS[count]})
    for place in range(begin, end, RECORD_SIZE):
        address = int.from_bytes(data[place + 1 : place + 5], "little")
        if data[place] in {HEADER, CLASSES}:
            damaged += not _section_is_whole(data, address + SENTINEL_SIZE)
        elif data[place] == OBJECT_MAP:
            damaged += _damaged_map_parts(data, address)
    return damaged


def _section_is_whole(data: bytes, address: int) -> bool:
    """Say whether a section with its size in front of it gives the sum behind it."""
    end = address + 4 + int.from_bytes(data[address : address + 4], "little")
    return sum_of(data[address:end]) == int.from_bytes(data[end : end + 2], "little")


def _damaged_map_parts(data: bytes, address: int) -> int:
    """Count the parts of the object map that are damaged; the last one is empty."""
    damaged = 0
    while True:
        size = int.from_bytes(data[address : address + 2], "big")
        end = address + size
        if size < 2 or end + 2 > len(data):
            return damaged + 1
        damaged += sum_of(data[address:end]) != int.from_bytes(data[end : end + 2], "big")
        if size == 2:
            return damaged
        address = end + 2


def sum_of(data: bytes | bytearray) -> int:
    """Return the format's 16-bit sum of some bytes."""
    crc = CRC_SEED
    for byte in data:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc
