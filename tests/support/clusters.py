"""A PostgreSQL cluster that is thrown away."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial.storage.cluster import Cluster


@contextmanager
def throw_away_cluster(name: str) -> Iterator[Cluster]:
    """Run a cluster that keeps nothing, gone afterwards."""
    # Not pytest's tmp_path: root's is closed to the user that the server runs as.
    home = Path(tempfile.mkdtemp(prefix=f"smartmap-{name}-"))
    home.chmod(0o711)
    cluster = Cluster(home, durable=False)
    cluster.up()
    try:
        yield cluster
    finally:
        cluster.down()
        shutil.rmtree(cluster.directory)
        shutil.rmtree(home)
