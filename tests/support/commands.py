"""The ``smartmap`` command in a process of its own, as a surveyor types it."""

import subprocess
import sys

import psycopg


def smartmap(url: str, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command against a database."""
    program = "from api.cli.main import main; main()"
    command = [sys.executable, "-c", program, *map(str, words)]
    environment = {"DATABASE_URL": url, "PATH": "", "LC_ALL": "C.UTF-8", "USER": "surveyor"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


CHANGES = "event WHERE action <> 'login'"
"""What was done to the ledger: who asked over HTTP has signed in besides."""


def count(url: str, table: str) -> int:
    """Count the rows of a table."""
    with psycopg.connect(url) as conn:
        row = conn.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()  # noqa: S608
    return row[0] if row else -1
