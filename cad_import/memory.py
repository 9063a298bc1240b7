"""Give memory back to the system between two greedy steps."""

import ctypes


def give_back_memory() -> None:
    """Return to the system what was freed, where the C library can (glibc; elsewhere nothing).

    Python keeps its small objects in arenas of its own, which cannot use what arrays and bytes
    have left free in the C library's heap: the next step would take its memory on top.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
