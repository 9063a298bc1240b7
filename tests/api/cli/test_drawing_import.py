"""``smartmap drawing import``, as a surveyor types it."""

import json
from pathlib import Path

import pytest

from spatial.storage.connections import open_connection
from tests.support.commands import count, smartmap
from tests.support.drawings import draw_rooms
from tests.support.readings import BUILDING, add_building

pytestmark = pytest.mark.database

CONTROL = """\
name,x,y,easting,northing,epsg
A,0,0,410000,3393000,4544
B,25000,0,410025,3393000,4544
"""


@pytest.fixture
def url(fresh_database_url: str) -> str:
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
    return fresh_database_url


def test_a_drawing_is_imported_published_and_placed(url: str, tmp_path: Path) -> None:
    draw_rooms(tmp_path / "B-01.dxf")
    (tmp_path / "control.csv").write_text(CONTROL)
    words = ["drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING, "--publish"]

    done = smartmap(url, *words, "--control", tmp_path / "control.csv", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    [line] = done.stdout.splitlines()
    report = json.loads(line)
    assert (report["level"], report["rooms"], report["area_m2"]) == ("F2", 6, 72.0)
    assert [left["name"] for left in report["residuals"]] == ["A", "B"]
    assert count(url, "room_version") == 6


def test_importing_again_says_that_nothing_changed(url: str, tmp_path: Path) -> None:
    draw_rooms(tmp_path / "B-01.dxf")
    words = ["drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING]
    smartmap(url, *words)

    again = smartmap(url, *words)

    assert again.returncode == 0
    assert "nothing changed" in again.stdout
    assert count(url, "drawing") == 1


def test_a_dry_run_says_what_would_be_stored_and_stores_nothing(url: str, tmp_path: Path) -> None:
    draw_rooms(tmp_path / "B-01.dxf")

    done = smartmap(
        url, "drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING, "--dry-run"
    )

    assert done.returncode == 0
    assert "6 间 rooms, 72.00 m²" in done.stdout
    assert [count(url, table) for table in ("drawing", "level", "event")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("title", "building", "code"),
    [(None, BUILDING, "LEVEL_UNKNOWN"), ("二层平面图", "nowhere", "NOT_FOUND")],
    ids=["no title", "no such building"],
)
def test_a_refused_drawing_exits_3_and_leaves_nothing(
    url: str, tmp_path: Path, title: str | None, building: str, code: str
) -> None:
    draw_rooms(tmp_path / "B-01.dxf", title=title)

    refused = smartmap(url, "drawing", "import", tmp_path / "B-01.dxf", "--building", building)

    assert refused.returncode == 3
    assert code in refused.stderr
    assert count(url, "drawing") == 0


def test_an_unreadable_file_exits_3_before_the_database_is_asked(tmp_path: Path) -> None:
    (tmp_path / "empty.dxf").write_bytes(b"")
    nowhere = f"postgresql://nobody@/none?host={tmp_path}"

    refused = smartmap(nowhere, "drawing", "import", tmp_path / "empty.dxf", "--building", BUILDING)

    assert refused.returncode == 3
    assert "DATABASE_UNAVAILABLE" not in refused.stderr


def test_an_unreachable_database_is_said_to_be(tmp_path: Path) -> None:
    draw_rooms(tmp_path / "B-01.dxf")
    nowhere = f"postgresql://nobody@/none?host={tmp_path}"

    refused = smartmap(nowhere, "drawing", "import", tmp_path / "B-01.dxf", "--building", BUILDING)

    assert refused.returncode == 3
    assert "DATABASE_UNAVAILABLE" in refused.stderr
