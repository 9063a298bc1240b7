"""The small demo, drawn once and loaded once per run, for tests that only look at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.demo.loading import load_demo
from api.demo.progress import DemoOptions
from spatial.storage.cluster import Cluster

SMALL = DemoOptions(size="small")
DATABASE = "smartmap_demo"


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lend the directory under which the demo's files stand once it is loaded."""
    return tmp_path_factory.mktemp("demo-home")


@pytest.fixture(scope="session")
def demo_database_url(cluster: Cluster, template_database: str, demo_home: Path) -> Iterator[str]:
    """Lend a database with the small demo; tests leave it as it is."""
    url = cluster.create_database(DATABASE, template=template_database)
    load_demo(url, demo_home, SMALL, lambda _: None)
    yield url
    cluster.drop_database(DATABASE)
