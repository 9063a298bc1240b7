"""The guarded town, served, with the oracle that knows all of it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from tests.security import (
    account_cases,
    change_cases,
    job_cases,
    ledger_cases,
    page_cases,
    place_cases,
    search_cases,
    tile_cases,
)
from tests.security.fuzzing import Case, Fuzz
from tests.security.world import World
from tests.support.guarded_accounts import store_accounts
from tests.support.guarded_town import FROZEN_ON, GuardedTown
from tests.support.ledger import day
from tests.support.served_town import town_settings

PARTS = (
    place_cases, search_cases, ledger_cases, tile_cases, account_cases, change_cases, job_cases,
    page_cases,
)  # fmt: skip
CASES: dict[str, Case] = {route: case for part in PARTS for route, case in part.CASES.items()}


def days_looked_at() -> list[dt.date]:
    """Return days before everything, between all that changes, and today as the last."""
    return [day(-30), day(60), day(FROZEN_ON), day(130), day(220), today()]


@contextmanager
def fuzzed_service(url: str, folder: Path, seed: int) -> Iterator[Fuzz]:
    """Store the town and its accounts in an empty database, and serve it to a fuzz."""
    with open_connection(url) as conn:
        town = GuardedTown(conn)
        town.store()
        accounts = store_accounts(conn, town)
    with open_connection(url) as conn:
        world = World.read(conn, days_looked_at())
    settings = town_settings(
        url, works=folder, oidc_issuer=page_cases.ISSUER, oidc_client_id="smartmap"
    )
    with TestClient(create_app(settings)) as client:
        yield Fuzz(client, world, accounts, days_looked_at(), settings, seed)
