"""Do the tasks of a batch on a ``dask.distributed`` cluster.

Only the reading is done there; writing and importing stay here, so that workers need neither the
output folder nor the database. A worker that does not see a drawing under its path gets its bytes.
"""

import asyncio
import dataclasses
import itertools
import uuid
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager

import dask.config
from distributed import Client, Future, as_completed
from distributed.comm import CommClosedError, connect
from distributed.scheduler import KilledWorker

from api.batch.release import reader_release
from api.batch.remote import RemoteRead, read_remotely
from api.batch.tasks import DrawingOutcome, DrawingTask, keep_outcome
from api.batch.worker import ReadDrawing, attempt, finish_task, guarded
from api.reading_process import READING_MEMORY_BYTES, ReadingLimits
from spatial.domain.errors import SpatialError

CONNECT_S = 10.0
AHEAD = 2  # tasks handed out for every thread of the cluster: the next is there when one is done
GRAPH_WARNING_BYTES = 2**40  # drawings carried as bytes are meant to be large


def run_on_cluster(
    tasks: Sequence[DrawingTask], address: str, limit_s: float
) -> Generator[DrawingOutcome]:
    """Do tasks on a cluster; yield the outcome of each as it is done.

    Parameters
    ----------
    address
        Of the scheduler, e.g. ``tcp://10.0.0.5:8786``.
    limit_s
        Seconds after which a task is stopped and refused.

    Raises
    ------
    SpatialError
        ``DASK_UNREACHABLE``, ``DASK_WORKERS_DIFFER``, or ``DASK_LOST`` in the middle.
    """
    limits = ReadingLimits(limit_s, READING_MEMORY_BYTES)
    with connected(address) as client:
        compare_releases(client, address, reader_release)
        # Lines that cannot be used, and files that cannot be opened, are refused here.
        yield from (attempt(task, limits) for task in tasks if task.sha256 is None)
        waiting = (task for task in tasks if task.sha256 is not None)
        work, coming = _Work(client, address, limits), as_completed(loop=client.loop)
        for task in itertools.islice(waiting, AHEAD * max(1, sum(client.ncores().values()))):
            coming.add(work.hand_out(task))
        for future in coming:
            outcome = work.receive(future)
            if isinstance(outcome, Future):
                coming.add(outcome)
                continue
            for task in itertools.islice(waiting, 1):
                coming.add(work.hand_out(task))
            yield outcome


@dataclasses.dataclass
class _Work:
    """The tasks that were handed out, by the key of their future."""

    client: Client
    address: str
    limits: ReadingLimits
    handed_out: dict[str, DrawingTask] = dataclasses.field(default_factory=dict)

    def hand_out(self, task: DrawingTask, content: bytes | None = None) -> Future:
        key = f"smartmap-drawing-{uuid.uuid4().hex}"
        self.handed_out[key] = task
        return self.client.submit(read_remotely, task, self.limits, content, key=key, pure=False)

    def receive(self, future: Future) -> DrawingOutcome | Future:
        """Finish a task that was read; hand it out again where the worker lacked the drawing."""
        task = self.handed_out.pop(future.key)
        if future.status in ("cancelled", "lost"):
            raise SpatialError(code="DASK_LOST", address=self.address)
        outcome = guarded(task, self.limits, lambda: self._finish(task, future))
        if isinstance(outcome, Future):
            return outcome
        keep_outcome(task, outcome)
        return outcome

    def _finish(self, task: DrawingTask, future: Future) -> DrawingOutcome | Future:
        try:
            read: RemoteRead = future.result()
        except KilledWorker as error:
            reason = f"KilledWorker ×{error.allowed_failures + 1}"
            values = {"file": task.line.name, "reason": reason}
            raise SpatialError(code="READER_CRASHED", **values) from error
        if read.release != reader_release():
            raise SpatialError(code="DASK_WORKERS_DIFFER", workers=task.line.name)
        if read.result is None:
            return self.hand_out(task, task.line.file.read_bytes())
        done = read.result
        if isinstance(done, ReadDrawing):
            done = finish_task(task, done)
        return dataclasses.replace(done, seconds=read.seconds)


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Lend a client of the scheduler at an address.

    Raises
    ------
    SpatialError
        ``DASK_UNREACHABLE``.
    """
    try:
        # Ahead of the client, whose remains would wait for a connection that never was.
        asyncio.run(_shake_hands(address))
    except Exception as error:  # what answers there need not be a scheduler: it may say anything
        reason = str(error)[:200] or type(error).__name__
        raise SpatialError(code="DASK_UNREACHABLE", address=address, reason=reason) from error
    with (
        dask.config.set({"distributed.admin.large-graph-warning-threshold": GRAPH_WARNING_BYTES}),
        Client(address, timeout=CONNECT_S, set_as_default=False) as client,
    ):
        yield client


async def _shake_hands(address: str) -> None:
    comm = await connect(address, timeout=CONNECT_S)
    await comm.close()


def compare_releases(client: Client, address: str, release: Callable[[], str]) -> None:
    """See that there are workers and that each has the program that we have.

    Parameters
    ----------
    release
        Gives a digest of what the work depends on; asked here and on every worker.

    Raises
    ------
    SpatialError
        ``DASK_UNREACHABLE`` if there are no workers, ``DASK_WORKERS_DIFFER``.
    """
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
        releases = client.run(release, on_error="return")
    except (OSError, CommClosedError) as error:
        reason = "没有工作进程 it has no worker"
        raise SpatialError(code="DASK_UNREACHABLE", address=address, reason=reason) from error
    others = sorted(worker for worker, told in releases.items() if told != release())
    if others:
        raise SpatialError(code="DASK_WORKERS_DIFFER", workers="、".join(others))
