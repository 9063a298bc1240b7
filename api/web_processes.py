"""Several worker processes behind one port, each replaced as soon as it dies.

uvicorn's parent asks each worker now and then whether it is there. It keeps the worker's end of the
pipe open itself: a worker killed between question and answer would be waited for as long as one
that hangs, and nobody else be looked after meanwhile. Here that end is the worker's alone.
"""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from uvicorn.supervisors import Multiprocess


class WebProcesses(Multiprocess):
    """uvicorn's parent of several workers."""

    def init_processes(self) -> None:
        """Start the workers."""
        super().init_processes()
        self._let_go()

    def keep_subprocess_alive(self) -> None:
        """Replace those that died or hang."""
        super().keep_subprocess_alive()
        self._let_go()

    def _let_go(self) -> None:
        for process in self.processes:
            process.child_conn.close()


def serve_in_processes(config: uvicorn.Config) -> None:
    """Serve until told to stop."""
    WebProcesses(config, sockets=[config.bind_socket()]).run()


@contextmanager
def ending_with_parent() -> Iterator[None]:
    """Have this worker process end when the one that started it is gone.

    Killed, that one tells nobody: its workers would go on, hold the port against the next server,
    and nobody would replace them. Within the context the application is loaded: a process that
    answers nobody yet ends at once, and holds the port no longer. Afterwards it answers what was
    asked before it ends.
    """
    loaded = threading.Event()

    def wait(sentinel: int) -> None:
        multiprocessing.connection.wait([sentinel])
        if not loaded.is_set():
            os._exit(1)
        os.kill(os.getpid(), signal.SIGTERM)

    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=wait, args=(parent.sentinel,), name="parent", daemon=True).start()
    yield
    loaded.set()
