"""A process per attempt: whatever becomes of it, the worker goes on, and it dies with the worker.

The processes are forked from a server that has the libraries loaded, so that one starts in
milliseconds. Each leads a group of its own, with the readers of drawings that it starts.
"""

import asyncio
import contextlib
import fcntl
import importlib
import multiprocessing
import os
import select
import signal
import sys
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from uuid import UUID

from api.settings import Settings

ATTEMPTING = "api.jobs.attempting"
"""The module that makes attempts. Only their processes load it, with all that works need."""


def load_ahead() -> None:
    """Start the server that attempts are forked from."""
    multiprocessing.get_context("forkserver").set_forkserver_preload([ATTEMPTING])
    forkserver.ensure_running()


class AttemptProcess:
    """An attempt under way."""

    def __init__(self, settings: Settings, work_id: UUID) -> None:
        context = multiprocessing.get_context("forkserver")
        life, self._life = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(life, settings, work_id))
        self._process.start()
        life.close()

    async def wait(self) -> int:
        """Wait for the end; return the exit code, negative if a signal ended it."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        sentinel = self._process.sentinel
        loop.add_reader(sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(sentinel)
        return self._end()

    def kill(self) -> None:
        """End it now, with the processes that it started."""
        with contextlib.suppress(ProcessLookupError):  # it may not lead its group yet
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.kill()
        self._end()

    def _end(self) -> int:
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        self._life.close()
        return 1 if code is None else code


def _run(life: Connection, settings: Settings, work_id: UUID) -> None:
    os.setpgid(0, 0)
    _die_with(life)
    # A terminal and a service manager tell every process: the worker says when this one ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(importlib.import_module(ATTEMPTING).attempt_work(settings, work_id))


def _die_with(life: Connection) -> None:
    """Let the kernel end this group when the pipe's other end closes: the worker is gone.

    A thread that waits would do, too; but a process with threads cannot fork the drawing's reader.
    """
    descriptor = life.fileno()
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends a process
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, -os.getpgrp())
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([descriptor], [], [], 0)[0]:  # it closed before
        os._exit(1)
    _held.append(life)


_held: list[Connection] = []
"""The pipe of this process; collected, it would be closed, and the kernel not watch it."""
