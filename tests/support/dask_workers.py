"""Workers of dask.distributed on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from distributed import LocalCluster


@contextmanager
def two_workers(folder: Path) -> Iterator[LocalCluster]:
    """Run two workers, each a process with one thread, on ports that the system chose."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        scheduler_port=0,
        dashboard_address="127.0.0.1:0",
        local_directory=str(folder),
    ) as workers:
        yield workers
