"""Tile addresses: read strictly, refused with a reason."""

import re
from typing import NamedTuple
from urllib.parse import parse_qs
from uuid import UUID

from tiles.refusals import refuse
from tiles.tilesets import TILESETS, Tileset

MAX_ADDRESS_ZOOM = 22
TILE = re.compile(
    r"/(?P<tileset>[a-z_]+)/(?P<z>[0-9]{1,2})/(?P<x>[0-9]{1,8})/(?P<y>[0-9]{1,8})(?:\.mvt)?"
)
DESCRIPTION = re.compile(r"/(?P<tileset>[a-z_]+)\.json")


class TileAddress(NamedTuple):
    """One tile of a tileset, or, without ``zxy``, the tileset's description."""

    tileset: Tileset
    level_id: UUID | None
    zxy: tuple[int, int, int] | None


def read_address(path: str, query: bytes) -> TileAddress:
    """Read what is asked for; raise Refusal if it cannot be.

    >>> read_address("/buildings/3/6/3", b"").zxy
    (3, 6, 3)
    """
    tile, description = TILE.fullmatch(path), DESCRIPTION.fullmatch(path)
    found = tile or description
    if found is None:
        raise refuse(404, "TILE_ADDRESS", reason="/tiles/{tileset}/{z}/{x}/{y}")
    tileset = TILESETS.get(found["tileset"])
    if tileset is None:
        raise refuse(404, "NO_SUCH_TILESET", tileset=found["tileset"], tilesets=", ".join(TILESETS))
    level_id = _read_level(query) if tileset.of_level else None
    return TileAddress(tileset, level_id, _read_zxy(tile) if tile else None)


def _read_zxy(tile: re.Match[str]) -> tuple[int, int, int]:
    z, x, y = int(tile["z"]), int(tile["x"]), int(tile["y"])
    if z > MAX_ADDRESS_ZOOM:
        raise refuse(400, "TILE_ADDRESS", reason=f"z ≤ {MAX_ADDRESS_ZOOM}")
    if max(x, y) >= 2**z:
        raise refuse(400, "TILE_ADDRESS", reason=f"x, y < {2**z}")
    return z, x, y


def _read_level(query: bytes) -> UUID:
    given = parse_qs(query.decode("latin-1")).get("level", [""])[0]
    try:
        return UUID(given)
    except ValueError:
        raise refuse(400, "TILE_LEVEL_REQUIRED") from None
