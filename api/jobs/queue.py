"""The queue in the database, and what its jobs do: each names a work, an attempt is made at it.

The queue's tables stand in a schema of their own. Jobs are put in by the database's ``queue_work``,
in the transaction of the work itself; here they are taken out.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing
from uuid import UUID

import psycopg
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import JobAborted
from procrastinate.job_context import AbortReason
from procrastinate.jobs import Job
from psycopg.conninfo import make_conninfo

from api.jobs.attempt_process import AttemptProcess
from api.jobs.work_url import work_url
from api.settings import Settings
from spatial.storage.attempts import AttemptRepository

QUEUE = TASK = "work"
MAX_PAUSE_S = 60

log = logging.getLogger(__name__)


class AgainError(Exception):
    """An attempt came to nothing; another may do it."""


class LeftOffError(Exception):
    """The worker stops, and leaves the work to another."""


class NextAttempt(BaseRetryStrategy):
    """Try again at once what was left off, and ever later what came to nothing."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """Decide by what ended the job."""
        if isinstance(exception, LeftOffError):
            return RetryDecision(retry_in={"seconds": 0})
        if isinstance(exception, AgainError):
            return RetryDecision(retry_in={"seconds": min(2**job.attempts, MAX_PAUSE_S)})
        return None


def open_queue(settings: Settings) -> App:
    """Return the queue, not yet open."""
    url = make_conninfo(
        work_url(settings), options="-c search_path=procrastinate", connect_timeout=5
    )
    app = App(connector=PsycopgConnector(conninfo=url, min_size=1, max_size=4, timeout=10.0))

    @app.task(name=TASK, queue=QUEUE, pass_context=True, retry=NextAttempt())
    async def attempt(context: JobContext, work_id: str) -> None:
        await _attempt(context, settings, UUID(work_id))

    return app


async def _attempt(context: JobContext, settings: Settings, work_id: UUID) -> None:
    process = AttemptProcess(settings, work_id)
    try:
        async with asyncio.timeout(settings.work_minutes * 60):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        # Only a work that took too long needs the catalogue of texts. It loads the readers and
        # writers of every format, which the worker leaves to the attempts' own processes.
        from api.errors import problem_document  # noqa: PLC0415

        values = {"minutes": f"{settings.work_minutes:g}"}
        problem = problem_document(500, "WORK_TOO_SLOW", values=values)
        await _with_attempts(settings, lambda attempts: attempts.give_up(work_id, problem))
    except asyncio.CancelledError as error:
        process.kill()
        if context.abort_reason() is AbortReason.USER_REQUEST:
            await _with_attempts(settings, lambda attempts: attempts.give_up(work_id, None))
            raise JobAborted from error
        await _with_attempts(settings, lambda attempts: attempts.pause(work_id))
        raise LeftOffError from error
    else:
        if code != 0:
            log.warning("attempt came to nothing work=%s exit=%d", work_id, code)
            raise AgainError


async def _with_attempts(settings: Settings, change: Callable[[AttemptRepository], None]) -> None:
    """Change a work in a transaction of its own, off the loop."""

    def run() -> None:
        with closing(psycopg.connect(work_url(settings))) as conn, conn.transaction():
            change(AttemptRepository(conn))

    await asyncio.to_thread(run)
