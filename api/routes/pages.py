"""The map page, the reference page of the API and the favicon."""

from fastapi import APIRouter
from fastapi.responses import FileResponse

from api.web.assets import STATIC_FOLDER

router = APIRouter(include_in_schema=False)

FRESH = {"Cache-Control": "no-cache"}


@router.get("/")
def map_page() -> FileResponse:
    """Serve the map."""
    return FileResponse(STATIC_FOLDER / "map.html", headers=FRESH)


@router.get("/docs")
def reference_page() -> FileResponse:
    """Serve the reference of the API, drawn from its OpenAPI document."""
    return FileResponse(STATIC_FOLDER / "docs.html", headers=FRESH)


@router.get("/favicon.ico")
def favicon() -> FileResponse:
    """Serve the icon."""
    return FileResponse(STATIC_FOLDER / "icon.svg", media_type="image/svg+xml", headers=FRESH)
