"""``smartmap db backup`` and ``restore``, as an operator types them."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from spatial.storage.backup_archives import (
    DUMP,
    MANIFEST,
    ArchiveWriter,
    read_dump,
    read_manifest,
    written_whole,
)
from spatial.storage.cluster import Cluster
from tests.support.commands import PLAIN, smartmap

pytestmark = pytest.mark.database

SMARTMAP = [sys.executable, "-c", "from api.cli.main import main; main()"]


@pytest.fixture(scope="module")
def database_url(cluster: Cluster, template_database: str) -> Iterator[str]:
    """Lend a database of these tests' own: a backup is an event in it."""
    name = f"smartmap_{uuid4().hex[:12]}"
    yield cluster.create_database(name, template=template_database)
    cluster.drop_database(name)


@pytest.fixture(scope="module")
def backup_file(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backup") / "reference.tar"
    done = smartmap(database_url, "db", "backup", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    name = f"smartmap_{uuid4().hex[:12]}"
    yield cluster.create_database(name)
    cluster.drop_database(name)


def test_a_backup_is_verified_by_a_restore_into_a_throw_away_cluster(
    database_url: str, tmp_path: Path
) -> None:
    done = smartmap(database_url, "db", "backup", tmp_path / "one.tar", "--verify")

    assert done.returncode == 0, done.stderr
    assert "rows, contents, areas and schema are the same" in done.stdout
    with psycopg.connect(database_url) as conn:
        told = conn.execute(
            "SELECT who, action, after, origin ->> 'channel' FROM event ORDER BY id DESC LIMIT 1"
        ).fetchone()
    said = {"command": "db backup", "file": "one.tar"}
    assert told == ("cli:surveyor", "export", said, "cli")


def test_a_folder_keeps_the_newest_backups_and_whatever_else_is_in_it(
    database_url: str, tmp_path: Path
) -> None:
    kept = ["notes.tar", "smartmap-20990101T000000Z.tar"]
    for name in (*kept, "smartmap-20250101T000000Z.tar", "smartmap-20250102T000000Z.tar"):
        (tmp_path / name).touch()

    done = smartmap(database_url, "db", "backup", tmp_path, "--keep", 2)

    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 3
    assert set(kept) < set(names)
    assert "smartmap-20250102T000000Z.tar" not in names


def test_a_backup_is_restored_into_an_empty_database(backup_file: Path, empty: str) -> None:
    done = smartmap("postgresql://nowhere/none", "db", "restore", backup_file, "--into", empty)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("restored: rows, contents, areas and schema are the same")
    assert smartmap(empty, "db", "status").returncode == 0


def test_a_copy_that_is_not_the_same_ends_with_1_and_says_where(
    backup_file: Path, empty: str, tmp_path: Path
) -> None:
    document = read_manifest(backup_file).document()
    document["tables"]["public.division"]["rows"] += 1
    with written_whole(tmp_path / "other.tar") as file:
        archive = ArchiveWriter(file)
        archive.add(MANIFEST, [json.dumps(document).encode()])
        archive.add(DUMP, read_dump(backup_file))
        archive.finish()

    done = smartmap(empty, "db", "restore", tmp_path / "other.tar")

    assert done.returncode == 1
    assert "NOT THE SAME: 1 differences" in done.stderr
    assert "table public.division: 206 rows -> 205" in done.stderr


def test_a_database_that_holds_something_is_refused(backup_file: Path, database_url: str) -> None:
    done = smartmap(database_url, "db", "restore", backup_file)

    assert done.returncode == 3
    assert done.stderr.startswith("DATABASE_NOT_EMPTY: ")


@pytest.mark.parametrize(
    "words",
    [["backup", "one.tar", "--keep", 2], ["restore", "missing.tar"], ["backup"]],
    ids=["keep without a folder", "no such file", "no target"],
)
def test_a_wrong_call_ends_with_2(database_url: str, words: list[object]) -> None:
    assert smartmap(database_url, "db", *words).returncode == 2


def test_a_full_disk_leaves_no_backup_behind(database_url: str, tmp_path: Path) -> None:
    def fill_after_64_kb() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

    done = subprocess.run(
        [*SMARTMAP, "db", "backup", str(tmp_path / "cut.tar")],
        # it would leave bytecode that is cut off, too, for everybody
        env=PLAIN | {"DATABASE_URL": database_url, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=fill_after_64_kb,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert done.stderr.startswith("BACKUP_NOT_WRITTEN: ")
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_is_away_leaves_no_backup_behind(cluster: Cluster, tmp_path: Path) -> None:
    done = smartmap(cluster.url("no_such_database"), "db", "backup", tmp_path / "none.tar")

    assert done.returncode == 3
    assert done.stderr.startswith("DATABASE_UNAVAILABLE: ")
    assert list(tmp_path.iterdir()) == []


def arguments_of(program: str, database: str) -> str:
    """Wait for a program that works on a database, and return its command line."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                line = (process / "cmdline").read_text()
                if program in line.partition("\0")[0] and database in line:
                    return line
        time.sleep(0.02)
    raise TimeoutError(f"no {program} on {database}")


def test_a_password_is_in_no_argument(database_url: str, tmp_path: Path) -> None:
    # the server trusts its socket: the password is only carried along
    url = database_url.replace("postgres@", "postgres:hidden-word@")
    with psycopg.connect(database_url) as conn:
        # dumped, as an extension's table with rows of users, but not counted: holds pg_dump alone
        conn.execute("LOCK TABLE spatial_ref_sys IN ACCESS EXCLUSIVE MODE")
        with subprocess.Popen(
            [*SMARTMAP, "db", "backup", str(tmp_path / "held.tar")],
            env={"DATABASE_URL": url, "PATH": "", "LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
        ) as command:
            seen = arguments_of("pg_dump", conn.info.dbname)
            conn.rollback()
            assert command.wait(60) == 0

    assert "hidden-word" not in seen
