"""The web application: the map page, the API, the tiles, and how they get their database."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any, TypedDict

from fastapi import APIRouter, Depends, FastAPI
from psycopg import Connection
from psycopg_pool import ConnectionPool

from api.access import Gate, Terms
from api.database import require_bound_roles, web_urls
from api.dependencies import refuse_unknown_parameters
from api.errors import register_error_handlers
from api.jobs.desk import JobDesk, open_desk
from api.metrics import CountedPool, counting_pools
from api.middleware.stack import middlewares
from api.oidc.issuer import Issuer
from api.openapi import DESCRIPTION, PROBLEMS, DescribedApplication
from api.passwords import PasswordCost, PasswordHasher
from api.readiness import Readiness
from api.reading import Lender, lenders
from api.routes import (
    accounts,
    buildings,
    divisions,
    events,
    floor_plans,
    health,
    job_requests,
    jobs,
    ledger,
    ledger_changes,
    ledger_forms,
    ledger_premises,
    ledger_reading,
    ledger_workbooks,
    levels,
    pages,
    publications,
    rooms,
    search,
    sessions,
    single_sign_on,
    tokens,
    waivers,
)
from api.settings import Settings
from api.tile_access import tile_scope
from api.watchers import Watchers
from api.web.assets import STATIC_FOLDER, PageFiles
from spatial.storage.cancellation import CancellablePool
from spatial.storage.live_pools import RECONNECT_S, LivePool
from tiles.application import TileApplication

POOL_SIZE = 8
"""Connections of the API in one worker process; the tiles have their own."""

CONNECTION_OPTIONS = (
    "-c statement_timeout=10000 -c lock_timeout=3000"
    " -c idle_in_transaction_session_timeout=30000 -c default_transaction_read_only=on"
)
"""The map only reads: a statement that would write, or takes over 10 s, is stopped."""

WRITING_OPTIONS = (
    "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=120000"
)
WRITING_POOL_SIZE = 2
"""Connections for what accounts enter; none is open while nobody does."""

ACCOUNT_OPTIONS = (
    "-c statement_timeout=5000 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000"
)
ACCOUNT_POOL_SIZE = 4
"""Connections that ask who somebody is: each for a millisecond."""


class State(TypedDict):
    """What the lifespan lends every request."""

    pool: ConnectionPool[Connection[Any]]
    reading: Lender
    writing_pool: Lender
    gate: Gate
    jobs: JobDesk
    pools: tuple[CountedPool, ...]
    readiness: Readiness
    watchers: Watchers


def open_pool(url: str) -> ConnectionPool[Connection[Any]]:
    """Return the API's pool, not yet open; its connections autocommit single reads."""
    return CancellablePool(
        url,
        min_size=2,
        max_size=POOL_SIZE,
        timeout=5.0,
        max_waiting=4 * POOL_SIZE,
        reconnect_timeout=RECONNECT_S,
        open=False,
        kwargs={"autocommit": True, "options": CONNECTION_OPTIONS},
        name="api",
    )


def open_writing_pool(url: str) -> ConnectionPool[Connection[Any]]:
    """Return the pool of those who write, not yet open; a use of it is one transaction."""
    return LivePool(
        url,
        min_size=0,
        max_size=WRITING_POOL_SIZE,
        timeout=5.0,
        max_waiting=4 * WRITING_POOL_SIZE,
        reconnect_timeout=RECONNECT_S,
        open=False,
        kwargs={"options": WRITING_OPTIONS},
        name="writing",
    )


def open_account_pool(url: str) -> ConnectionPool[Connection[Any]]:
    """Return the pool that asks who somebody is, not yet open; it commits each statement."""
    return LivePool(
        url,
        min_size=1,
        max_size=ACCOUNT_POOL_SIZE,
        timeout=5.0,
        max_waiting=0,  # no more wait than there are threads
        reconnect_timeout=RECONNECT_S,
        open=False,
        kwargs={"autocommit": True, "options": ACCOUNT_OPTIONS},
        name="accounts",
    )


def build_gate(settings: Settings, pool: ConnectionPool[Connection[Any]]) -> Gate:
    """Return the gate that finds out over a pool who asks."""
    terms = Terms(
        password=dt.timedelta(days=settings.password_days),
        session=dt.timedelta(hours=settings.session_hours),
        idle=dt.timedelta(minutes=settings.idle_minutes),
        proof=dt.timedelta(minutes=settings.proof_minutes),
    )
    hasher = PasswordHasher(PasswordCost[settings.hash_cost.upper()])
    return Gate(pool.connection, hasher, terms)


def create_app(settings: Settings) -> FastAPI:
    """Build the application; nothing is opened before its lifespan begins."""
    tile_application = TileApplication()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[State]:
        urls = web_urls(settings)
        require_bound_roles(urls)
        pool, writing_pool = open_pool(urls.web), open_writing_pool(urls.web)
        account_pool = open_account_pool(urls.web)
        gate = build_gate(settings, account_pool)
        with ExitStack() as opened:
            for each in (pool, writing_pool, account_pool):
                each.open()
                opened.callback(each.close)
            lent = lenders(settings, urls.web, (pool, writing_pool), open_pool, opened)
            async with (
                tile_application.running(urls.tiles, tile_scope, lent.watch) as tile_pool,
                open_desk(settings, urls.web) as desk,
            ):
                pools = (pool, writing_pool, account_pool, tile_pool)
                async with counting_pools(pools):
                    yield {
                        "pool": pool,
                        "reading": lent.reading,
                        "writing_pool": lent.writing,
                        "gate": gate,
                        "jobs": desk,
                        "pools": pools,
                        "readiness": Readiness(
                            pool,
                            (settings.home, settings.work_folder),
                            settings.min_free_mb << 20,
                            lent.watch,
                        ),
                        "watchers": Watchers(settings),
                    }

    app = DescribedApplication(
        title="智能地图 Smart Map",
        version=version("smartmap"),
        description=DESCRIPTION,
        lifespan=lifespan,
        middleware=middlewares(settings),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.demonstration = settings.demonstration
    app.state.issuer = (
        Issuer(settings.oidc, settings.session_hours * 3600) if settings.oidc else None
    )
    register_error_handlers(app)
    # first: routes are tried in their order, and a map asks for tiles far more than for all else
    app.mount("/tiles", tile_application)
    app.mount("/static", PageFiles(directory=STATIC_FOLDER))
    add_routes(app)
    if settings.oidc:
        app.include_router(single_sign_on.router)
    return app


def add_routes(app: FastAPI) -> None:
    """Put the API under ``/api/v1``, and the pages and health checks at the root."""
    v1 = APIRouter(
        prefix="/api/v1", responses=PROBLEMS, dependencies=[Depends(refuse_unknown_parameters)]
    )
    for noun in (divisions, buildings, levels, floor_plans, rooms, search):
        v1.include_router(noun.router)
    for part in (
        ledger,
        ledger_reading,
        ledger_forms,
        ledger_workbooks,
        ledger_changes,
        ledger_premises,
    ):
        v1.include_router(part.router)
    for part in (sessions, tokens, accounts, events, job_requests, jobs, publications, waivers):
        v1.include_router(part.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(pages.router)
