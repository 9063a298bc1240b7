"""``smartmap drawing rooms --decisions``: what a person decided replays to the same bytes."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from shapely import box

from api.cli.drawing import drawing
from spatial.storage.connections import open_connection
from tests.support.commands import count, smartmap
from tests.support.plans import SITE_X_M, SITE_Y_M, WALL, start_plan, wall_lines
from tests.support.readings import BUILDING, add_building

LEFT, RIGHT, GAP = box(0, 0, 4, 3), box(4.2, 0, 8.2, 3), box(4, 0.1, 4.2, 2.9)


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Two labelled rooms with 2.8 m of wall missing between them, too wide for a passage."""
    pen = start_plan()
    pen.lines(wall_lines([LEFT, RIGHT], [GAP]), WALL)
    pen.label((2, 2), "201", "办公室", "12.00m²")
    pen.label((6.2, 2), "202", "会议室")
    return pen.save(tmp_path / "gap.dxf")


def rooms(plan: Path, output: Path, *words: object) -> Result:
    report = output.with_suffix(".json")
    command = ["rooms", plan, "-o", output, "--report", report, *words]
    return CliRunner().invoke(drawing, [str(word) for word in command])


def told(output: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    return report


def decisions(path: Path, sha256: str, *entries: dict[str, Any]) -> Path:
    document = {"schema": "smartmap-decisions/1", "sha256": sha256, "decisions": entries}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def open_room(tmp_path: Path) -> Path:
    """A closed room, and one with 2.8 m of its outer wall missing."""
    pen = start_plan()
    pen.lines(wall_lines([LEFT, RIGHT], [box(8.2, 0.1, 8.4, 2.9)]), WALL)
    pen.label((2, 2), "201", "办公室", "12.00m²")
    pen.label((6.2, 2), "202", "会议室", "12.00m²")
    return pen.save(tmp_path / "open.dxf")


@pytest.mark.parametrize("drawn", ["plan", "open_room"], ids=["inside", "outside"])
def test_an_accepted_wall_replays_to_the_same_bytes(
    drawn: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    file = request.getfixturevalue(drawn)
    first = tmp_path / "first.geojson"
    rooms(file, first)
    report = told(first)
    [proposal] = [o for o in report["openings"] if o["status"] == "review"]
    assert proposal["kind"] == "open_edge"
    assert "LABEL_WITHOUT_ROOM" not in report["counts"]
    accept = {"do": "accept", "opening": proposal["id"], "by": "li"}
    said = decisions(tmp_path / "D.json", report["sha256"], accept)

    for name in ("second.geojson", "third.geojson"):
        assert rooms(file, tmp_path / name, "--decisions", said).exit_code == 0

    after = told(tmp_path / "second.geojson")
    assert {room["number"]: room["status"] for room in after["rooms"]} == {"201": "ok", "202": "ok"}
    assert after["counts"]["DECIDED"] >= 1
    for suffix in (".geojson", ".json"):
        second, third = ((tmp_path / name).with_suffix(suffix) for name in ("second", "third"))
        assert second.read_bytes() == third.read_bytes()


def test_what_no_longer_applies_is_said(plan: Path, tmp_path: Path) -> None:
    gone = {"do": "accept", "opening": "door-00000000"}
    file = decisions(tmp_path / "D.json", "0" * 64, gone)

    result = rooms(plan, tmp_path / "rooms.geojson", "--decisions", file)

    assert "DECISIONS_FOR_OTHER_FILE" in result.stderr
    assert "DECISION_NOT_APPLIED" in result.stderr
    assert "没有该洞口" in result.stderr


def test_a_file_without_decisions_is_refused_before_the_drawing_is_read(
    plan: Path, tmp_path: Path
) -> None:
    file = tmp_path / "D.json"
    file.write_text("{}", encoding="utf-8")

    result = rooms(plan, tmp_path / "rooms.geojson", "--decisions", file)

    assert getattr(result.exception, "code", None) == "DECISIONS_UNREADABLE"
    assert not (tmp_path / "rooms.geojson").exists()


@pytest.mark.database
def test_a_drawing_is_imported_as_decided_and_stays_so(
    plan: Path, tmp_path: Path, fresh_database_url: str
) -> None:
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
    digest = hashlib.sha256(plan.read_bytes()).hexdigest()
    point = [SITE_X_M + 2, SITE_Y_M + 1]
    shaft = {"do": "not_a_room", "points": [point], "what": "shaft"}
    said = decisions(tmp_path / "D.json", digest, shaft)
    words = ["drawing", "import", plan, "--building", BUILDING, "--level", "F2"]

    first = smartmap(fresh_database_url, *words, "--decisions", said)
    again = smartmap(fresh_database_url, *words, "--decisions", said)

    assert (first.returncode, again.returncode) == (0, 0)
    assert count(fresh_database_url, "floor_plan_room") == 1
    assert "DECIDED" in first.stderr
    assert "DECISIONS_NOT_STORED" not in first.stderr
    assert "DECISIONS_NOT_STORED" in again.stderr
