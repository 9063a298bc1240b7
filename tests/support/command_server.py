"""Processes for the ``smartmap`` command, forked from one that has the libraries loaded.

An interpreter that loads them takes seconds of the processor, and the tests run hundreds of
commands. A forked one runs the same ``main`` with arguments, environment, folder and streams of its
own, and ends with its own exit code.
"""

import atexit
import gc
import io
import os
import pickle
import socket
import subprocess
import sys
import traceback
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
MESSAGE_BYTES = 200_000
LOADED_AHEAD = (
    "api.cli.main",
    "api.cli.account",
    "api.cli.audit",
    "api.cli.check",
    "api.cli.db",
    "api.cli.drawing",
    "api.cli.ledger",
    "api.cli.standard",
    "api.jobs.attempting",
    "spatial.services.check_rooms",
    "spatial.storage.schema",
)


class Command(NamedTuple):
    """What is run: words after the program's name, environment and folder."""

    words: tuple[str, ...]
    environment: dict[str, str]
    folder: str


def run_forked(command: Command, streams: tuple[int, int, int]) -> int:
    """Run a command with stdin, stdout and stderr; return its exit code, negative of a signal."""
    server = _server()
    socket.send_fds(server, [pickle.dumps(command)], streams)
    code: int = pickle.loads(server.recv(MESSAGE_BYTES))  # noqa: S301  from our own server
    return code


@cache
def _server() -> socket.socket:
    """Start the server; it ends when this process's end of the socket closes."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with there:
        server = subprocess.Popen(
            [sys.executable, __file__, str(there.fileno())],
            pass_fds=[there.fileno()],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)])},
            stdin=subprocess.DEVNULL,
        )

    def end() -> None:
        here.close()
        server.wait()

    atexit.register(end)
    return here


def serve(server: socket.socket) -> None:
    """Fork a process for each command asked for, one after the other."""
    for module in LOADED_AHEAD:
        import_module(module)
    gc.freeze()  # or each process would copy the memory of all that was loaded, to look through it
    while True:
        asked, streams, _, _ = socket.recv_fds(server, MESSAGE_BYTES, 3)
        if not asked:
            return
        pid = os.fork()
        if not pid:
            server.close()
            code = _run(pickle.loads(asked), streams)  # noqa: S301  from our own tests
            os._exit(code)  # taking down all that was loaded would take longer than the command
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(pid, 0)
        server.send(pickle.dumps(os.waitstatus_to_exitcode(status)))


def _run(command: Command, streams: list[int]) -> int:
    """Run the command in this process as an interpreter does; return the exit code."""
    _take(command, streams)
    try:
        import_module("api.cli.main").main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # an interpreter prints whatever nobody caught
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()
    sys.stdout.flush()
    return code


def _take(command: Command, streams: list[int]) -> None:
    """Take on the streams, environment, folder and words of a command."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = io.TextIOWrapper(open(0, "rb", closefd=False), encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(open(number, "wb", closefd=False), encoding="utf-8", write_through=True)  # noqa: SIM115
        for number in (1, 2)
    )
    os.environ.clear()
    os.environ.update(command.environment)
    os.chdir(command.folder)
    sys.argv = ["smartmap", *command.words]


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
