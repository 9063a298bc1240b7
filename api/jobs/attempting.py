"""One attempt at a work, in a process of its own: begin, do by kind, end.

What a work did and its end are one transaction. Killed at any moment, it has done all of it or
nothing, and the next attempt finds which.
"""

import logging
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection

from api.disk import FULL_STATUS, is_disk_full
from api.errors import OVERTAKEN, problem_document, spatial_problem
from api.jobs.doing import BrokenOffError, Doing, OvertakenError
from api.jobs.kinds import KINDS, grant_needed
from api.jobs.work_url import work_url
from api.logs import configure_logging
from api.settings import Settings
from spatial.domain.errors import DatabaseUnavailableError, SpatialError
from spatial.storage.attempts import Attempt, AttemptRepository
from spatial.storage.connections import open_connection

DONE, AGAIN = 0, 75  # EX_TEMPFAIL
MAX_ATTEMPTS = 10
PASSING = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    DatabaseUnavailableError,
    BrokenOffError,
    *OVERTAKEN,
)
"""What another attempt may not meet: a database that is away, another's change in between."""

log = logging.getLogger(__name__)


def attempt_work(settings: Settings, work_id: UUID) -> int:
    """Do a work once; return an exit code: ``DONE``, or ``AGAIN`` if it is to be tried again."""
    configure_logging(0)
    try:
        with closing(open_connection(work_url(settings))) as conn:
            return _attempt(settings, conn, work_id)
    except PASSING as error:
        log.warning("work interrupted work=%s reason=%s", work_id, type(error).__name__)
        return AGAIN


def _attempt(settings: Settings, conn: Connection[Any], work_id: UUID) -> int:
    attempts = AttemptRepository(conn)
    with conn.transaction():
        if not attempts.claim(work_id):
            return AGAIN
        attempt = attempts.begin(work_id)
        if attempt is None:
            attempts.give_up(work_id, None)  # if it was to be cancelled; of one that ended, nothing
            return DONE
        if attempt.number > MAX_ATTEMPTS:
            attempts.fail(attempt, given_up())
            return DONE
    doing = Doing(settings, conn, attempt, grant_needed(attempt))
    try:
        _do(doing, conn)
    finally:
        doing.close()
    doing.folders.drop_upload(work_id)
    return DONE


def _do(doing: Doing, conn: Connection[Any]) -> None:
    work_id, kind = doing.attempt.work_id, doing.attempt.kind
    log.info("work begun work=%s kind=%s attempt=%d", work_id, kind, doing.attempt.number)
    try:
        KINDS[kind](doing)
    except OvertakenError:
        with conn.transaction():
            AttemptRepository(conn).give_up(work_id, None)
    except (OSError, psycopg.errors.DiskFull) as error:
        if not is_disk_full(error):
            raise
        _fail(conn, doing.attempt, problem_document(FULL_STATUS, "DISK_FULL"))
    except PASSING:
        raise
    except SpatialError as error:
        _fail(conn, doing.attempt, spatial_problem(error))
    # a defect of ours, whatever it is: not ended here, the work would be attempted again and again
    except Exception:
        log.exception("work failed work=%s", work_id)
        _fail(conn, doing.attempt, problem_document(500, "INTERNAL"))
    log.info("work ended work=%s", work_id)


def _fail(conn: Connection[Any], attempt: Attempt, problem: Mapping[str, Any]) -> None:
    with conn.transaction():
        AttemptRepository(conn).fail(attempt, dict(problem))


def given_up() -> dict[str, Any]:
    """Compose the problem of a work that no attempt got done."""
    return problem_document(500, "WORK_GIVEN_UP", values={"attempts": str(MAX_ATTEMPTS)})
