"""Buildings, their levels and their rooms by number."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import PLAIN_TEXT, Asking, BuildingKey, DivisionCode, PageAsked
from api.room_cards import compose_cards
from api.schemas.places import BuildingDetail, BuildingOut, BuildingPage, LevelOut
from api.schemas.rooms import RoomCard
from spatial.storage.lookups import places, rooms
from spatial.storage.lookups.places import BuildingQuery

router = APIRouter(tags=["buildings"])

LON = r"-?(?:180(?:\.0{1,9})?|(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,12})?)"
LAT = r"-?(?:90(?:\.0{1,9})?|[0-8]?[0-9](?:\.[0-9]{1,12})?)"
BBOX = f"^{LON},{LAT},{LON},{LAT}$"
POINT = f"^{LON},{LAT}$"

BoundingBox = Annotated[
    str | None,
    Query(
        description="west,south,east,north in degrees (CRS84); west > east crosses 180°.",
        pattern=BBOX,
        max_length=80,
    ),
]
Near = Annotated[
    str | None,
    Query(description="lon,lat in degrees (CRS84): nearest first.", pattern=POINT, max_length=40),
]
Name = Annotated[
    str | None,
    Query(
        description="Part of a name, of its pinyin or initials.",
        min_length=1,
        max_length=64,
        pattern=PLAIN_TEXT,
    ),
]
Number = Annotated[
    str, Query(description="As on the door.", min_length=1, max_length=64, pattern=PLAIN_TEXT)
]


@router.get("/buildings", summary="List buildings")
def list_buildings(
    asker: Asking,
    page: PageAsked,
    division: DivisionCode = None,
    bbox: BoundingBox = None,
    near: Near = None,
    name: Name = None,
) -> BuildingPage:
    """Return buildings in scope: by division, in a box, near a point, by name; a page at a time."""
    lon, lat = (float(part) for part in near.split(",")) if near else (None, None)
    query = BuildingQuery(
        division=division,
        boxes=[_box(bbox)] if bbox else [],
        lon=lon,
        lat=lat,
        name=name,
        page_size=page.limit,
        page_start=page.offset,
    )
    rows, total = places.list_buildings(asker, query)
    items = [BuildingOut(**row) for row in rows]
    return BuildingPage(total=total, **page._asdict(), items=items)


def _box(text: str) -> places.Box:
    west, south, east, north = (float(part) for part in text.split(","))
    return west, min(south, north), east, max(south, north)


@router.get("/buildings/{building}", summary="Get a building with its levels")
def get_building(building: BuildingKey, asker: Asking) -> BuildingDetail:
    """One building by code or id, and its levels, lowest first."""
    row = places.get_building(asker, building)
    levels = [LevelOut(**level) for level in places.list_levels(asker, row["id"])]
    return BuildingDetail(**row, level_list=levels)


@router.get("/buildings/{building}/rooms", summary="Find rooms of a building by number")
def find_rooms(building: BuildingKey, number: Number, asker: Asking) -> list[RoomCard]:
    """Cards of the rooms that bear this number; several if levels repeat it."""
    row = places.get_building(asker, building)
    return compose_cards(asker, rooms.find_by_number(asker, row["id"], number))
