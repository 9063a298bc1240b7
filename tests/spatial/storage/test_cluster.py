"""A cluster of one's own: up and down in any state, and after any accident."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from spatial.domain.errors import DatabaseUnavailableError
from spatial.storage.cluster import SYSTEM_ROOT, Cluster, ClusterState
from spatial.storage.server_programs import find_programs

pytestmark = pytest.mark.database


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="smartmap-cluster-"))
    folder.chmod(0o711)
    yield folder
    for candidate in (folder, *folder.rglob(".smartmap")):
        Cluster(candidate).down()
    shutil.rmtree(folder)


def answer(cluster: Cluster) -> object:
    with psycopg.connect(cluster.url()) as conn:
        row = conn.execute("SELECT 40 + 2").fetchone()
    return row and row[0]


def server_pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def test_a_cluster_comes_up_and_goes_down_as_often_as_one_likes(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    assert cluster.state() is ClusterState.ABSENT
    assert cluster.down() is False

    assert cluster.up() is True
    assert cluster.up() is False
    assert answer(cluster) == 42
    assert cluster.state() is ClusterState.RUNNING

    assert cluster.down() is True
    assert cluster.down() is False
    assert cluster.state() is ClusterState.STOPPED

    assert cluster.up() is True
    assert answer(cluster) == 42


def test_a_cluster_listens_on_no_network_address_and_lets_no_one_else_in(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.up()

    with psycopg.connect(cluster.url()) as conn:
        assert conn.execute("SHOW listen_addresses").fetchone() == ("",)
    assert cluster.socket_directory.stat().st_mode & 0o077 == 0


def test_a_cluster_is_durable_unless_told_otherwise(home: Path) -> None:
    cluster = Cluster(home)
    cluster.up()

    with psycopg.connect(cluster.url()) as conn:
        assert conn.execute("SHOW fsync").fetchone() == ("on",)
        assert conn.execute("SHOW full_page_writes").fetchone() == ("on",)


def test_a_killed_server_is_started_again_with_its_data(home: Path) -> None:
    cluster = Cluster(home)
    cluster.up()
    with psycopg.connect(cluster.url()) as conn:
        conn.execute("CREATE TABLE kept AS SELECT 7 AS number")

    os.kill(server_pid(cluster), signal.SIGKILL)
    cluster.up()

    with psycopg.connect(cluster.url()) as conn:
        assert conn.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_pid_file_that_names_another_process_does_not_stop_the_start(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.up()
    lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.down()
    lines[0] = str(os.getpid())
    (cluster.data / "postmaster.pid").write_text("\n".join(lines))

    assert cluster.state() is ClusterState.STOPPED
    assert cluster.up() is True
    assert answer(cluster) == 42


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    cluster = Cluster(home, durable=False)
    cluster.up()
    cluster.down()
    cluster.data.rename(cluster.directory / "data.new")
    (cluster.directory / "data.new/PG_VERSION").unlink()

    assert cluster.state() is ClusterState.ABSENT
    assert cluster.up() is True
    assert answer(cluster) == 42


def test_a_path_too_long_for_a_socket_gets_a_short_directory(home: Path) -> None:
    deep = home / ("rather-long-" * 8) / ".smartmap"
    deep.mkdir(parents=True)
    for folder in (deep, deep.parent):
        folder.chmod(0o711)
    cluster = Cluster(deep, durable=False)
    cluster.up()

    assert cluster.socket_directory != cluster.directory
    assert answer(cluster) == 42

    shutil.rmtree(cluster.socket_directory)


def test_a_path_with_blanks_and_quotes_works(home: Path) -> None:
    odd = home / "地图 of 'ours'" / ".smartmap"
    odd.mkdir(parents=True)
    cluster = Cluster(odd, durable=False)

    cluster.up()

    assert answer(cluster) == 42


def test_root_keeps_the_cluster_of_a_closed_project_where_the_server_can_go(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    cluster = Cluster(closed / ".smartmap", durable=False)

    cluster.up()

    stepped_down = os.geteuid() == 0
    assert cluster.directory.parent == (SYSTEM_ROOT if stepped_down else closed / ".smartmap")
    assert answer(cluster) == 42
    cluster.down()
    shutil.rmtree(cluster.directory)


def test_without_postgis_the_refusal_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError) as refusal:
        find_programs(root=tmp_path)

    assert refusal.value.code == "POSTGIS_MISSING"


def test_data_of_a_version_that_is_not_installed_name_that_version(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailableError) as refusal:
        find_programs(12, root=tmp_path)

    assert refusal.value.code == "CLUSTER_VERSION_MISSING"
    assert refusal.value.values["version"] == "12"
