"""The tilesets: which statement draws each, and what its TileJSON says."""

from typing import Any, NamedTuple

from spatial.storage.connections import load_sql

MIN_ZOOM_OF_ROOMS = 14
MAX_ZOOM = 18
"""Tiles are drawn up to here and stretched beyond; a step is at most 3.7 cm on the ground."""

ROOM_FIELDS = {
    "room_id": "uuid, as in the API",
    "number": "text",
    "name": "text",
    "use_code": "room use",
    "use_group": "top node of the room use",
    "organisation_code": "holder of the largest share",
    "standard_status": "over | near | within | no_data | not_applicable",
    "area_m2": "m²",
    "review": "true until a person has looked at it",
}
BUILDING_FIELDS = {"code": "text", "name": "text", "managing_division_code": "GB/T 2260 code"}


class Tileset(NamedTuple):
    """One tileset: its name, whether it needs a level, its fields and zooms."""

    name: str
    of_level: bool
    fields: dict[str, str]
    min_zoom: int

    @property
    def statement(self) -> bytes:
        """The SQL of one tile."""
        return load_sql(self.name, "tiles")

    @property
    def bounds_statement(self) -> bytes:
        """The SQL of the bounds."""
        return load_sql(f"{self.name}_bounds", "tiles")


TILESETS = {
    tileset.name: tileset
    for tileset in (
        Tileset("buildings", of_level=False, fields=BUILDING_FIELDS, min_zoom=0),
        Tileset("rooms", of_level=True, fields=ROOM_FIELDS, min_zoom=MIN_ZOOM_OF_ROOMS),
    )
}


def tile_json(tileset: Tileset, row: dict[str, Any], url: str) -> dict[str, Any]:
    """Describe a tileset as TileJSON 3.0.0.

    Parameters
    ----------
    row
        ``name`` and the bounds in degrees, as the bounds statement gives them.
    url
        Template of a tile's address.
    """
    document: dict[str, Any] = {
        "tilejson": "3.0.0",
        "name": row["name"],
        "scheme": "xyz",
        "tiles": [url],
        "minzoom": tileset.min_zoom,
        "maxzoom": MAX_ZOOM,
        "vector_layers": [
            {
                "id": tileset.name,
                "fields": tileset.fields,
                "minzoom": tileset.min_zoom,
                "maxzoom": MAX_ZOOM,
            }
        ],
    }
    bounds = [row["west"], row["south"], row["east"], row["north"]]
    return document | ({"bounds": bounds} if bounds[0] is not None else {})
