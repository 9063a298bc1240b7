"""Read a drawing in a process of its own, so that a bad file takes neither memory nor patience.

The process is a fork where this one has a single thread: the libraries are loaded already, so it
starts in milliseconds. Elsewhere it is started anew.
"""

import logging
import math
import multiprocessing
import pickle
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from cad_import.evidence import ReadingEvidence, read_with_evidence
from cad_import.inspection import Inspection, inspect_drawing
from cad_import.reading import AS_DECIDED, ReadOptions, read_drawing
from spatial.domain.errors import DrawingError
from spatial.domain.floor_plans import DrawingReading

READING_SECONDS = 60.0
SECONDS_PER_MB = 6.0
READING_MEMORY_BYTES = 2 * 1024**3
STATM = Path("/proc/self/statm")
DONE, REFUSED = "DONE", "REFUSED"
TOO_SLOW, TOO_LARGE, CRASHED = "READING_TOO_SLOW", "READING_TOO_LARGE", "READER_CRASHED"

log = logging.getLogger(__name__)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What reading one drawing may take.

    Parameters
    ----------
    seconds
        Of the clock and of the processor.
    memory_bytes
        Address space on top of what the libraries take.
    seconds_per_mb
        Where a file's size times this is more than ``seconds``, it counts: reading takes time in
        line with the size, and an honest campus of 40 MB needs minutes.
    """

    seconds: float = READING_SECONDS
    memory_bytes: int = READING_MEMORY_BYTES
    seconds_per_mb: float = 0.0

    def of(self, path: Path) -> "ReadingLimits":
        """Return the limits for one file."""
        size_mb = path.stat().st_size / 1e6 if path.is_file() else 0.0
        return replace(self, seconds=max(self.seconds, self.seconds_per_mb * size_mb))


DEFAULT_LIMITS = ReadingLimits(seconds_per_mb=SECONDS_PER_MB)


def read_drawing_limited(
    path: Path, options: ReadOptions = AS_DECIDED, *, limits: ReadingLimits = DEFAULT_LIMITS
) -> DrawingReading:
    """Read the floor plans of a drawing within limits.

    Raises
    ------
    DrawingError
        Those of ``read_drawing``, and ``READING_TOO_SLOW``, ``READING_TOO_LARGE`` or
        ``READER_CRASHED``.
    """
    return run_limited(read_drawing, path, options, limits=limits)


def read_with_evidence_limited(
    path: Path, options: ReadOptions = AS_DECIDED, *, limits: ReadingLimits = DEFAULT_LIMITS
) -> tuple[DrawingReading, ReadingEvidence]:
    """Read a drawing and what the reading rests on, within limits.

    Raises
    ------
    DrawingError
        As ``read_drawing_limited`` does.
    """
    return run_limited(read_with_evidence, path, options, limits=limits)


def inspect_drawing_limited(
    path: Path, options: ReadOptions = AS_DECIDED, *, limits: ReadingLimits = DEFAULT_LIMITS
) -> Inspection:
    """Say what is in a drawing, within limits; raises as ``read_drawing_limited`` does."""
    return run_limited(inspect_drawing, path, options, limits=limits)


def run_limited(
    work: Callable[[Path, ReadOptions], Result],
    path: Path,
    options: ReadOptions = AS_DECIDED,
    *,
    limits: ReadingLimits = DEFAULT_LIMITS,
) -> Result:
    """Do something with a drawing in a process that ends when it exceeds its limits.

    Raises
    ------
    DrawingError
        What the work raised, or ``READING_TOO_SLOW``, ``READING_TOO_LARGE`` or
        ``READER_CRASHED`` if it did not come to its end.
    """
    limits = limits.of(path)
    # A fork copies the calling thread alone: locks that other threads hold would stay shut.
    context: ForkContext | SpawnContext = (
        multiprocessing.get_context("fork")
        if threading.active_count() == 1
        else multiprocessing.get_context("spawn")
    )
    receiver, sender = context.Pipe(duplex=False)
    arguments = (sender, work, path, options, limits)
    process = context.Process(target=_work_and_send, args=arguments)
    process.start()
    sender.close()  # else the end of the process would not end the pipe
    try:
        answer = _answer(receiver, process, limits)
    finally:
        process.kill()
        process.join()
        process.close()
        receiver.close()
    result: Result = _result(answer, path, limits)
    return result


def _answer(receiver: Connection, process: BaseProcess, limits: ReadingLimits) -> tuple[str, Any]:
    """Wait for what the process has to say, or for its end."""
    if not receiver.poll(limits.seconds):
        return TOO_SLOW, None
    try:
        kind, value = receiver.recv()
    except EOFError:
        process.join()
        code = process.exitcode or 0
        if code == -signal.SIGXCPU:
            return TOO_SLOW, None
        return CRASHED, signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return kind, value


def _result(answer: tuple[str, Any], path: Path, limits: ReadingLimits) -> Any:
    kind, value = answer
    if kind == DONE:
        return value
    if kind == REFUSED:
        raise value
    if kind == CRASHED:
        raise DrawingError(f"{path.name}: {kind}", code=kind, file=path.name, reason=str(value))
    raise overrun(kind, path, limits)


def _work_and_send(
    sender: Connection,
    work: Callable[[Path, ReadOptions], object],
    path: Path,
    options: ReadOptions,
    limits: ReadingLimits,
) -> None:
    """Run in the process: work within the limits, and send what came of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who waits ends this process
    limit_this_process(limits)
    try:
        message = pickle.dumps((DONE, work(path, options)))
    except DrawingError as error:
        message = pickle.dumps((REFUSED, error))
    except BaseException as error:
        if is_out_of_memory(error):
            message = pickle.dumps((TOO_LARGE, None))
        else:
            log.exception("reader crashed file=%s", path.name)
            message = pickle.dumps((CRASHED, f"{type(error).__name__}: {error}"[:200]))
    sender.send_bytes(message)
    sender.close()


def is_out_of_memory(error: BaseException) -> bool:
    """Say whether an error tells of missing memory; GEOS does so in words of its own."""
    return isinstance(error, MemoryError) or "bad_alloc" in str(error)


def overrun(kind: str, path: Path, limits: ReadingLimits) -> DrawingError:
    """Return the refusal of a drawing whose reading took too long or too much memory.

    Parameters
    ----------
    kind
        ``READING_TOO_SLOW`` or ``READING_TOO_LARGE``.
    """
    values = {
        TOO_SLOW: {"limit_s": f"{limits.seconds:g}"},
        TOO_LARGE: {"limit_mb": f"{limits.memory_bytes / 2**20:.0f}"},
    }[kind]
    return DrawingError(f"{path.name}: {kind}", code=kind, file=path.name, **values)


def limit_this_process(limits: ReadingLimits) -> None:
    """Limit the address space and the processor time of this process from now on."""
    mapped = int(STATM.read_text().split()[0]) * resource.getpagesize()
    _lower(resource.RLIMIT_AS, mapped + limits.memory_bytes)
    # The clock of the one who waits comes first; this holds when nobody waits any more.
    _lower(resource.RLIMIT_CPU, math.ceil(limits.seconds) + 1)
    _lower(resource.RLIMIT_CORE, 0)


def _lower(kind: int, limit: int) -> None:
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
