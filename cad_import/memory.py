"""When memory is looked after: nothing is garbage while a drawing is built, much of it is after."""

import ctypes
import gc
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Kept = TypeVar("Kept")


def give_back_memory() -> None:
    """Return to the system what was freed, where the C library can (glibc; elsewhere nothing).

    Python keeps its small objects in arenas of its own, which cannot use what arrays and bytes
    have left free in the C library's heap: the next step would take its memory on top.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


@contextmanager
def collection_paused() -> Iterator[None]:
    """Keep Python from looking for cycles: it would walk all of a growing document again and again.

    What no cycle holds is freed all the same.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def without_the_rest(step: Callable[[], Kept]) -> Kept:
    """Return what a step gives; all else that it has built is freed, its memory given back.

    What is kept of a document lies strewn among what is not, and a page is given back only when
    nothing on it is kept. So it waits as bytes while the rest is freed.
    """
    packed = pickle.dumps(step(), pickle.HIGHEST_PROTOCOL)
    gc.collect()  # the parts of a document point at each other
    give_back_memory()
    kept: Kept = pickle.loads(packed)  # noqa: S301 - bytes of this very process
    return kept
