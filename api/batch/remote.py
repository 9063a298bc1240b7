"""Read one drawing of a batch on a cluster, whatever machine it is.

A worker of the cluster runs ``read_remotely``. That keeps a server, this module as a program, which
has the reader loaded and forks a process for each drawing, so that a drawing that kills or hangs
its reader, or takes too much memory, takes no worker with it. (A worker is a daemon to
``multiprocessing``, which lets those have no children.)
"""

import contextlib
import hashlib
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path

from api.batch.release import reader_release
from api.batch.tasks import DrawingOutcome, DrawingTask
from api.batch.worker import ReadDrawing, guarded, read_task, refusal
from api.reading_process import ReadingLimits, limit_this_process
from spatial.domain.errors import SpatialError

MODULE = "api.batch.remote"
Result = ReadDrawing | DrawingOutcome


@dataclass(frozen=True, slots=True)
class RemoteRead:
    """What a worker of the cluster gave back.

    Parameters
    ----------
    result
        What was read, its refusal, or None where the worker cannot see the file.
    seconds
        Time that it took.
    release
        Which reader it was.
    """

    result: Result | None
    seconds: float
    release: str


def read_remotely(task: DrawingTask, limits: ReadingLimits, content: bytes | None) -> RemoteRead:
    """Read a task's drawing on a worker.

    Parameters
    ----------
    content
        The drawing's bytes; None to look for the very same file under its path.
    """
    started = time.perf_counter()
    with _drawing_at_hand(task, content) as path:
        result = None
        if path is not None:
            result = _read_apart(replace(task, line=replace(task.line, file=path)), limits)
    return RemoteRead(result, round(time.perf_counter() - started, 2), reader_release())


@contextlib.contextmanager
def _drawing_at_hand(task: DrawingTask, content: bytes | None) -> Iterator[Path | None]:
    path = task.line.file
    if content is not None:
        with tempfile.TemporaryDirectory(prefix="smartmap-") as folder:
            carried = Path(folder) / path.name  # findings name the drawing by it
            carried.write_bytes(content)
            yield carried
        return
    try:
        with path.open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == task.sha256
    except OSError:
        same = False
    yield path if same else None


class _Server:
    """The program that reads for one thread of a worker; it ends when the worker does."""

    def __init__(self) -> None:
        self._channel, theirs = multiprocessing.Pipe()
        with theirs:
            end = theirs.fileno()
            # multiprocessing gives a daemon no children, so this is a program. Its words are this
            # interpreter, a module of ours and a number: nothing that anyone else could say.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", MODULE, str(end)], pass_fds=(end,)
            )

    def read(self, task: DrawingTask, limits: ReadingLimits) -> Result:
        """Have a drawing read."""
        self._channel.send((task, limits))
        result: Result = self._channel.recv()
        return result

    def close(self) -> None:
        """End the program."""
        self._channel.close()
        self._process.kill()
        self._process.wait()


_kept = threading.local()


def _read_apart(task: DrawingTask, limits: ReadingLimits) -> Result:
    server: _Server | None = getattr(_kept, "server", None)
    if server is None:
        server = _kept.server = _Server()
    try:
        return server.read(task, limits)
    except (OSError, EOFError):  # it is gone: the next drawing gets another one
        del _kept.server
        server.close()
        values = {"file": task.line.name, "reason": "reader server"}
        return refusal(task, SpatialError(code="READER_CRASHED", **values))


def _serve(channel: Connection) -> None:
    """Run as the server: an order comes in, what was read goes out, until nobody asks."""
    while True:
        try:
            task, limits = channel.recv()
        except EOFError:
            return
        channel.send_bytes(_forked(task, limits, channel))


def _forked(task: DrawingTask, limits: ReadingLimits, orders: Connection) -> bytes:
    """Read a drawing in a fork; return the pickled result."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_read_and_send, args=(sender, task, limits))
    process.start()
    sender.close()
    ready = wait([receiver, orders], limits.seconds)
    try:
        if receiver in ready:
            return receiver.recv_bytes()
    except EOFError:
        process.join()
    process.kill()
    code = process.exitcode
    process.join()
    if ready and receiver not in ready:
        os._exit(1)  # nobody waits any more
    values = {"file": task.line.name, "limit_s": f"{limits.seconds:g}"}
    if code is not None:
        values["reason"] = signal.Signals(-code).name if code < 0 else f"exit {code}"
    kind = "READER_TIMEOUT" if code is None else "READER_CRASHED"
    return pickle.dumps(refusal(task, SpatialError(code=kind, **values)))


def _read_and_send(sender: Connection, task: DrawingTask, limits: ReadingLimits) -> None:
    limit_this_process(limits)
    sender.send_bytes(pickle.dumps(guarded(task, limits, lambda: read_task(task))))


if __name__ == "__main__":
    _serve(Connection(int(sys.argv[1])))
