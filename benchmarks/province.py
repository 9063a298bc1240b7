"""A province made up for benchmarks, loaded by COPY: rooms in buildings of three levels.

Drawn from one seed. Divisions and room uses are the reference data's own. One room in ten is held
by nobody, one in twenty by two organisations, one in ten changes hands in 2024.
"""

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psycopg
import shapely
from psycopg import Connection, sql

from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.reference_data import load_reference_data
from spatial.storage.schema import open_engine, upgrade

SEED = 2014
ROOMS_PER_BUILDING = 1_000_000 / 30_000
LEVELS = 3
BEGUN, MOVED = "2020-01-01", "2024-07-01"
USES = ("102", "102", "102", "101", "201", "203", "301", "802")
DEPTH_M = 6.0
# A room of 24 m2 is about this many degrees wide and deep near Chengdu.
WIDE_DEG, DEEP_DEG = 0.00004, 0.00005
ROOM_COLUMNS = ("id", "level_id")
VERSION_COLUMNS = (
    "room_id", "revision_id", "level_id", "outline", "geom", "number", "name", "pinyin",
    "initials", "use_code", "area_m2", "raw_area_m2", "measurement_standard", "method",
    "confidence", "status", "valid",
)  # fmt: skip
ALLOCATION_COLUMNS = ("room_id", "organisation_id", "share", "valid")

LEVEL_LIST = """
    SELECT level.id::text, plan_revision.id::text, substr(building.code, 7)::int, level.ordinal
    FROM level
    JOIN plan_revision ON plan_revision.level_id = level.id
    JOIN building ON building.id = level.building_id
    ORDER BY 3, 4
"""
ORGANISATION_LIST = "SELECT id::text FROM organisation ORDER BY substr(code, 7)::int"


class Frame(NamedTuple):
    """What the rooms hang on: ids of levels and revisions, organisations, a building per level."""

    levels: list[str]
    revisions: list[str]
    buildings: np.ndarray[Any, np.dtype[np.int64]]
    ordinals: list[int]
    organisations: list[str]


@contextmanager
def open_cluster(home: Path | None = None) -> Iterator[Cluster]:
    """Lend a cluster without guarantees against power cuts.

    It is gone afterwards, unless it has a home: then it is stopped, and what ``filled`` made in it
    is there the next time.
    """
    place = home or Path(tempfile.mkdtemp(prefix="smartmap-bench-"))
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o711)
    cluster = Cluster(place, durable=False)
    cluster.up()
    try:
        yield cluster
    finally:
        cluster.down()
        if home is None:
            shutil.rmtree(cluster.directory, ignore_errors=True)
            shutil.rmtree(place, ignore_errors=True)


def filled(
    cluster: Cluster, name: str, fill: Callable[[str], dict[str, float]]
) -> tuple[str, dict[str, float]]:
    """Return a database's URL and the seconds that each step of filling it took.

    One that an earlier run left whole is taken as it is; whole is what bears its seconds.
    """
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as conn:
        told = conn.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        ).fetchone()
        if told and told[0]:
            return cluster.url(name), json.loads(told[0])
        cluster.drop_database(name)
        url = cluster.create_database(name)
        seconds = fill(url)
        conn.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(name), sql.Literal(json.dumps(seconds))
            )
        )
    return url, seconds


def load_province(url: str, rooms: int) -> dict[str, float]:
    """Fill a new database; return the seconds that each step took."""
    with open_engine(url).begin() as connection:
        upgrade(connection)
    with open_connection(url) as conn:
        load_reference_data(conn)
    seconds: dict[str, float] = {}

    @contextmanager
    def timed(step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        seconds[step] = time.perf_counter() - start

    with psycopg.connect(url) as conn:
        with timed("buildings"):
            lines = Rooms(load_frame(conn, rooms), rooms)
        with timed("rooms"):
            copy_lines(conn, "room", ROOM_COLUMNS, lines.room_lines())
        with timed("versions"):
            copy_lines(conn, "room_version", VERSION_COLUMNS, lines.version_lines())
        with timed("allocations"):
            copy_lines(conn, "allocation", ALLOCATION_COLUMNS, lines.allocation_lines())
        with timed("shares"):
            conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
        conn.commit()
        conn.autocommit = True
        with timed("vacuum"):
            conn.execute("VACUUM ANALYZE")
    return seconds


def load_frame(conn: Connection[Any], rooms: int) -> Frame:
    """Store the buildings, levels and organisations for so many rooms."""
    statements = Path(__file__).with_name("province.sql").read_text("utf-8").split(";\n")
    values = {"buildings": max(1, round(rooms / ROOMS_PER_BUILDING)), "levels": LEVELS}
    for statement in statements:
        if statement.strip():
            conn.execute(statement.encode(), values)
    levels = conn.execute(LEVEL_LIST).fetchall()
    organisations = [row[0] for row in conn.execute(ORGANISATION_LIST)]
    ids, revisions, buildings, ordinals = map(list, zip(*levels, strict=True))
    return Frame(ids, revisions, np.array(buildings), ordinals, organisations)


class Rooms:
    """The lines of the three large tables."""

    def __init__(self, frame: Frame, count: int, seed: int = SEED) -> None:
        rng = np.random.default_rng(seed)
        self._frame = frame
        digits = rng.bytes(16 * count).hex()
        self.ids = [digits[at : at + 32] for at in range(0, 32 * count, 32)]
        self._level = np.arange(count) * len(frame.levels) // count
        first = np.searchsorted(self._level, np.arange(len(frame.levels)))
        self._place = np.arange(count) - first[self._level]
        self.areas_m2 = rng.integers(900, 6000, count) / 100
        self._uses = rng.integers(0, len(USES), count)
        self._kind = rng.random(count)
        self._organisation = (
            frame.buildings[self._level] * 7 // 10 + rng.integers(0, 3, count)
        ) % len(frame.organisations)

    def room_lines(self) -> Iterator[str]:
        """Yield the rooms."""
        levels = self._frame.levels
        for room, level in zip(self.ids, self._level.tolist(), strict=True):
            yield f"{room}\t{levels[level]}\n"

    def version_lines(self) -> Iterator[str]:
        """Yield one version of every room."""
        frame = self._frame
        outlines, places = self._outlines(), self._map_geometries()
        rows = zip(self.ids, self._level.tolist(), self._place.tolist(), strict=True)
        for at, (room, level, place) in enumerate(rows):
            number = f"{frame.ordinals[level] + 1}{place + 1:02d}"
            area, use = f"{self.areas_m2[at]:.2f}", USES[self._uses[at]]
            yield (
                f"{room}\t{frame.revisions[level]}\t{frame.levels[level]}\t{outlines[at]}\t"
                f"{places[at]}\t{number}\t办公室\tbangongshi\tbgs\t{use}\t{area}\t{area}\t"
                f"inner-face-as-drawn\twalls\t1\tok\t[{BEGUN},)\n"
            )

    def allocation_lines(self) -> Iterator[str]:
        """Yield who holds the rooms, until and from the day on which some change hands."""
        names = self._frame.organisations
        rows = zip(self.ids, self._organisation.tolist(), self._kind.tolist(), strict=True)
        for room, at, kind in rows:
            holder, other = names[at], names[(at + 1) % len(names)]
            if kind < 0.10:
                continue
            if kind < 0.15:
                yield f"{room}\t{holder}\t0.6\t[{BEGUN},)\n{room}\t{other}\t0.4\t[{BEGUN},)\n"
            elif kind < 0.25:
                yield f"{room}\t{holder}\t1\t[{BEGUN},{MOVED})\n{room}\t{other}\t1\t[{MOVED},)\n"
            else:
                yield f"{room}\t{holder}\t1\t[{BEGUN},)\n"

    def _outlines(self) -> Sequence[str]:
        """Return outlines of the rooms' areas, side by side on each level, metres."""
        west = self._place * 12.0
        boxes = shapely.box(west, 0.0, west + self.areas_m2 / DEPTH_M, DEPTH_M)
        return list(shapely.to_wkb(boxes, hex=True))

    def _map_geometries(self) -> Sequence[str]:
        """Return the places on the map, EPSG:4490: buildings on a grid of 0.01 degrees."""
        building = self._frame.buildings[self._level]
        west = 102 + building % 200 * 0.01 + self._place * WIDE_DEG
        south = 28 + building // 200 * 0.01
        boxes = shapely.box(west, south, west + WIDE_DEG * 0.9, south + DEEP_DEG)
        return list(shapely.to_wkb(shapely.set_srid(boxes, 4490), hex=True, include_srid=True))


def copy_lines(
    conn: Connection[Any], table: str, columns: Sequence[str], lines: Iterable[str]
) -> None:
    """Copy tab-separated lines into a table."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with conn.cursor() as cursor, cursor.copy(statement) as copy:
        for line in lines:
            copy.write(line)
