"""The map page, the pages of log-in and account, the reference of the API and the favicon."""

import json
from html import escape

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse

from api.web.assets import STATIC_FOLDER

router = APIRouter(include_in_schema=False)

FRESH = {"Cache-Control": "no-cache"}


@router.get("/")
def map_page() -> FileResponse:
    """Serve the map."""
    return FileResponse(STATIC_FOLDER / "map.html", headers=FRESH)


@router.get("/login")
def login_page(request: Request) -> HTMLResponse:
    """Serve the log-in page."""
    return HTMLResponse(login_document(request), headers={"Cache-Control": "no-store"})


def login_document(request: Request) -> str:
    """Return the log-in page: with the way to an issuer, and a demonstration's accounts."""
    page = (STATIC_FOLDER / "login.html").read_text(encoding="utf-8")
    offered = escape(
        json.dumps(
            [one.model_dump() for one in request.app.state.demonstration], ensure_ascii=False
        )
    )
    page = page.replace('data-accounts=""', f'data-accounts="{offered}"')
    if request.app.state.issuer is not None:
        page = page.replace('href="/login/oidc" hidden', 'href="/login/oidc"')
    return page


@router.get("/account")
def account_page() -> FileResponse:
    """Serve the page of one's own account."""
    return FileResponse(STATIC_FOLDER / "account.html", headers=FRESH)


@router.get("/docs")
def reference_page() -> FileResponse:
    """Serve the reference of the API, drawn from its OpenAPI document."""
    return FileResponse(STATIC_FOLDER / "docs.html", headers=FRESH)


@router.get("/favicon.ico")
def favicon() -> FileResponse:
    """Serve the icon."""
    return FileResponse(STATIC_FOLDER / "icon.svg", media_type="image/svg+xml", headers=FRESH)
