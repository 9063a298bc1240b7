"""Memory that was freed goes back to the system, though something is left above it."""

import re
from pathlib import Path

from cad_import.memory import give_back_memory

MEBIBYTE = 1024**2


def resident_bytes() -> int:
    told = re.search(r"VmRSS:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert told is not None
    return int(told[1]) * 1024


def test_freed_memory_goes_back_to_the_system() -> None:
    pieces = [bytes(number % 256 for number in range(2000)) + bytes(2000) for _ in range(16_000)]
    del pieces[:-1]  # the last one holds the end of the heap
    before = resident_bytes()

    give_back_memory()

    assert resident_bytes() < before - 32 * MEBIBYTE
    assert len(pieces) == 1
