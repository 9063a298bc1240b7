"""Levels and their rooms."""

import json

from fastapi import APIRouter, Response

from api.dependencies import EXPORTING, Asking, LevelId
from api.schemas.places import LevelOut
from api.schemas.rooms import RoomCollection, RoomOut
from spatial.storage.lookups import places, rooms

router = APIRouter(tags=["levels"])

GEOJSON = "application/geo+json"


@router.get("/levels/{level_id}", summary="Get a level")
def get_level(level_id: LevelId, asker: Asking) -> LevelOut:
    """One level with what it holds and the revision in force."""
    return LevelOut(**places.get_level(asker, level_id))


@router.get("/levels/{level_id}/rooms", summary="List the rooms of a level")
def list_rooms(level_id: LevelId, asker: Asking) -> list[RoomOut]:
    """Rooms on the day asked for, in the order of their numbers."""
    places.get_level(asker, level_id)
    return [RoomOut(**row) for row in rooms.list_rooms(asker, level_id)]


@router.get(
    "/levels/{level_id}/rooms.geojson",
    summary="Get the rooms of a level as GeoJSON",
    response_class=Response,
    dependencies=EXPORTING,
    responses={
        200: {
            "description": "A FeatureCollection in CRS84.",
            "content": {GEOJSON: {"schema": {"$ref": "#/components/schemas/RoomCollection"}}},
        }
    },
)
def list_room_features(level_id: LevelId, asker: Asking) -> Response:
    """Rooms with their outlines in CRS84 (longitude, latitude)."""
    places.get_level(asker, level_id)
    found = rooms.list_rooms(asker, level_id, with_geometry=True)
    features = [
        {
            "type": "Feature",
            "id": str(row["id"]),
            "geometry": row["geometry"],
            "properties": RoomOut(**row).model_dump(mode="json", exclude={"lon", "lat"}),
        }
        for row in found
    ]
    document = {"type": RoomCollection.model_fields["type"].default, "features": features}
    return Response(json.dumps(document, ensure_ascii=False), media_type=GEOJSON)
