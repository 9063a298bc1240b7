"""Rooms by id and by place, and what rooms are for."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import Asking, RoomId
from api.room_cards import compose_cards
from api.schemas.rooms import RoomCard, RoomUseOut
from spatial.storage.lookups import rooms

router = APIRouter(tags=["rooms"])

Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False, description="Degrees, CRS84.")]
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False, description="Degrees, CRS84.")]
Ordinal = Annotated[
    int | None, Query(ge=-99, le=999, description="Only this storey; 0 is the ground floor.")
]


@router.get("/room-uses", summary="List what rooms can be for")
def list_room_uses(asker: Asking) -> list[RoomUseOut]:
    """Return the fixed tree of room uses."""
    return [RoomUseOut(**row) for row in rooms.list_room_uses(asker)]


@router.get("/rooms/at", summary="Find the rooms over a point")
def find_rooms_at(asker: Asking, lon: Lon, lat: Lat, ordinal: Ordinal = None) -> list[RoomCard]:
    """Cards of the rooms over a point, lowest level first; none is an empty list."""
    return compose_cards(asker, rooms.find_at_point(asker, lon, lat, ordinal))


@router.get("/rooms/{room_id}", summary="Get a room's card")
def get_room(room_id: RoomId, asker: Asking) -> RoomCard:
    """All that is known of one room on the day asked for."""
    return compose_cards(asker, [rooms.get_card(asker, room_id)])[0]
