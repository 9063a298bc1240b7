"""A backup is whole or is not there, and a copy that differs from the original is told."""

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest

from spatial.domain.errors import ConflictError
from spatial.storage.backup_archives import BackupFileError, read_manifest
from spatial.storage.backups import BackupFailedError, back_up, rehearse, restore
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.manifests import manifest_differences, take_manifest
from spatial.storage.schema import open_engine, upgrade
from tests.support.clusters import throw_away_cluster
from tests.support.small_town import store_town

pytestmark = pytest.mark.database

LISTED = """
    CREATE ROLE listed_reader LOGIN;
    ALTER ROLE listed_reader SET search_path = pg_catalog, public;
    CREATE TABLE listed (id int PRIMARY KEY, word text, area_m2 numeric);
    INSERT INTO listed VALUES (1, 'one', 10.25), (2, 'two', 20.50);
    ALTER TABLE listed ENABLE ROW LEVEL SECURITY;
    ALTER TABLE listed FORCE ROW LEVEL SECURITY;
    CREATE POLICY owned ON listed FOR ALL TO CURRENT_USER USING (true);
    CREATE POLICY own_rows ON listed FOR SELECT TO listed_reader
        USING (id = current_setting('listed.id', true)::int);
    GRANT SELECT (id, word) ON listed TO listed_reader;
"""


class Original(NamedTuple):
    """A database with the small town and a table of rows that not everybody sees, backed up."""

    url: str
    file: Path


@pytest.fixture(scope="module")
def original(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Original]:
    name = f"smartmap_{uuid4().hex[:12]}"
    url = cluster.create_database(name, template=template_database)
    with open_connection(url) as conn:
        store_town(conn)
        conn.execute(LISTED)
    file = tmp_path_factory.mktemp("backups") / "town.tar"
    back_up(url, file)
    yield Original(url, file)
    cluster.drop_database(name)
    with psycopg.connect(cluster.url("postgres")) as conn:
        conn.execute("DROP ROLE listed_reader")


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[str]:
    name = f"smartmap_{uuid4().hex[:12]}"
    yield cluster.create_database(name)
    cluster.drop_database(name)


@pytest.fixture(scope="module")
def other_cluster() -> Iterator[Cluster]:
    with throw_away_cluster("other") as cluster:
        yield cluster


def test_a_restored_database_holds_the_same_rows_areas_and_schema(
    original: Original, empty: str
) -> None:
    assert restore(original.file, empty) == []

    with open_connection(empty) as conn:
        assert conn.execute(
            "SELECT count(*), sum(area_m2), sum(ST_Area(outline)) FROM room_version"
        ).fetchone() == (11, 389, 389)


def test_the_manifest_counts_rows_and_areas(original: Original) -> None:
    manifest = read_manifest(original.file)

    rooms = manifest.tables["public.room_version"]
    assert rooms.rows == 11
    assert {rooms.sums["area_m2"], rooms.sums["raw_area_m2"]} == {"389.00", "389"}
    assert rooms.sums["outline"] == "389.0000"
    assert manifest.tables["public.listed"].sums == {"area_m2": "30.75"}


def test_roles_grants_and_policies_survive_in_a_fresh_cluster(
    original: Original, other_cluster: Cluster
) -> None:
    assert restore(original.file, other_cluster.url()) == []

    as_reader = other_cluster.url().replace("postgres@", "listed_reader@")
    with psycopg.connect(as_reader) as conn:
        assert conn.execute("SHOW search_path").fetchone() == ("pg_catalog, public",)
        assert conn.execute("SELECT id, word FROM listed").fetchall() == []
        conn.execute("SELECT set_config('listed.id', '2', true)")
        assert conn.execute("SELECT id, word FROM listed").fetchall() == [(2, "two")]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT area_m2 FROM listed")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("DELETE FROM listed WHERE id = 2", "table public.listed: 2 rows -> 1"),
        (
            "UPDATE listed SET area_m2 = 20.51 WHERE id = 2",
            "table public.listed: area_m2 30.75 m² -> 30.76 m²",
        ),
        (
            "UPDATE listed SET word = CASE id WHEN 1 THEN 'two' ELSE 'one' END",
            "table public.listed: contents differ",
        ),
        (
            "UPDATE room_version SET outline = ST_Translate(outline, 1e-3, 0) WHERE number = '201'",
            "table public.room_version: contents differ",
        ),
        ("DROP TABLE listed", "table public.listed: missing"),
        ("DROP POLICY own_rows ON listed", "schema: policy public.listed.own_rows missing"),
        ("ALTER TABLE listed NO FORCE ROW LEVEL SECURITY", "schema: row security public.listed"),
        ("REVOKE SELECT (word) ON listed FROM listed_reader", "schema: grant public.listed.word"),
        ("GRANT SELECT ON listed TO PUBLIC", "schema: grant public.listed differs"),
        ("DROP TRIGGER event_append_only ON event", "schema: trigger public.event."),
        ("ALTER SEQUENCE building_map_id_seq RESTART", "sequence public.building_map_id_seq: 2"),
    ],
)
def test_whatever_a_copy_has_lost_is_told(original: Original, change: str, told: str) -> None:
    expected = read_manifest(original.file)

    with closing(psycopg.connect(original.url)) as conn:
        conn.execute(change.encode())
        differences = manifest_differences(expected, take_manifest(conn))
        conn.rollback()

    assert any(line.startswith(told) for line in differences), differences


def test_a_copy_is_not_made_into_a_database_that_holds_something(original: Original) -> None:
    with pytest.raises(ConflictError) as refusal:
        restore(original.file, original.url)

    assert refusal.value.code == "DATABASE_NOT_EMPTY"


@pytest.mark.parametrize(
    ("kept", "flipped", "code"),
    [
        (1.0, 0.02, "BACKUP_DAMAGED"),
        (1.0, 0.5, "BACKUP_DAMAGED"),
        (0.7, None, "BACKUP_DAMAGED"),
        (0.0, None, "BACKUP_UNREADABLE"),
    ],
    ids=["a digit of the manifest", "a byte of the dump", "the end", "everything"],
)
def test_a_damaged_backup_is_refused_before_anything_is_restored(
    original: Original, empty: str, tmp_path: Path, kept: float, flipped: float | None, code: str
) -> None:
    content = bytearray(original.file.read_bytes())
    if flipped:
        content[int(len(content) * flipped)] ^= 1
    damaged = tmp_path / "damaged.tar"
    damaged.write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(BackupFileError) as refusal:
        restore(damaged, empty)

    assert refusal.value.code == code
    with psycopg.connect(empty) as conn:
        assert conn.execute("SELECT to_regclass('room')").fetchone() == (None,)


def test_a_restore_that_fails_leaves_the_database_empty(original: Original, empty: str) -> None:
    with psycopg.connect(empty) as conn:
        conn.execute("CREATE DOMAIN listed AS int")  # of the name that a table's row type needs

    with pytest.raises(BackupFailedError) as failure:
        restore(original.file, empty)

    assert "listed" in failure.value.values["reason"]
    with psycopg.connect(empty) as conn:
        assert conn.execute("SELECT to_regclass('room')").fetchone() == (None,)


def test_a_backup_is_of_one_moment_whatever_is_written_meanwhile(
    fresh_database_url: str, tmp_path: Path
) -> None:
    with psycopg.connect(fresh_database_url) as conn:
        conn.execute("CREATE TABLE first (n int); CREATE TABLE last (n int)")
    stop, writing = threading.Event(), threading.Event()

    def write() -> None:
        with psycopg.connect(fresh_database_url, autocommit=True) as conn:
            number = 0
            while not stop.is_set():
                number += 1
                with conn.transaction():
                    conn.execute("INSERT INTO first VALUES (%s)", [number])
                    conn.execute("INSERT INTO last VALUES (%s)", [number])
                writing.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert writing.wait(10)
        manifest = back_up(fresh_database_url, tmp_path / "busy.tar").manifest
    finally:
        stop.set()
        writer.join()

    assert manifest.tables["public.first"] == manifest.tables["public.last"]
    assert manifest.tables["public.first"].rows > 0
    assert rehearse(tmp_path / "busy.tar") == []


def test_no_migration_runs_while_a_backup_is_taken(fresh_database_url: str, tmp_path: Path) -> None:
    done = threading.Event()

    def take() -> None:
        back_up(fresh_database_url, tmp_path / "waited.tar")
        done.set()

    with open_engine(fresh_database_url).begin() as migrating:
        upgrade(migrating)
        thread = threading.Thread(target=take)
        thread.start()
        assert not done.wait(0.5)
    thread.join(timeout=30)

    assert done.is_set()


def test_a_backup_is_its_owners_alone_and_never_replaced(original: Original) -> None:
    before = original.file.read_bytes()

    with pytest.raises(BackupFileError) as refusal:
        back_up(original.url, original.file)

    assert refusal.value.code == "BACKUP_EXISTS"
    assert original.file.read_bytes() == before
    assert original.file.stat().st_mode & 0o777 == 0o600
    assert list(original.file.parent.iterdir()) == [original.file]


@pytest.fixture
def plain_owner(cluster: Cluster) -> Iterator[str]:
    """Lend a database whose owner is no superuser, as on a server of somebody else's."""
    url = cluster.create_database("plainly_owned")
    with psycopg.connect(url) as conn:
        conn.execute("CREATE ROLE plain LOGIN CREATEROLE")
        conn.execute("ALTER DATABASE plainly_owned OWNER TO plain")
        conn.execute("CREATE EXTENSION postgis; CREATE EXTENSION btree_gist")
        conn.execute("CREATE EXTENSION pg_trgm")
    yield url.replace("postgres@", "plain@")
    cluster.drop_database("plainly_owned")
    with psycopg.connect(cluster.url("postgres")) as conn:
        conn.execute("DROP ROLE IF EXISTS plain, plain_reader")


def test_an_owner_who_is_bound_by_row_security_backs_up_every_row(
    plain_owner: str, other_cluster: Cluster, tmp_path: Path
) -> None:
    with psycopg.connect(plain_owner) as conn:
        conn.execute(LISTED.replace("listed_reader", "plain_reader").encode())
    other = other_cluster.create_database("adopted")

    back_up(plain_owner, tmp_path / "plain.tar")

    assert restore(tmp_path / "plain.tar", other) == []
    with psycopg.connect(other) as conn:
        assert conn.execute("SELECT count(*) FROM listed").fetchone() == (2,)
        owner = "SELECT roles FROM pg_policies WHERE policyname = 'owned'"
        assert conn.execute(owner).fetchone() == (["postgres"],)
        assert conn.execute("SELECT 1 FROM pg_roles WHERE rolname = 'plain'").fetchone() is None


def test_a_backup_that_would_leave_rows_out_is_not_taken(plain_owner: str, tmp_path: Path) -> None:
    with psycopg.connect(plain_owner) as conn:
        conn.execute("CREATE TABLE hidden (id int); INSERT INTO hidden VALUES (1)")
        conn.execute("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY")
        conn.execute("ALTER TABLE hidden FORCE ROW LEVEL SECURITY")

    with pytest.raises(BackupFailedError) as refusal:
        back_up(plain_owner, tmp_path / "blind.tar")

    assert (refusal.value.code, refusal.value.values["tables"]) == ("BACKUP_INCOMPLETE", "hidden")
    assert list(tmp_path.iterdir()) == []
