"""Rooms, as the map and the API ask for them."""

from uuid import UUID

from spatial.domain.errors import NotFoundError
from spatial.storage.lookups.asking import Asker, Row


def list_rooms(asker: Asker, level_id: UUID, *, with_geometry: bool = False) -> list[Row]:
    """Return a level's rooms in the order of their numbers; geometry in CRS84 on demand."""
    return asker.rows("rooms_by_level", level_id=level_id, with_geometry=with_geometry)


def list_cards(asker: Asker, room_ids: list[UUID]) -> list[Row]:
    """Return what the cards of these rooms show; rooms out of scope are left out."""
    return asker.rows("room_cards", room_ids=room_ids) if room_ids else []


def get_card(asker: Asker, room_id: UUID) -> Row:
    """Return one room's card; raise NotFoundError if there is none in scope on that day."""
    rows = list_cards(asker, [room_id])
    if not rows:
        raise NotFoundError("room", room_id)
    return rows[0]


def find_by_number(asker: Asker, building_id: UUID, number: str) -> list[Row]:
    """Return the cards of the rooms that bear a number in a building."""
    found = asker.rows("rooms_by_number", building_id=building_id, number=number)
    return list_cards(asker, [row["room_id"] for row in found])


def find_at_point(asker: Asker, lon: float, lat: float, ordinal: int | None = None) -> list[Row]:
    """Return the cards of the rooms over a point (degrees), lowest level first."""
    found = asker.rows("rooms_at_point", lon=lon, lat=lat, ordinal=ordinal)
    return list_cards(asker, [row["room_id"] for row in found])


def list_room_uses(asker: Asker) -> list[Row]:
    """Return the tree of room uses."""
    return asker.rows("room_uses")
