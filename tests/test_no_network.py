"""At run time nothing needs a network: the served map works where there is none.

Where no network namespace may be opened these tests fail, and say so: the proof was not given.
``SMARTMAP_TESTS_WITHOUT_NAMESPACES=1`` accepts a weaker one: Python may connect to nothing beyond
this machine; what the browser and the database server do is then not seen.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.closed_network import NamespaceForbiddenError, closed

pytestmark = [pytest.mark.database, pytest.mark.browser]

ROOT = Path(__file__).parents[1]
WEAKER = "SMARTMAP_TESTS_WITHOUT_NAMESPACES"
WATCHED = ["-p", "tests.support.watched_network"]
SERVED = [
    "tests/api/test_lookups.py::test_buildings_say_what_they_hold",
    "tests/tiles/test_application.py::"
    "test_a_tile_holds_the_levels_rooms_with_what_the_page_colours_by",
    "tests/browser/test_map_page.py::test_a_building_is_chosen_and_its_rooms_are_drawn",
    "tests/browser/test_map_page.py::test_the_reference_page_lists_the_operations",
]


def without_network(command: list[str]) -> list[str]:
    """Return the command as it runs without a network, or fail and say why not."""
    try:
        return closed(command)
    except NamespaceForbiddenError as refusal:
        pytest.fail(
            f"no network namespace may be opened here ({refusal}), so that nothing proves that the"
            f" server needs no network. Allow them, or accept a weaker proof with {WEAKER}=1."
        )


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_map_is_served_and_drawn_without_a_network() -> None:
    pytest_ = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    weaker = os.environ.get(WEAKER) == "1"

    done = run([*pytest_, *WATCHED, *SERVED] if weaker else without_network([*pytest_, *SERVED]))

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "skipped" not in done.stdout


def test_whatever_goes_out_is_noticed() -> None:
    ask = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    if os.environ.get(WEAKER) == "1":
        watch = "from tests.support.watched_network import pytest_configure as w; w(); "
        done, noticed = run([sys.executable, "-c", watch + ask]), "connects to 192.0.2.1"
    else:
        done = run(without_network([sys.executable, "-c", ask]))
        noticed = "Network is unreachable"

    assert done.returncode == 1
    assert noticed in done.stderr
