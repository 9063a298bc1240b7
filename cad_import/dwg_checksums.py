"""Whether a DWG is as it was written: the format's own sums, which the decoder does not look at.

Releases 2004 and 2010 to 2018 sum up every page of data (Adler-32); R13 to 2000 every object (a
16-bit CRC). The form of 2007 corrects errors by itself.
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
    crc = CRC_SEED
    for byte in data[address:end]:
        crc = crc >> 8 ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc == int.from_bytes(data[end : end + 2], "little")
