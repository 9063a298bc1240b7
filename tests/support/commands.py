"""The ``smartmap`` command in a process of its own, as a surveyor types it."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile

import psycopg

from tests.support.command_server import Command, run_forked

PLAIN = {"PATH": "", "LC_ALL": "C.UTF-8", "USER": "surveyor"}


def smartmap(url: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command against a database."""
    return run_command(*words, environment=PLAIN | {"DATABASE_URL": url})


def run_command(
    *words: object,
    environment: Mapping[str, str] = PLAIN,
    folder: Path | None = None,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a command; return its exit code and what it printed.

    Parameters
    ----------
    typed
        What it reads from stdin.
    """
    command = Command(tuple(map(str, words)), dict(environment), str(folder or Path.cwd()))
    with TemporaryFile() as asked, TemporaryFile() as told, TemporaryFile() as logged:
        asked.write(typed.encode())
        asked.seek(0)
        code = run_forked(command, (asked.fileno(), told.fileno(), logged.fileno()))
        told.seek(0)
        logged.seek(0)
        printed, errors = told.read().decode(), logged.read().decode()
    return subprocess.CompletedProcess(["smartmap", *command.words], code, printed, errors)


CHANGES = "event WHERE action <> 'login'"
"""What was done to the ledger: who asked over HTTP has signed in besides."""


def count(url: str, table: str) -> int:
    """Count the rows of a table."""
    with psycopg.connect(url) as conn:
        row = conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
    return row[0] if row else -1
