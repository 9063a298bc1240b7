"""Administrative divisions."""

from fastapi import APIRouter

from api.dependencies import Asking, DivisionCode
from api.schemas.places import DivisionOut
from spatial.storage.lookups import places

router = APIRouter(tags=["divisions"])


@router.get("/divisions", summary="List the divisions in scope")
def list_divisions(asker: Asking, parent: DivisionCode = None) -> list[DivisionOut]:
    """Divisions in the caller's scope, in the order of their codes."""
    return [DivisionOut(**row) for row in places.list_divisions(asker, parent)]
