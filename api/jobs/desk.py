"""What the web process keeps for jobs: listeners, folders, how much an upload may hold."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from api.jobs.folders import WorkFolders
from api.jobs.hub import ProgressHub
from api.settings import Settings


class JobDesk(NamedTuple):
    """Where routes turn to."""

    hub: ProgressHub
    folders: WorkFolders
    upload_bytes: int


@asynccontextmanager
async def open_desk(settings: Settings, url: str) -> AsyncIterator[JobDesk]:
    """Lend the desk for as long as the application lasts."""
    hub = ProgressHub(url)
    try:
        yield JobDesk(hub, WorkFolders(settings.work_folder), settings.upload_mb * 1_000_000)
    finally:
        await hub.close()
