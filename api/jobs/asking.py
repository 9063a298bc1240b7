"""Ask for works: as many as the queue takes, with their uploads on disk before they are queued."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from psycopg import Connection

from api.jobs.callers import JobCaller
from api.jobs.refusals import QueueFullError, WholeQueueFullError
from spatial.domain.errors import NotFoundError
from spatial.domain.works import WorkKind
from spatial.storage.buildings import BuildingRepository
from spatial.storage.works import NewWork, StoredWork, WorkRepository

MAX_OF_ACCOUNT = 50
MAX_OF_ALL = 2_000
PAUSE_S = "30"
"""After how many seconds to come again."""


def ask_for(
    caller: JobCaller, kind: WorkKind, arguments: dict[str, Any], prefix: str
) -> StoredWork:
    """Queue a work that needs no upload.

    Raises
    ------
    QueueFullError
        If too many wait already.
    """
    work = NewWork(uuid4(), caller.account_id, kind, arguments, prefix)
    return ask(caller, [work])


def ask(caller: JobCaller, works: Sequence[NewWork]) -> StoredWork:
    """Queue works in one transaction: a single one, or a batch followed by its parts.

    Raises
    ------
    QueueFullError
        If too many wait already.
    """
    first, *parts = works
    with caller.connect() as conn:
        repository = WorkRepository(conn, caller.account_id)
        require_place(repository)
        if first.kind is WorkKind.BATCH:
            repository.add_batch(first, parts)
        else:
            repository.add(first)
        return repository.get(first.id)


def require_place(repository: WorkRepository) -> None:
    """Refuse when too many wait already.

    Raises
    ------
    QueueFullError
        By its account, or by all.
    """
    unended = repository.lock_account()
    if unended.own >= MAX_OF_ACCOUNT:
        raise QueueFullError(waiting=str(unended.own), limit=str(MAX_OF_ACCOUNT), seconds=PAUSE_S)
    if unended.everybodys >= MAX_OF_ALL:
        waiting = str(unended.everybodys)
        raise WholeQueueFullError(waiting=waiting, limit=str(MAX_OF_ALL), seconds=PAUSE_S)


def prefix_of_building(conn: Connection[Any], caller: JobCaller, code: str) -> str:
    """Return which of the caller's prefixes a building lies in.

    Raises
    ------
    NotFoundError
        If it lies in none, or there is no such building.
    """
    for prefix in caller.prefixes:
        try:
            BuildingRepository(conn, prefix).get(code)
        except NotFoundError:
            continue
        return prefix
    raise NotFoundError("building", code)


def refuse_early(caller: JobCaller) -> None:
    """Refuse before an upload is read what would be refused after it."""
    with caller.connect() as conn:
        require_place(WorkRepository(conn, caller.account_id))
