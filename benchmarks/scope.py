"""What scope costs: each look-up under row-level security against the very same without.

Both over one connection each, in one run, in turn: as the owner, whom no policy binds, and as the
web's role with the scope set. Bound: 1.3 times. What is compared is the processor time that the
server's process for the connection took, as Linux counts it: on a busy machine, too, it is the same
from run to run. Elsewhere it is the least elapsed time.
"""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from benchmarks.province import filled, load_province, open_cluster
from spatial.domain.scopes import Scope
from spatial.storage import ledger_totals
from spatial.storage.lookups import ledger, places, rooms, searching
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.ledger import TotalBy, TotalQuery
from spatial.storage.lookups.places import BuildingQuery
from spatial.storage.roles import WEB_ROLE
from spatial.storage.scoped import scoped

ROOMS = 100_000
SPENT_S = 1.0
"""For how long a look-up is asked again and again, each way."""
LEAST_ROUNDS, MOST_ROUNDS, CALLS, WARM = 12, 200, 4, 4
BOUND = 1.3
PROVINCE, CITY, COUNTY = "51", "5101", "510104"
AS_OF = dt.date(2026, 1, 1)
SETTLED_S = 0.002
"""Until the server's process has gone to sleep and Linux has counted what it took."""

DRAWINGS = """
    INSERT INTO drawing (sha256, name, size_bytes, content, release, encoding, metres_per_unit,
        unit_source, imported_by)
    SELECT md5(id::text) || md5(code), code || '.dxf', 0, '', 'AC1032', 'utf-8', 1, 'header',
        'bench'
    FROM building;
    UPDATE floor_plan SET drawing_id = drawing.id
    FROM level, building, drawing
    WHERE level.id = level_id
      AND building.id = level.building_id
      AND drawing.name = building.code || '.dxf'
"""
"""A drawing a building: who may see one is asked for in its floor plans."""

PEOPLE = """
    INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)
    SELECT room_id, organisation_id, '处级以下', 2, valid FROM allocation
    WHERE valid @> '2026-01-01'::date
"""
SPOT = """
    SELECT room_version.room_id, level.id, building.id, building.code, room_version.number,
        ST_X(ST_Centroid(room_version.geom)), ST_Y(ST_Centroid(room_version.geom)),
        building.managing_division_code
    FROM building
    JOIN level ON level.building_id = building.id
    JOIN room_version ON room_version.level_id = level.id
    WHERE building.managing_prefix = %s AND room_version.number LIKE '%%05'
    ORDER BY building.code, level.ordinal
    LIMIT 1
"""


class Spot(NamedTuple):
    """A room of a county, and where it is."""

    room_id: Any
    level_id: Any
    building_id: Any
    building: str
    number: str
    lon: float
    lat: float
    division: str


class Cost(NamedTuple):
    """What a look-up took, seconds."""

    bare: float
    bound: float

    @property
    def ratio(self) -> float:
        """How many times the bare look-up the one under a scope is."""
        return self.bound / self.bare


Ask = Callable[[Asker], object]


def lookups(spot: Spot, prefix: str) -> dict[str, Ask]:
    """Return what is asked, by name, of an account with one prefix."""
    box = (spot.lon - 0.02, spot.lat - 0.02, spot.lon + 0.02, spot.lat + 0.02)
    in_box = BuildingQuery(boxes=[box])

    def ledger_by(by: ledger_totals.TotalBy) -> Ask:
        def ask(asker: Asker) -> object:
            with asker.connect() as conn:
                return ledger_totals.totals(conn, prefix, AS_OF, by=by)

        return ask

    return {
        "room by id": lambda asker: rooms.get_card(asker, spot.room_id),
        "room by number": lambda asker: rooms.find_by_number(asker, spot.building_id, spot.number),
        "room at a point": lambda asker: rooms.find_at_point(asker, spot.lon, spot.lat),
        "rooms of a level": lambda asker: rooms.list_rooms(asker, spot.level_id),
        "level by id": lambda asker: places.get_level(asker, spot.level_id),
        "levels of a building": lambda asker: places.list_levels(asker, spot.building_id),
        "building by code": lambda asker: places.get_building(asker, spot.building),
        "buildings in a box": lambda asker: places.list_buildings(asker, in_box),
        "search": lambda asker: searching.search(asker, "danwei21", 10),
        "search, a number": lambda asker: searching.search(asker, spot.number, 10),
        "totals of a building": lambda asker: ledger.list_totals(
            asker, TotalQuery(TotalBy.LEVEL, building_id=spot.building_id)
        ),
        "totals of a county": lambda asker: ledger.list_totals(
            asker, TotalQuery(TotalBy.BUILDING, division=spot.division)
        ),
        "ledger by county": ledger_by(ledger_totals.TotalBy.COUNTY),
        "ledger by building": ledger_by(ledger_totals.TotalBy.BUILDING),
        "ledger by organisation": ledger_by(ledger_totals.TotalBy.ORGANISATION),
        "ledger by use": ledger_by(ledger_totals.TotalBy.USE),
    }


def server_seconds(conn: Connection[Any]) -> float | None:
    """Return the processor time of a connection's server process; None where nobody counts it."""
    time.sleep(SETTLED_S)
    try:
        counted = Path(f"/proc/{conn.info.backend_pid}/schedstat").read_text("ascii")
    except OSError:
        return None
    return int(counted.split()[0]) / 1e9


def cost_of(conn: Connection[Any], ask: Callable[[], object]) -> float:
    """Return what one of some calls took: processor time, or the least elapsed, seconds."""
    before = server_seconds(conn)
    elapsed = []
    for _ in range(CALLS):
        start = time.perf_counter()
        ask()
        elapsed.append(time.perf_counter() - start)
    after = server_seconds(conn)
    return min(elapsed) if before is None or after is None else (after - before) / CALLS


def compare(
    owner: Connection[Any], web: Connection[Any], spot: Spot, prefix: str
) -> dict[str, Cost]:
    """Ask everything of both, in turn; the scope is set already."""
    bare, bound = (Asker.over(conn, [prefix], AS_OF) for conn in (owner, web))
    costs = {}
    for name, ask in lookups(spot, prefix).items():
        if ask(bare) != ask(bound):
            raise RuntimeError(f"{name}: not the same under the scope")
        once = cost_of(web, partial(ask, bound)) + cost_of(owner, partial(ask, bare))
        rounds = max(LEAST_ROUNDS, min(MOST_ROUNDS, round(SPENT_S / (once * CALLS))))
        pairs = [
            (cost_of(owner, partial(ask, bare)), cost_of(web, partial(ask, bound)))
            for _ in range(rounds)
        ]
        costs[name] = Cost(*(min(times) for times in zip(*pairs[WARM:], strict=True)))
    return costs


@contextmanager
def both(url: str, web_url: str, prefix: str) -> Iterator[tuple[Connection[Any], Connection[Any]]]:
    """Lend a transaction of the owner's, and one of the web's role within a scope."""
    with (
        psycopg.connect(url, autocommit=True) as owner,
        psycopg.connect(web_url, autocommit=True) as web,
    ):
        for conn in (owner, web):
            conn.execute("SET max_parallel_workers_per_gather = 0")  # they are counted apart
        with owner.transaction(), scoped(web, Scope((prefix,)), AS_OF):
            yield owner, web


def fill(url: str, rooms: int) -> dict[str, float]:
    """Fill a new database with a province that people work in."""
    seconds = load_province(url, rooms)
    with psycopg.connect(url, autocommit=True) as conn:
        start = time.perf_counter()
        conn.execute(DRAWINGS)
        conn.execute(PEOPLE)
        conn.execute("VACUUM ANALYZE")
        return seconds | {"people": time.perf_counter() - start}


def show(title: str, costs: dict[str, Cost]) -> None:
    """Print one account's table."""
    print(f"\n{title:<26}{'bare ms':>10}{'scoped ms':>11}{'ratio':>8}{'bound':>7}")
    for name, cost in costs.items():
        bare_ms, bound_ms = cost.bare * 1000, cost.bound * 1000
        print(f"{name:<26}{bare_ms:>10.2f}{bound_ms:>11.2f}{cost.ratio:>8.2f}{BOUND:>7.1f}")


def main(count: int = ROOMS, home: Path | None = None) -> None:
    """Print a table for an account of the province and one of a county."""
    with open_cluster(home) as cluster:
        name = f"scope_{count}"
        url, _ = filled(cluster, name, partial(fill, rooms=count))
        web_url = cluster.url(name, user=WEB_ROLE)
        with psycopg.connect(url) as conn:
            row = conn.execute(SPOT, [COUNTY]).fetchone()
        if row is None:
            raise RuntimeError(f"no room in {COUNTY}")
        spot = Spot(*row)
        for prefix in (PROVINCE, CITY):
            with both(url, web_url, prefix) as (owner, web):
                show(f"an account of {prefix}", compare(owner, web, spot, prefix))
