"""``smartmap drawing inspect`` and ``rooms``, as a surveyor types them."""

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import CliRunner, Result

from api.cli.drawing import drawing
from tests.support.commands import run_command
from tests.support.plans import WALL, draw_office_row, lines, start_plan


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Two floors of four rooms side by side."""
    pen = start_plan()
    draw_office_row(pen)
    draw_office_row(pen.shifted(40, 0), storey="2", title="二层平面图")
    return pen.save(tmp_path / "一号楼.dxf")


@pytest.fixture
def open_walls(tmp_path: Path) -> Path:
    pen = start_plan()
    pen.lines(lines([0, 0, 9, 0], [0, 1, 9, 1]), WALL)
    return pen.save(tmp_path / "open.dxf")


@pytest.fixture
def no_drawing(tmp_path: Path) -> Path:
    path = tmp_path / "renamed.dxf"
    path.write_bytes(b"AC1032" + bytes(200))
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(drawing, [str(word) for word in words])


def smartmap(*words: object) -> CompletedProcess[str]:
    """Run the whole command, refusals turned into exit codes."""
    return run_command(*words)


def test_rooms_are_written_as_geojson_and_summed_up(plan: Path, tmp_path: Path) -> None:
    result = run("rooms", plan, "-o", tmp_path / "rooms.geojson")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "图幅 sheet 1 一层平面图: 房间 rooms 4, 待核 review 0, 73.20 m²" in result.stdout
    document = json.loads((tmp_path / "rooms.geojson").read_text(encoding="utf-8"))
    assert len(document["features"]) == 8


def test_a_drawing_is_read_in_a_process_of_its_own(plan: Path, tmp_path: Path) -> None:
    before_s = os.times().children_user

    run("rooms", plan, "-o", tmp_path / "rooms.geojson")

    assert os.times().children_user > before_s


def test_the_summary_is_one_line_of_json(plan: Path, tmp_path: Path) -> None:
    result = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--json")

    [line] = result.stdout.splitlines()
    told = json.loads(line)
    assert (told["drawing"], told["metres_per_unit"]) == ("一号楼.dxf", 0.001)
    assert [sheet["ordinals"] for sheet in told["sheets"]] == [[0], [1]]
    assert [sheet["area_m2"] for sheet in told["sheets"]] == [73.2, 73.2]


def test_one_sheet_alone(plan: Path, tmp_path: Path) -> None:
    result = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--sheet", 2)

    assert result.exit_code == 0
    document = json.loads((tmp_path / "rooms.geojson").read_text(encoding="utf-8"))
    assert {feature["properties"]["sheet"] for feature in document["features"]} == {2}


def test_the_unit_may_be_given(plan: Path, tmp_path: Path) -> None:
    result = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--unit-m", "0.0011", "--json")

    told = json.loads(result.stdout)
    assert (told["metres_per_unit"], told["unit_source"]) == (0.0011, "given")


def test_the_same_drawing_gives_the_same_bytes(plan: Path, tmp_path: Path) -> None:
    run("rooms", plan, "-o", tmp_path / "one.geojson")
    run("rooms", plan, "-o", tmp_path / "two.geojson")

    assert (tmp_path / "one.geojson").read_bytes() == (tmp_path / "two.geojson").read_bytes()


def test_the_report_tells_every_finding_in_both_languages(plan: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"

    run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--unit-m", "0.0011", "--report", report)

    document = json.loads(report.read_text(encoding="utf-8"))
    # the printed areas of 101, 103, 201 and 203 no longer fit; two rooms of each storey print none
    assert document["counts"] == {"AREA_DIFFERS_FROM_PRINTED": 4, "PRINTED_AREAS_DISAGREE": 4}
    numbers = {finding["number"] for finding in document["findings"]}
    assert numbers == {"101", "102", "103", "201", "202", "203", None}
    assert all(finding["zh"] and finding["en"] for finding in document["findings"])


@pytest.mark.parametrize(
    ("name", "start"),
    [("报告.html", b"<!DOCTYPE html>"), ("报告.XLSX", b"PK")],
    ids=["html", "xlsx"],
)
def test_the_report_may_be_a_page_or_a_workbook(
    plan: Path, tmp_path: Path, name: str, start: bytes
) -> None:
    result = run("rooms", plan, "-o", tmp_path / "rooms.geojson", "--report", tmp_path / name)

    assert result.exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(start)


def test_an_error_finding_exits_1_and_is_told_on_stderr(open_walls: Path, tmp_path: Path) -> None:
    result = run("rooms", open_walls, "-o", tmp_path / "rooms.geojson")

    assert result.exit_code == 1
    assert "NO_ROOM_FOUND" in result.stderr
    assert "未找到围合的房间" in result.stderr
    assert (tmp_path / "rooms.geojson").exists()


def test_a_refused_input_exits_3_and_writes_no_file(no_drawing: Path, tmp_path: Path) -> None:
    output, report = tmp_path / "rooms.geojson", tmp_path / "report.json"

    done = smartmap("drawing", "rooms", no_drawing, "-o", output, "--report", report)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("DWG_RENAMED")
    assert not output.exists()
    assert not report.exists()


def test_a_refusal_may_be_read_by_programs(no_drawing: Path) -> None:
    done = smartmap("drawing", "inspect", no_drawing, "--json")

    assert done.returncode == 3
    assert json.loads(done.stderr)["code"] == "DWG_RENAMED"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    done = smartmap("drawing", "rooms", tmp_path / "none.dxf", "-o", tmp_path / "rooms.geojson")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "rooms.geojson").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--report", "r.pdf"],
        ["--sheet", "0"],
        ["--unit-m", "0"],
        ["--unit-m", "mm"],
        ["--colour", "red"],
    ],
    ids=["a report in PDF", "sheet 0", "no unit", "a unit's name", "an unknown option"],
)
def test_wrong_usage_exits_2_before_anything_is_read(
    plan: Path, tmp_path: Path, words: list[str]
) -> None:
    output = tmp_path / "rooms.geojson"

    result = run("rooms", plan, "-o", output, *words)

    assert result.exit_code == 2
    assert not output.exists()


def test_the_output_must_be_named(plan: Path) -> None:
    assert run("rooms", plan).exit_code == 2


def test_inspect_tells_people_what_is_in_a_drawing(plan: Path) -> None:
    result = run("inspect", plan)

    assert result.exit_code == 0
    for words in ("一号楼.dxf", "mm (header", "A-WALL", "二层平面图", "会议室"):
        assert words in result.stdout


def test_inspect_tells_programs_in_one_object(plan: Path) -> None:
    [line] = run("inspect", plan, "--json").stdout.splitlines()

    told = json.loads(line)
    assert [sheet["title"] for sheet in told["sheets"]] == ["一层平面图", "二层平面图"]
    assert told["door_swings"] == 10


def test_inspect_exits_1_if_the_unit_can_only_be_assumed(tmp_path: Path) -> None:
    path = start_plan(insunits=0).save(tmp_path / "empty.dxf")

    result = run("inspect", path)

    assert result.exit_code == 1
    assert "UNITS_ASSUMED" in result.stderr
