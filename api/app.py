"""The web application: the map page, the API, the tiles, and how they get their database."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any, TypedDict

from fastapi import APIRouter, Depends, FastAPI
from psycopg import Connection
from psycopg_pool import ConnectionPool

from api.access import Account, Gate
from api.database import database_url
from api.dependencies import refuse_unknown_parameters
from api.errors import register_error_handlers
from api.openapi import DESCRIPTION, PROBLEMS, describe
from api.routes import (
    buildings,
    divisions,
    floor_plans,
    health,
    ledger,
    ledger_changes,
    ledger_forms,
    ledger_reading,
    ledger_workbooks,
    levels,
    pages,
    rooms,
    search,
)
from api.settings import Settings
from api.tile_access import TileGate
from api.web.assets import STATIC_FOLDER, PageFiles, SecurityHeaders
from spatial.storage.lookups.accounts import find_account
from tiles.application import TileApplication

POOL_SIZE = 8
"""Connections of the API in one worker process; the tiles have their own."""

CONNECTION_OPTIONS = "-c statement_timeout=10000 -c default_transaction_read_only=on"
"""The map only reads: a statement that would write, or takes over 10 s, is stopped."""

WRITING_OPTIONS = "-c statement_timeout=60000 -c idle_in_transaction_session_timeout=120000"
WRITING_POOL_SIZE = 2
"""Connections for what accounts enter; none is open while nobody does."""


class State(TypedDict):
    """What the lifespan lends every request."""

    pool: ConnectionPool[Connection[Any]]
    writing_pool: ConnectionPool[Connection[Any]]
    gate: Gate


def open_pool(url: str) -> ConnectionPool[Connection[Any]]:
    """Return the API's pool, not yet open; its connections autocommit single reads."""
    return ConnectionPool(
        url,
        min_size=2,
        max_size=POOL_SIZE,
        timeout=5.0,
        max_waiting=4 * POOL_SIZE,
        open=False,
        kwargs={"autocommit": True, "options": CONNECTION_OPTIONS},
        name="api",
    )


def open_writing_pool(url: str) -> ConnectionPool[Connection[Any]]:
    """Return the pool of those who write, not yet open; a use of it is one transaction."""
    return ConnectionPool(
        url,
        min_size=0,
        max_size=WRITING_POOL_SIZE,
        timeout=5.0,
        max_waiting=4 * WRITING_POOL_SIZE,
        open=False,
        kwargs={"options": WRITING_OPTIONS},
        name="writing",
    )


def account_finder(pool: ConnectionPool[Connection[Any]]) -> Callable[[str], Account | None]:
    """Return a function that reads an account over the pool."""

    def find(login: str) -> Account | None:
        with pool.connection() as conn:
            stored = find_account(conn, login)
        return Account(stored.login, stored.password_hash, tuple(stored.scopes)) if stored else None

    return find


def create_app(settings: Settings) -> FastAPI:
    """Build the application; nothing is opened before its lifespan begins."""
    tile_application = TileApplication()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        url = database_url(settings)
        pool, writing_pool = open_pool(url), open_writing_pool(url)
        gate = Gate(account_finder(pool), open_access=settings.open_access)
        pool.open()
        writing_pool.open()
        try:
            async with tile_application.running(url, TileGate(gate)):
                yield {"pool": pool, "writing_pool": writing_pool, "gate": gate}
        finally:
            pool.close()
            writing_pool.close()

    app = FastAPI(
        title="智能地图 Smart Map",
        version=version("smartmap"),
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    # FastAPI documents the replacement of this method as the way to amend its schema
    app.openapi = partial(describe, app, open_access=settings.open_access)  # type: ignore[method-assign]
    register_error_handlers(app)
    add_routes(app)
    app.mount("/tiles", tile_application)
    app.mount("/static", PageFiles(directory=STATIC_FOLDER))
    app.add_middleware(SecurityHeaders)
    return app


def add_routes(app: FastAPI) -> None:
    """Put the API under ``/api/v1``, and the pages and health checks at the root."""
    v1 = APIRouter(
        prefix="/api/v1", responses=PROBLEMS, dependencies=[Depends(refuse_unknown_parameters)]
    )
    for noun in (divisions, buildings, levels, floor_plans, rooms, search):
        v1.include_router(noun.router)
    for part in (ledger, ledger_reading, ledger_forms, ledger_workbooks, ledger_changes):
        v1.include_router(part.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(pages.router)
