"""``smartmap db``, as an operator types it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from spatial.storage.cluster import Cluster
from spatial.storage.schema import newest_revision
from tests.support.commands import PLAIN, run_command

pytestmark = pytest.mark.database


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="smartmap-db-"))
    folder.chmod(0o711)
    yield folder
    Cluster(folder).down()
    shutil.rmtree(folder)


def smartmap_db(verb: str, **environment: str) -> CompletedProcess[str]:
    given = PLAIN | {"PATH": os.environ["PATH"]} | environment
    return run_command("db", verb, environment=given)


def test_up_migrate_status_and_down_say_what_they_did(home: Path) -> None:
    said = {
        verb: smartmap_db(verb, SMARTMAP_HOME=str(home))
        for verb in ("up", "migrate", "status", "down")
    }

    assert {verb: done.returncode for verb, done in said.items()} == dict.fromkeys(said, 0)
    assert said["up"].stdout.startswith("started: postgresql://")
    assert f"schema empty -> {newest_revision()}" in said["migrate"].stdout
    assert f"schema: {newest_revision()}" in said["status"].stdout
    assert said["down"].stdout == "stopped\n"


def test_status_exits_1_and_starts_nothing_where_there_is_no_cluster(home: Path) -> None:
    done = smartmap_db("status", SMARTMAP_HOME=str(home))

    assert done.returncode == 1
    assert "absent" in done.stdout


@pytest.mark.parametrize("verb", ["up", "down"])
def test_a_database_of_someone_elses_is_left_alone(verb: str, database_url: str) -> None:
    done = smartmap_db(verb, DATABASE_URL=database_url)

    assert done.returncode == 0
    assert "not ours" in done.stdout


def test_loading_the_reference_data_again_changes_nothing(fresh_database_url: str) -> None:
    done = smartmap_db("migrate", DATABASE_URL=fresh_database_url)

    assert f"schema {newest_revision()} -> {newest_revision()}" in done.stdout
