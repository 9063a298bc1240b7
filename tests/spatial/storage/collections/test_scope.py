"""What the tiles' role reads under the source's own predicate is what row-level security shows."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, LiteralString, NamedTuple
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from spatial.domain.scopes import EVERYTHING, NOTHING, Scope
from spatial.storage.cluster import Cluster
from spatial.storage.collections.reading import (
    Query,
    Sort,
    compose,
    count,
    extent,
    item,
    items,
    key_of,
)
from spatial.storage.collections.registry import COLLECTIONS, Collection
from spatial.storage.connections import open_connection
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from spatial.storage.scoped import scoped
from tests.support.guarded_town import DISPOSED_ON, TRANSFERRED_ON, GuardedTown
from tests.support.ledger import day
from tests.support.served_town import as_role

pytestmark = pytest.mark.database

DAYS = [day(n) for n in (10, TRANSFERRED_ON, DISPOSED_ON + 1, 260)]
PREFIXES = [(), ("51",), ("5101",), ("5105",), ("510104",), ("510104001", "5105"), ("",)]
MANAGED = """
    building.managing_prefix ^@ ANY (%(prefixes)s::text[])
    OR EXISTS (
        SELECT FROM building_version AS version
        WHERE version.building_id = building.id AND version.valid @> %(day)s::date
          AND version.managing_prefix ^@ ANY (%(prefixes)s::text[])
    )
"""
HANDED_OVER: dict[str, LiteralString] = {
    "buildings": "SELECT map_id FROM building WHERE NOT ({})",
    "sites": """
        SELECT map_id FROM site
        WHERE NOT division_code ^@ ANY (%(prefixes)s::text[])
          AND NOT EXISTS (SELECT FROM building WHERE site_id = site.id AND ({}))
    """,
}


class Stored(NamedTuple):
    owner: psycopg.Connection[Any]
    tiles: psycopg.Connection[Any]
    web: psycopg.Connection[Any]
    organisations: list[UUID]


@pytest.fixture(scope="module")
def stored(cluster: Cluster, template_database: str) -> Iterator[Stored]:
    name = f"smartmap_collections_{uuid4().hex[:8]}"
    url = cluster.create_database(name, template=template_database)
    with open_connection(url) as conn:
        town = GuardedTown(conn)
        town.store()
        store_more(conn)
    with (
        psycopg.connect(url, autocommit=True) as owner,
        psycopg.connect(as_role(url, TILES_ROLE), autocommit=True) as tiles,
        psycopg.connect(as_role(url, WEB_ROLE), autocommit=True) as web,
    ):
        yield Stored(
            owner, tiles, web, [one for held in town.organisations.values() for one in held]
        )
    cluster.drop_database(name)


def store_more(conn: psycopg.Connection[Any]) -> None:
    """Give every other building a site, levels surfaces and a place, and rooms findings."""
    conn.execute(
        "WITH added AS (INSERT INTO site (code, name, division_code, geom)"
        " SELECT 'S-' || code, '院', managing_division_code, footprint FROM building"
        " WHERE map_id %% 2 = 0 RETURNING id, code)"
        " UPDATE building SET site_id = added.id FROM added"
        " WHERE added.code = 'S-' || building.code",
        [],
    )
    conn.execute("INSERT INTO site (code, name, division_code) VALUES ('S-0', '空院', '510500')")
    conn.execute(
        "UPDATE level SET geom = ST_Multi(building.footprint), crs_epsg = 4544, helmert_a = 1,"
        " helmert_b = 0, helmert_tx = 409800, helmert_ty = 3392600"
        " FROM building WHERE building.id = building_id"
    )
    conn.execute(
        "INSERT INTO finding (identity, code, severity, room_id, x, y, message_values,"
        " organisation_id) SELECT 'r' || room.map_id, 'OFFICE_VACANT', 'warning', room.id,"
        " CASE WHEN room.map_id % 3 = 0 THEN room.map_id END, 2, '{}',"
        " CASE WHEN room.map_id % 4 = 0 THEN organisation.id END"
        " FROM room CROSS JOIN (SELECT id FROM organisation ORDER BY code LIMIT 1) AS organisation"
    )


def scopes_of(stored: Stored) -> list[Scope]:
    some = stored.organisations
    bound: list[tuple[UUID, ...]] = [(), (some[3],), (some[2], some[7])]
    return [Scope(prefixes, chosen) for prefixes in PREFIXES for chosen in bound]


def ids(conn: psycopg.Connection[Any], collection: Collection, query: Query) -> set[int]:
    statement = compose(collection, query, sql.SQL("feature.id"), ordered=False)
    return {row[0] for row in conn.execute(statement.text, statement.values)}


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS.keys())
def test_items_and_row_level_security_show_the_same_features_in_every_scope_on_every_day(
    stored: Stored, collection: Collection
) -> None:
    sizes = set()
    for on in DAYS:
        for scope in scopes_of(stored):
            seen = ids(stored.tiles, collection, Query(scope, on))
            with scoped(stored.web, scope, on):
                both = ids(stored.web, collection, Query(scope, on))
                guarded = ids(stored.web, collection, Query(EVERYTHING, on))
            if collection.id == "divisions":  # reference data: row-level security hides none
                guarded = both
            if collection.id in {"buildings", "sites"}:  # whoever ever managed one keeps its row
                guarded -= left_over(stored, collection, scope, on)
            assert seen == both == guarded, (scope, on)
            sizes.add(len(seen))

    assert 0 in sizes
    assert len(sizes) > 3, "the scopes tell something apart"


def left_over(stored: Stored, collection: Collection, scope: Scope, on: dt.date) -> set[int]:
    statement = sql.SQL(HANDED_OVER[collection.id]).format(sql.SQL(MANAGED))
    values = {"prefixes": list(scope.prefixes), "day": on}
    return {row[0] for row in stored.owner.execute(statement, values)}


def test_what_nobody_may_see_is_nothing(stored: Stored) -> None:
    for collection in COLLECTIONS.values():
        query = Query(NOTHING, DAYS[0])
        assert items(stored.tiles, collection, query) == []
        assert count(stored.tiles, collection, query) == 0
        assert extent(stored.tiles, collection, query) is None
        assert item(stored.tiles, collection, NOTHING, DAYS[0], 1) is None


@pytest.mark.parametrize("collection", COLLECTIONS.values(), ids=COLLECTIONS.keys())
def test_pages_by_key_give_every_item_once_in_any_order(
    stored: Stored, collection: Collection
) -> None:
    on, scope = DAYS[0], Scope(("5101",))
    everything = ids(stored.tiles, collection, Query(scope, on))
    kinds = {column.kind: column.name for column in collection.columns if column.sortable}
    orders: list[tuple[Sort, ...]] = [(), *((Sort(name, name > "n"),) for name in kinds.values())]
    orders.append(tuple(Sort(name, descending=True) for name in kinds.values()))

    for sortby in orders:
        paged: list[dict[str, Any]] = []
        after = None
        while True:
            query = Query(scope, on, sortby=sortby, after=after, limit=7)
            page = items(stored.tiles, collection, query)
            if not page:
                break
            paged += page
            after = key_of(page[-1], sortby)
        assert [row["id"] for row in paged] == [
            row["id"] for row in items(stored.tiles, collection, Query(scope, on, sortby=sortby))
        ]
        assert {row["id"] for row in paged} == everything
        assert len(paged) == len(everything) == count(stored.tiles, collection, Query(scope, on))


def test_one_item_is_the_same_as_in_its_page_and_in_the_box_of_its_collection(
    stored: Stored,
) -> None:
    on, scope = DAYS[0], Scope(("51",))
    for collection in COLLECTIONS.values():
        rows = items(stored.tiles, collection, Query(scope, on))
        assert all(0 < row["id"] < 2**53 for row in rows)
        assert item(stored.tiles, collection, scope, on, rows[0]["id"]) == rows[0]
        box = extent(stored.tiles, collection, Query(scope, on))
        assert box
        placed = {row["id"] for row in rows if row["geometry"]}
        assert ids(stored.tiles, collection, Query(scope, on, bbox=box)) == placed
        beside = (box[2] + 1, box[1], box[0] - 1, box[3])  # crosses the antimeridian
        assert ids(stored.tiles, collection, Query(scope, on, bbox=beside)) == set()
