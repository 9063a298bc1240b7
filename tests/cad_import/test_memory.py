"""Memory that was freed goes back to the system, though something is left above it."""

import gc
import re
from pathlib import Path

import pytest

from cad_import.memory import collection_paused, give_back_memory, without_the_rest

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


class Ring:
    """Something that only points at itself."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


def test_what_a_step_built_besides_its_result_is_freed_though_collection_is_paused() -> None:
    def step() -> list[str]:
        Ring()
        return ["kept"]

    with collection_paused():
        assert without_the_rest(step) == ["kept"]
        assert Ring.alive == 0


def test_collection_goes_on_after_an_error() -> None:
    @collection_paused()
    def broken() -> None:
        assert not gc.isenabled()
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken()
    assert gc.isenabled()
