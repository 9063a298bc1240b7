"""Cases of the tiles: features, descriptions, and ETags of others."""

import math
from collections.abc import Collection, Iterable
from typing import Any

import mapbox_vector_tile

from tests.security.fuzzing import Case, Probe
from tests.security.world import Box, View

HALF_M = 20_037_508.342789244  # of the Web Mercator square
BUFFER = 64 / 4096


def _tile_at(zoom: int, x_m: float, y_m: float) -> tuple[int, int, int]:
    """Return the tile over a point, EPSG:3857."""
    size = 2 * HALF_M / 2**zoom
    return zoom, int((x_m + HALF_M) // size), int((HALF_M - y_m) // size)


def _envelope(zoom: int, x: int, y: int, margin: float) -> Box:
    """Return a tile's square with a margin of so many tiles, EPSG:3857."""
    size = 2 * HALF_M / 2**zoom
    west, north = x * size - HALF_M, HALF_M - y * size
    edge = margin * size
    return west - edge, north - size - edge, west + size + edge, north + edge


def _touches(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _metres(lon: float, lat: float) -> tuple[float, float]:
    y = math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))
    return lon / 180 * HALF_M, y / math.pi * HALF_M


def _square(row: Any) -> Box:
    return (*_metres(row.west, row.south), *_metres(row.east, row.north))


def buildings(probe: Probe) -> None:
    """The buildings in one tile, at any zoom."""
    probe.day = probe.fuzz.days[-1]  # tiles show today
    zoom = probe.random.choice([3, 10, 12, 14, 16, 17, 18])
    at = _tile_at(zoom, *_metres(*_corner(probe.random.choice(probe.world.buildings))))
    features = _draw(probe, f"/tiles/buildings/{at[0]}/{at[1]}/{at[2]}")
    squares = {row.map_id: _square(row) for row in probe.view.standing.values()}
    _same_features(probe, features, squares, at)


def _corner(row: Any) -> tuple[float, float]:
    return row.west, row.south


def rooms(probe: Probe) -> None:
    """The rooms of a level in one tile; of a level out of sight, none."""
    probe.day = probe.fuzz.days[-1]
    level = probe.pick(probe.view.levels.values(), probe.world.levels)
    versions = [row for row in probe.world.versions if row.level_id == level.id]
    zoom = probe.random.choice([10, 14, 16, 18])
    at = _tile_at(zoom, *_metres(*_corner(probe.random.choice(versions))))
    features = _draw(probe, f"/tiles/rooms/{at[0]}/{at[1]}/{at[2]}?level={level.id}")
    squares = {
        probe.world.by_id[row.room_id].map_id: _square(row)
        for row in probe.view.rooms.values()
        if row.level_id == level.id
    }
    _same_features(probe, features, squares, at)
    for feature in features:
        holder = feature["properties"].get("organisation_code")
        known = {probe.world.by_id[key].code for key in probe.view.named}
        if holder is not None and holder not in known:
            probe.fault(f"a room is said to be {holder}'s")


def _same_features(
    probe: Probe,
    features: Iterable[dict[str, Any]],
    squares: dict[int, Box],
    at: tuple[int, int, int],
) -> None:
    """Compare features with the squares in sight; on the margin's edge they may be there or not."""
    told = [feature["id"] for feature in features]
    surely = [key for key, one in squares.items() if _touches(one, _envelope(*at, -BUFFER))]
    maybe = [key for key, one in squares.items() if _touches(one, _envelope(*at, 2 * BUFFER))]
    probe.same("features", [key for key in told if key in surely or key not in maybe], surely)
    probe.equal("once each", len(told), len(set(told)))


def _draw(probe: Probe, path: str) -> list[dict[str, Any]]:
    """Draw a tile, twice: the second time with what somebody else was given."""
    answer = probe.ask(path)
    if answer.status_code not in {200, 204}:
        probe.fault(f"{path}: {answer.status_code} {answer.text[:200]}")
        return []
    probe.is_private(answer)
    other = probe.random.choice(probe.fuzz.accounts)
    theirs = probe.fuzz.client.get(path, headers=probe.credentials(other))
    etag = theirs.headers.get("etag")
    if etag is not None:
        again = probe.ask(path, headers={"If-None-Match": etag})
        same = answer.content == theirs.content
        probe.equal(
            f"status with {other.login}'s ETag",
            again.status_code,
            304 if same else answer.status_code,
        )
    if not answer.content:
        return []
    drawn: dict[str, Any] = mapbox_vector_tile.decode(answer.content)
    return [feature for layer in drawn.values() for feature in layer["features"]]


def buildings_described(probe: Probe) -> None:
    """The bounds of the buildings in sight."""
    probe.day = probe.fuzz.days[-1]
    answer = probe.ask("/tiles/buildings.json")
    probe.is_private(answer)
    _same_bounds(probe, answer.json(), probe.view.buildings.values())


def rooms_described(probe: Probe) -> None:
    """The bounds of a level's rooms; a level out of sight is none."""
    probe.day = probe.fuzz.days[-1]
    level = probe.pick(probe.view.levels.values(), probe.world.levels)
    if level.id not in probe.view.levels:
        probe.missing(f"/tiles/rooms.json?level={level.id}", str(level.id))
        return
    answer = probe.ask(f"/tiles/rooms.json?level={level.id}")
    probe.is_private(answer)
    _same_bounds(probe, answer.json(), _on(probe.view, level.id))


def _on(view: View, level: Any) -> Collection[Any]:
    return [row for row in view.rooms.values() if row.level_id == level]


def _same_bounds(probe: Probe, document: dict[str, Any], rows: Collection[Any]) -> None:
    wanted = None
    if rows:
        wanted = [
            min(row.west for row in rows), min(row.south for row in rows),
            max(row.east for row in rows), max(row.north for row in rows),
        ]  # fmt: skip
    told = document.get("bounds")
    if told is None or wanted is None:
        probe.equal("bounds", told, wanted)
    else:
        probe.equal(
            "bounds", [round(each, 7) for each in told], [round(each, 7) for each in wanted]
        )


CASES: dict[str, Case] = {
    "GET /tiles/buildings/{z}/{x}/{y}": buildings,
    "GET /tiles/rooms/{z}/{x}/{y}": rooms,
    "GET /tiles/buildings.json": buildings_described,
    "GET /tiles/rooms.json": rooms_described,
}
