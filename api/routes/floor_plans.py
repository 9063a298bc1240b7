"""Floor plans of a level, and how a new one differs from the one in force."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path

from api.dependencies import Asking, LevelId
from api.schemas.floor_plans import DifferencesOut, FloorPlanOut
from spatial.domain.errors import NotFoundError
from spatial.storage.lookups import floor_plans, places

router = APIRouter(tags=["levels"])

FloorPlanId = Annotated[UUID, Path(description="The floor plan's id.")]


@router.get("/levels/{level_id}/floor-plans", summary="List the floor plans of a level")
def list_floor_plans(level_id: LevelId, asker: Asking) -> list[FloorPlanOut]:
    """Drafts, the plan in force and those before it, newest first."""
    places.get_level(asker, level_id)
    return [FloorPlanOut(**row) for row in floor_plans.list_floor_plans(asker, level_id)]


@router.get(
    "/floor-plans/{floor_plan_id}/differences", summary="Compare a floor plan with what it replaces"
)
def get_differences(floor_plan_id: FloorPlanId, asker: Asking) -> DifferencesOut:
    """Name moved walls, merged and split rooms and the rest, with areas and whose rooms they are.

    Kept when the drawing was imported, and so to be seen before anything is published. The first
    plan of a level has none.
    """
    row = floor_plans.get_floor_plan(asker, floor_plan_id)
    if row["differences"] is None:
        raise NotFoundError("plan differences", floor_plan_id)
    return DifferencesOut(floor_plan_id=row["id"], state=row["state"], **row["differences"])
