"""The worker: takes works out of the queue until it is told to stop, whatever happens around it.

It outlives its database: while that is away, it waits and comes back. What another worker left
lying, it takes up.
"""

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Callable, Coroutine
from contextlib import closing
from typing import Any

import procrastinate.exceptions
import psycopg
import psycopg_pool
from procrastinate.worker import Worker

from api.jobs.attempt_process import load_ahead
from api.jobs.folders import WorkFolders
from api.jobs.queue import QUEUE, open_queue
from api.jobs.work_url import work_url
from api.settings import Settings
from spatial.storage.attempts import AttemptRepository

SWEEP_S = 600.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
AWAY = (
    procrastinate.exceptions.ConnectorException,
    psycopg.OperationalError,
    psycopg_pool.PoolTimeout,
)

log = logging.getLogger(__name__)


class UnheardError(Exception):
    """A worker's heartbeat has stopped, or it was struck off while it could not be heard.

    The library watches its heart until the first of its tasks ends, which is at once: it would go
    on, and others take up all that it does.
    """


async def run_worker(settings: Settings, concurrency: int) -> None:
    """Work until SIGTERM or SIGINT; works under way get ``leave_off_s`` to end."""
    load_ahead()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    pause_s = FIRST_PAUSE_S
    while not stop.is_set():
        started_s = time.monotonic()
        try:
            await _work_until(stop, settings, concurrency)
        except AWAY as error:
            log.warning("database away reason=%s", type(error).__name__)
        except UnheardError:
            log.warning("not heard of, beginning anew")
        if time.monotonic() - started_s > LONGEST_PAUSE_S:
            pause_s = FIRST_PAUSE_S
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause_s)
        pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


async def _work_until(stop: asyncio.Event, settings: Settings, concurrency: int) -> None:
    """Work until told to stop, or until the database is lost."""
    queue = open_queue(settings)
    patience_s = settings.worker_patience_s
    async with queue.open_async():
        log.info("worker ready concurrency=%d", concurrency)
        worker = Worker(
            queue,
            queues=[QUEUE],
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="always",
            shutdown_graceful_timeout=settings.leave_off_s,
            update_heartbeat_interval=patience_s / 4,
            stalled_worker_timeout=patience_s,
            fetch_job_polling_interval=patience_s / 4,
            abort_job_polling_interval=patience_s / 4,
        )
        run: Callable[[], Coroutine[Any, Any, None]] = worker.run
        working = asyncio.create_task(run())
        tending = asyncio.create_task(_tend(settings, worker))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping, tending}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (tending, stopping, working):
                task.cancel()
            await asyncio.gather(tending, stopping, return_exceptions=True)
            with contextlib.suppress(asyncio.CancelledError):
                await working
        if not tending.cancelled() and (error := tending.exception()) is not None:
            raise error


async def _tend(settings: Settings, worker: Worker) -> None:
    """Take up what others left lying, and remove files that nobody needs, now and then."""
    swept_at_s = float("-inf")
    while True:
        is_sweeping = time.monotonic() - swept_at_s > SWEEP_S
        try:
            await asyncio.to_thread(_tend_once, settings, worker.worker_id, is_sweeping=is_sweeping)
            swept_at_s = time.monotonic() if is_sweeping else swept_at_s
        except (*AWAY, psycopg.errors.UniqueViolation) as error:  # two take up the same
            log.warning("queue not tended reason=%s", type(error).__name__)
        await asyncio.sleep(settings.worker_patience_s / 3)


def _tend_once(settings: Settings, worker_id: int | None, *, is_sweeping: bool) -> None:
    with closing(psycopg.connect(work_url(settings))) as conn, conn.transaction():
        attempts = AttemptRepository(conn)
        if worker_id is not None and not attempts.hears(worker_id, 2 * settings.worker_patience_s):
            raise UnheardError
        if taken := attempts.take_up(settings.worker_patience_s):
            log.info("works taken up count=%d", taken)
        if is_sweeping:
            kept = attempts.with_files()
            WorkFolders(settings.work_folder).sweep(kept)
