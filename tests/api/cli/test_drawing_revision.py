"""A surveyor brings a new drawing of a known level: what it changes is read before it counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from spatial.storage.connections import open_connection
from spatial.storage.organisations import OrganisationRepository
from tests.support.commands import count, smartmap
from tests.support.drawings import draw_plan
from tests.support.readings import BUILDING, add_building

pytestmark = pytest.mark.database

STANDING = {str(201 + at): (at * 4200.0, at * 4200.0 + 4000.0) for at in range(10)}
REVISED = {
    "201": (0, 5000),  # the wall to 202 moved by a metre
    "202": (5200, 8200),
    "203": (8400, 16600),  # with 204
    "205": (16800, 18600),  # split
    "205A": (18800, 20800),
    "299": STANDING["206"],
    "207": STANDING["207"],
    "208": STANDING["208"],
    "209": STANDING["209"],
    "200": (-4200, -200),  # built on; 210 is gone
}
NAMES = {"203": "会议室", "207": "档案室"}
CONTROL = """\
name,x,y,easting,northing,epsg
A,0,0,410000,3393000,4544
B,41800,0,410041.8,3393000,4544
C,41800,6000,410041.8,3393006,4544
"""


@pytest.fixture
def url(fresh_database_url: str, tmp_path: Path) -> str:
    """Put the standing plan in force, and hold one of its rooms."""
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
    draw_plan(tmp_path / "old.dxf", STANDING)
    (tmp_path / "control.csv").write_text(CONTROL)
    done = import_(
        fresh_database_url, tmp_path / "old.dxf", "--publish", "--control", tmp_path / "control.csv"
    )
    assert done["revision"] == 1
    with open_connection(fresh_database_url) as conn:
        OrganisationRepository(conn, "").add("O1", "财政局", "county", "510104")
        conn.execute(
            "INSERT INTO allocation (room_id, organisation_id, share, valid)"
            " SELECT room_id, organisation.id, 1, '[2020-01-01,)' FROM room_version, organisation"
            " WHERE number = '204'"
        )
    return fresh_database_url


def import_(url: str, *words: object) -> dict[str, Any]:
    done = smartmap(url, "drawing", "import", *words, "--building", BUILDING, "--json")
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.splitlines()
    report: dict[str, Any] = json.loads(line)
    return report


def numbers(rooms: list[dict[str, Any]]) -> list[str]:
    return [room["number"] for room in rooms]


def test_every_change_is_classed_before_anything_is_published(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "new.dxf", REVISED, names=NAMES)

    report = import_(url, tmp_path / "new.dxf", "--dry-run")

    found = report["differences"]
    changes = {
        tuple(change["kinds"]): (numbers(change["before"]), numbers(change["after"]))
        for change in found["changes"]
        if change["kinds"] != ["moved_wall"]
    }
    moved = [numbers(c["before"]) for c in found["changes"] if c["kinds"] == ["moved_wall"]]
    assert moved == [["201"], ["202"]]
    assert changes == {
        ("merged",): (["203", "204"], ["203"]),
        ("split",): (["205"], ["205", "205A"]),
        ("renumbered",): (["206"], ["299"]),
        ("renamed", "use_changed"): (["207"], ["207"]),
        ("gone",): (["210"], []),
        ("new",): ([], ["200"]),
    }
    assert found["counts"]["unchanged"] == 2
    effects = sum(change["effect_m2"] for change in found["changes"])
    assert found["after_m2"] == pytest.approx(found["before_m2"] + effects)
    [merged] = [c for c in found["changes"] if c["kinds"] == ["merged"]]
    assert [holder["name"] for holder in merged["holders"]] == ["财政局"]
    assert count(url, "drawing") == 1


def test_a_draft_leaves_what_is_in_force_until_it_is_published(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "new.dxf", REVISED, names=NAMES)

    draft = import_(url, tmp_path / "new.dxf")
    in_draft = [count(url, table) for table in ("plan_revision", "room_version", "floor_plan")]
    again = import_(url, tmp_path / "new.dxf")
    published = import_(url, tmp_path / "new.dxf", "--publish")
    after = import_(url, tmp_path / "new.dxf", "--publish")

    assert (draft["outcome"], draft["state"]) == ("drafted", "draft")
    assert in_draft == [1, 10, 2]
    assert (again["outcome"], again["differences"]) == ("unchanged", draft["differences"])
    assert (published["outcome"], published["revision"]) == ("published", 2)
    assert published["differences"] == draft["differences"]
    assert (after["outcome"], after["differences"]) == ("unchanged", None)
    assert count(url, "room_version") == 20


def test_the_table_names_rooms_areas_and_holders(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "new.dxf", REVISED, names=NAMES)

    done = smartmap(
        url, "drawing", "import", tmp_path / "new.dxf", "--building", BUILDING, "--dry-run"
    )

    assert done.returncode == 0, done.stderr
    assert (
        "合并 merged: 203 办公室 24.00 + 204 办公室 24.00 → 203 会议室 49.20 (+1.20 m²)"
        in done.stdout
    )
    assert "安排 held by O1 财政局 100%" in done.stdout


def test_a_drawing_that_was_moved_as_a_whole_differs_in_nothing(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "new.dxf", STANDING, at=(700_000.0, -90_000.0))

    report = import_(url, tmp_path / "new.dxf", "--publish")

    assert report["differences"]["counts"] == {"unchanged": 10}
    assert report["differences"]["frame"]["moved_m"] == pytest.approx(705.762, abs=0.01)
    assert report["place"]["method"] == "rooms"
    assert "PLAN_FRAME_MOVED" in [finding["code"] for finding in report["findings"]]


def test_the_cause_of_publishing_is_kept_with_its_event(url: str, tmp_path: Path) -> None:
    draw_plan(tmp_path / "new.dxf", REVISED)

    import_(url, tmp_path / "new.dxf", "--publish", "--cause", "disposal")

    with open_connection(url) as conn:
        causes = conn.execute(
            "SELECT cause FROM event WHERE action = 'plan.publish' ORDER BY id"
        ).fetchall()
    assert causes == [("addition",), ("disposal",)]
