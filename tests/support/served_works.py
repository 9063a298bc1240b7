"""The application over real HTTP, for those who ask for works and listen to them."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2 as httpx
import uvicorn
from pydantic import SecretStr

from api.app import create_app
from api.settings import Settings
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from tests.support.served_town import as_role
from tests.support.small_town import PASSWORD
from tests.support.works import DEADLINE_S, WorkPlace

BOSS = ("boss", PASSWORD)


@contextmanager
def served(place: WorkPlace) -> Iterator[httpx.Client]:
    """Serve a place on loopback; lend a client."""
    settings = Settings(
        web_database_url=SecretStr(as_role(place.url, WEB_ROLE)),
        tiles_database_url=SecretStr(as_role(place.url, TILES_ROLE)),
        works=place.folder,
        hash_cost="fast",
    )
    config = uvicorn.Config(create_app(settings), port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        base = f"http://127.0.0.1:{port}/api/v1/"
        with httpx.Client(base_url=base, timeout=DEADLINE_S) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(timeout=30)


def events_of(client: httpx.Client, job_id: str, heard: str | None = None) -> list[dict[str, Any]]:
    """Listen to a job to its end; told to come again, come again."""
    headers = {"Last-Event-ID": heard} if heard else {}
    told = []
    with client.stream("GET", f"jobs/{job_id}/progress", headers=headers, auth=BOSS) as answer:
        if answer.status_code == 204:
            return []
        if answer.status_code == 503:
            time.sleep(0.2)
            return events_of(client, job_id, heard)
        assert answer.headers["content-type"].startswith("text/event-stream")
        event: dict[str, Any] = {}
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name in {"id", "event"}:
                event[name] = value
            elif name == "data":
                told.append(event | json.loads(value))
    return told
