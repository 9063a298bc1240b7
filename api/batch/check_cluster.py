"""Check parts of a province on a ``dask.distributed`` cluster.

Only the comparing is done there, by the same function as here. Reading and storing stay in the
process that was called, so that workers need no access to the database. Results come in the order
of the parts: the figures, the findings and their order are those of a check on one machine.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import cache, partial

from distributed import Client, Future
from distributed.comm import CommClosedError
from distributed.scheduler import KilledWorker

from api.batch.cluster import AHEAD, compare_releases, connected
from api.batch.release import release_of
from spatial.checks.parts import PartFindings
from spatial.domain.errors import SpatialError
from spatial.services.check_rooms import CheckTask, Work, do_task

# All that decides what a check of a part says.
PACKAGES = ("spatial.checks", "spatial.domain", "spatial.geometry")
LIBRARIES = ("smartmap", "geopandas", "numpy", "pandas", "shapely")


@cache
def check_release() -> str:
    """Return a digest of what checks stand on; workers must have the same."""
    return release_of(PACKAGES, LIBRARIES)


@contextmanager
def cluster_work(address: str) -> Iterator[Work]:
    """Lend a way of doing tasks on the cluster whose scheduler has this address.

    Raises
    ------
    SpatialError
        ``DASK_UNREACHABLE``, ``DASK_WORKERS_DIFFER``, or ``DASK_CHECK_LOST`` in the middle.
    """
    with connected(address) as client:
        compare_releases(client, address, check_release)
        yield partial(_work, client, address)


def _work(
    client: Client, address: str, tasks: Iterable[CheckTask]
) -> Iterator[tuple[CheckTask, PartFindings]]:
    ahead = AHEAD * max(1, sum(client.ncores().values()))
    out: deque[tuple[CheckTask, Future]] = deque()
    for task in tasks:
        out.append((task, client.submit(do_task, task, pure=False)))
        if len(out) >= ahead:
            yield _result(*out.popleft(), address)
    while out:
        yield _result(*out.popleft(), address)


def _result(task: CheckTask, future: Future, address: str) -> tuple[CheckTask, PartFindings]:
    try:
        return task, future.result()
    except (CancelledError, CommClosedError, KilledWorker) as error:
        raise SpatialError(code="DASK_CHECK_LOST", address=address) from error
