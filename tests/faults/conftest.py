"""Fault runs take minutes: they are collected with ``--long`` only, and are commands besides."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the fault runs out of a run that is not long."""
    is_run = collection_path.name.startswith("test_")
    return True if is_run and not config.getoption("--long") else None
