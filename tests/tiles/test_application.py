"""Tiles of the small town over HTTP."""

import json
from typing import Any
from uuid import uuid4

import mapbox_vector_tile
import psycopg
import pytest
from fastapi.testclient import TestClient

from spatial.storage.connections import load_sql
from tests.support.served_town import StoredTown
from tests.support.small_town import PASSWORD, SITE_LAT, SITE_LON
from tests.support.tile_math import Tile, tile_at

pytestmark = pytest.mark.database

ROOMS_AT = (SITE_LON + 18 / 95_750, SITE_LAT + 2 / 111_320)
"""The middle of the six rooms of F2."""


def room_tile(client: TestClient, tile: Tile, level: object, **options: Any) -> Any:
    path = f"/tiles/rooms/{tile.z}/{tile.x}/{tile.y}"
    return client.get(path, params={"level": str(level)}, **options)


def features(content: bytes, layer: str = "rooms") -> list[dict[str, Any]]:
    decoded = mapbox_vector_tile.decode(content)
    assert list(decoded) == [layer]
    found: list[dict[str, Any]] = decoded[layer]["features"]
    return found


def test_a_tile_holds_the_levels_rooms_with_what_the_page_colours_by(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    answer = room_tile(province_client, tile_at(*ROOMS_AT, 16), stored_town.town.first)

    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    by_number = {one["properties"]["number"]: one for one in features(answer.content)}
    assert sorted(by_number) == ["201", "202", "203", "204", "205", "206"]
    assert by_number["201"]["properties"] == {
        "room_id": str(stored_town.town.rooms["201"]),
        "number": "201",
        "name": "处长室",
        "use_code": "101",
        "use_group": "1",
        "organisation_code": "SC-FGW",
        "standard_status": "over",
        "area_m2": 24.0,
        "review": False,
    }
    assert by_number["204"]["properties"]["review"] is True
    assert by_number["201"]["geometry"]["type"] == "Polygon"


@pytest.mark.parametrize("login", ["province", "chengdu"])
def test_tile_ids_are_the_apis_ids_within_the_scope(
    closed_client: TestClient, stored_town: StoredTown, login: str
) -> None:
    auth = (login, PASSWORD)
    town = stored_town.town
    for level in (town.ground, town.first, town.city_ground):
        listed = closed_client.get(f"/api/v1/levels/{level}/rooms", auth=auth)
        rooms = listed.json() if listed.status_code == 200 else []

        tile = room_tile(closed_client, tile_at(*ROOMS_AT, 14), level, auth=auth)

        drawn = features(tile.content) if tile.content else []
        assert {one["id"] for one in drawn} == {room["map_id"] for room in rooms}
        assert all(one["id"] > 0 for one in drawn)


def test_the_same_rooms_give_the_same_bytes_and_are_not_sent_twice(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    tile = tile_at(*ROOMS_AT, 17)
    answers = [room_tile(province_client, tile, stored_town.town.first) for _ in range(10)]

    [etag] = {answer.headers["etag"] for answer in answers}
    again = room_tile(
        province_client, tile, stored_town.town.first, headers={"If-None-Match": etag}
    )

    assert not etag.startswith("W/")
    assert (again.status_code, again.content) == (304, b"")
    assert answers[0].headers["cache-control"] == "private, no-cache"
    assert answers[0].headers["vary"] == "Authorization, Cookie"


@pytest.mark.parametrize("elsewhere", ["other level", "other tile"])
def test_a_tile_with_nothing_is_204(
    province_client: TestClient, stored_town: StoredTown, elsewhere: str
) -> None:
    here = tile_at(*ROOMS_AT, 17)
    tile = here._replace(x=here.x + 9) if elsewhere == "other tile" else here
    level = uuid4() if elsewhere == "other level" else stored_town.town.first

    answer = room_tile(province_client, tile, level)

    assert (answer.status_code, answer.content) == (204, b"")


def test_rooms_at_a_seam_are_in_the_tiles_of_both_sides(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    """At zoom 22 a tile is 8.2 m wide here and its buffer 0.13 m: each 6 m room meets a seam."""
    west, east = (tile_at(SITE_LON + x / 95_750, ROOMS_AT[1], 22) for x in (0.5, 35.5))
    drawn: dict[str, set[int]] = {}
    for x in range(west.x, east.x + 1):
        answer = room_tile(province_client, west._replace(x=x), stored_town.town.first)
        for one in features(answer.content):
            drawn.setdefault(one["properties"]["number"], set()).add(x)

    for number, tiles in drawn.items():
        first = int(number) - 201
        edges = [SITE_LON + (6 * first + metres) / 95_750 for metres in (-0.12, 6.12)]
        expected = range(
            max(west.x, tile_at(edges[0], ROOMS_AT[1], 22).x),
            min(east.x, tile_at(edges[1], ROOMS_AT[1], 22).x) + 1,
        )
        assert tiles == set(expected), number


def test_buildings_are_points_from_far_and_footprints_from_near(
    province_client: TestClient,
) -> None:
    for zoom, kind in ((8, "Point"), (16, "Polygon")):
        tile = tile_at(*ROOMS_AT, zoom)
        answer = province_client.get(f"/tiles/buildings/{tile.z}/{tile.x}/{tile.y}")

        found = features(answer.content, "buildings")
        assert {one["properties"]["code"] for one in found} == {"SC-01", "CD-01"}
        assert {one["geometry"]["type"] for one in found} == {kind}


def test_tile_json_says_where_and_what(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    level = stored_town.town.first

    document = province_client.get(f"/tiles/rooms.json?level={level}").json()

    assert document["tilejson"] == "3.0.0"
    assert document["tiles"] == ["http://testserver/tiles/rooms/{z}/{x}/{y}?level=" + str(level)]
    [layer] = document["vector_layers"]
    assert layer["id"] == "rooms"
    assert "standard_status" in layer["fields"]
    west, south, east, north = document["bounds"]
    assert west < ROOMS_AT[0] < east
    assert south < ROOMS_AT[1] < north
    assert province_client.get("/tiles/buildings.json").json()["minzoom"] == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/tiles/nothing/1/0/0", 404, "NO_SUCH_TILESET"),
        ("/tiles/buildings/1/2/0", 400, "TILE_ADDRESS"),
        ("/tiles/buildings/23/0/0", 400, "TILE_ADDRESS"),
        ("/tiles/buildings/1/-1/0", 404, "TILE_ADDRESS"),
        ("/tiles/buildings/a/b/c", 404, "TILE_ADDRESS"),
        ("/tiles/buildings/1/0/0/0", 404, "TILE_ADDRESS"),
        ("/tiles/", 404, "TILE_ADDRESS"),
        ("/tiles/rooms/1/0/0", 400, "TILE_LEVEL_REQUIRED"),
        ("/tiles/rooms/1/0/0?level=%00", 400, "TILE_LEVEL_REQUIRED"),
        ("/tiles/rooms.json?level=x", 400, "TILE_LEVEL_REQUIRED"),
        (f"/tiles/rooms.json?level={uuid4()}", 404, "NO_SUCH_LEVEL"),
    ],
)
def test_a_bad_address_is_a_problem_document(
    province_client: TestClient, path: str, status: int, code: str
) -> None:
    answer = province_client.get(path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "{" not in answer.json()["detail"].replace("/tiles/{tileset}/{z}/{x}/{y}", "")


def test_only_reading_is_allowed(province_client: TestClient) -> None:
    answer = province_client.post("/tiles/buildings/1/0/0")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert province_client.head("/tiles/buildings/0/0/0").content == b""


def test_without_an_account_no_tile_is_drawn(closed_client: TestClient) -> None:
    answer = closed_client.get("/tiles/buildings/0/0/0")

    assert answer.status_code == 401
    assert answer.json()["code"] == "ACCESS_REQUIRED"
    assert answer.headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize(
    ("tileset", "index"),
    [("rooms", "room_version_level_id_g3857_idx"), ("buildings", "building_g3857_idx")],
)
def test_the_search_uses_the_spatial_index(
    stored_town: StoredTown, tileset: str, index: str
) -> None:
    z, x, y = tile_at(*ROOMS_AT, 18)
    values = {
        "z": z, "x": x, "y": y, "level_id": stored_town.town.first,
        "scopes": ["51"], "organisations": None, "as_of": "2026-01-01",
    }  # fmt: skip
    with psycopg.connect(stored_town.url) as conn:
        conn.execute("SET LOCAL enable_seqscan = off")
        plan = conn.execute(
            b"EXPLAIN (FORMAT JSON) " + load_sql(tileset, "tiles"), values
        ).fetchone()

    assert f'"{index}"' in json.dumps(plan)
