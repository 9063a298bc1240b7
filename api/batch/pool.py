"""Do the tasks of a batch side by side, each in a process of its own.

A process per drawing, forked from a server that has the reader loaded: one that dies or hangs takes
nothing with it, and the memory of a large drawing is given back.
"""

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess

from api.batch.tasks import DrawingOutcome, DrawingTask
from api.batch.worker import refusal, serve_task
from api.reading_process import READING_MEMORY_BYTES, ReadingLimits
from spatial.domain.errors import SpatialError


@dataclass(frozen=True, slots=True)
class _Running:
    task: DrawingTask
    process: BaseProcess
    deadline_s: float


def run_tasks(
    tasks: Sequence[DrawingTask],
    jobs: int,
    limit_s: float,
    *,
    memory_bytes: int = READING_MEMORY_BYTES,
) -> Iterator[tuple[DrawingTask, DrawingOutcome]]:
    """Do tasks, ``jobs`` at a time; yield each with its outcome as it is done.

    Parameters
    ----------
    limit_s
        Seconds after which a task is stopped and refused.
    memory_bytes
        Address space that a task may take on top of what the libraries take.
    """
    limits = ReadingLimits(limit_s, memory_bytes)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["api.batch.worker"])
    waiting, running = deque(tasks), dict[Connection, _Running]()
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                channel, started = _start(context, waiting.popleft(), limits)
                running[channel] = started
            nearest_s = min(one.deadline_s for one in running.values()) - time.monotonic()
            ready = set(wait(list(running), max(nearest_s, 0.0)))
            for channel in [channel for channel in running if channel in ready]:
                done = running.pop(channel)
                yield done.task, _receive(channel, done)
            for channel in [c for c, r in running.items() if r.deadline_s <= time.monotonic()]:
                late = running.pop(channel)
                _stop(channel, late)
                values = {"file": late.task.line.name, "limit_s": f"{limit_s:g}"}
                yield late.task, refusal(late.task, SpatialError(code="READER_TIMEOUT", **values))
    finally:
        for channel, left in running.items():
            _stop(channel, left)


def _start(
    context: ForkServerContext, task: DrawingTask, limits: ReadingLimits
) -> tuple[Connection, _Running]:
    ours, theirs = context.Pipe()
    process = context.Process(target=serve_task, args=(task, theirs, limits), daemon=True)
    # A process half asked for leaves its server with a traceback: hold an interruption back.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()  # or its end would never be seen
    return ours, _Running(task, process, time.monotonic() + limits.seconds)


def _receive(channel: Connection, done: _Running) -> DrawingOutcome:
    try:
        outcome: DrawingOutcome = channel.recv()
    except (EOFError, OSError):
        done.process.join()
        code = done.process.exitcode or 0
        reason = signal.Signals(-code).name if code < 0 else f"exit {code}"
        error = SpatialError(code="READER_CRASHED", file=done.task.line.name, reason=reason)
        return refusal(done.task, error)
    finally:
        channel.close()
    done.process.join()
    return outcome


def _stop(channel: Connection, running: _Running) -> None:
    running.process.kill()
    running.process.join()
    channel.close()
