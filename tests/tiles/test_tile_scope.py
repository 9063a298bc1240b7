"""Tiles say where their scope ends themselves, and row-level security says the same."""

import asyncio
import datetime as dt
import itertools
from typing import Any
from uuid import UUID

import mapbox_vector_tile
import psycopg
import pytest

from spatial.domain.scopes import Scope
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from spatial.storage.scoped import scoped
from tests.support.served_town import StoredTown, as_role
from tests.support.small_town import SITE_LAT, SITE_LON
from tests.support.tile_math import tile_at
from tiles.addresses import TileAddress
from tiles.application import Pool, draw_tile
from tiles.tilesets import TILESETS

pytestmark = pytest.mark.database

PREFIXES = [(), ("51",), ("5101",), ("5105",), ("510000",), ("5105", "5101"), ("",)]
SPOT = tile_at(SITE_LON + 18 / 95_750, SITE_LAT + 2 / 111_320, 14)
GUARDED_ROOMS = """
    SELECT room.map_id FROM room_version JOIN room ON room.id = room_version.room_id
    WHERE room_version.level_id = %s AND room_version.valid @> %s AND room_version.geom IS NOT NULL
"""
GUARDED_BUILDINGS = "SELECT map_id FROM building WHERE footprint IS NOT NULL"


def organisations_of(url: str) -> list[UUID]:
    with psycopg.connect(url) as conn:
        return [row[0] for row in conn.execute("SELECT id FROM organisation ORDER BY code")]


def scopes_of(url: str) -> list[Scope]:
    """Return all prefixes with every choice of organisations, none included."""
    ids = organisations_of(url)
    chosen = [some for n in range(len(ids) + 1) for some in itertools.combinations(ids, n)]
    return [Scope(prefixes, some) for prefixes in PREFIXES for some in chosen]


def tile_ids(url: str, addresses: list[tuple[TileAddress, Scope]]) -> list[set[int]]:
    async def draw() -> list[bytes]:
        options = {"autocommit": True}
        async with Pool(url, min_size=1, max_size=1, kwargs=options, open=False) as pool:
            return [await draw_tile(pool, address, scope) for address, scope in addresses]

    return [ids_in(tile) for tile in asyncio.run(draw())]


def ids_in(tile: bytes) -> set[int]:
    decoded: dict[str, Any] = mapbox_vector_tile.decode(tile) if tile else {}
    return {feature["id"] for layer in decoded.values() for feature in layer["features"]}


def test_tiles_and_row_level_security_show_the_same_rooms_and_buildings_in_every_scope(
    stored_town: StoredTown,
) -> None:
    town, today = stored_town.town, dt.datetime.now(dt.UTC).astimezone().date()
    levels = [town.ground, town.first, town.city_ground]
    zxy = (SPOT.z, SPOT.x, SPOT.y)
    scopes = scopes_of(stored_town.url)
    cases = [
        (TileAddress(TILESETS["rooms"], level, zxy), scope) for scope in scopes for level in levels
    ] + [(TileAddress(TILESETS["buildings"], None, zxy), scope) for scope in scopes]

    drawn = tile_ids(as_role(stored_town.url, TILES_ROLE), cases)
    guarded = []
    with psycopg.connect(as_role(stored_town.url, WEB_ROLE), autocommit=True) as web:
        for address, scope in cases:
            with scoped(web, scope, today):
                rows = (
                    web.execute(GUARDED_ROOMS, [address.level_id, today])
                    if address.level_id
                    else web.execute(GUARDED_BUILDINGS)
                )
                guarded.append({row[0] for row in rows})

    assert drawn == guarded
    assert {len(found) for found in drawn} >= {0, 1, 2, 3, 6}, "the scopes tell something apart"
