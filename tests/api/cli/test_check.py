"""``smartmap check``, as a manager types it."""

import datetime as dt
import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from openpyxl import load_workbook
from shapely import box

from spatial.services.import_drawing import ImportRequest, import_drawing
from spatial.services.record_occupancies import record_occupancies
from spatial.storage.connections import open_connection
from spatial.storage.organisations import NewOccupancy, OrganisationRepository
from tests.support.commands import PLAIN, count, run_command
from tests.support.readings import BUILDING, add_building, make_plan, make_reading, make_room

MONDAY = dt.date(2026, 3, 2)
pytestmark = pytest.mark.database


@pytest.fixture
def url(fresh_database_url: str) -> str:
    """Store an office of 20.00 m² with one clerk, who may have 9."""
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
        plan = make_plan([make_room("201", box(0, 0, 5, 4))])
        request = ImportRequest(BUILDING, "surveyor", publish=True, valid_from=MONDAY)
        import_drawing(conn, make_reading(plan), b"drawing", request)
        organisation_id = OrganisationRepository(conn, "").add("O1", "局", "county", "510104")
        [(room_id,)] = conn.execute("SELECT room_id FROM room_version").fetchall()
        record_occupancies(
            conn, [NewOccupancy(room_id, organisation_id, "科级以下", 1, MONDAY)], "manager"
        )
    return fresh_database_url


def check(url: str, *words: str, **settings: str) -> CompletedProcess[str]:
    return run_command("check", *words, environment=PLAIN | {"DATABASE_URL": url} | settings)


def test_an_office_over_the_standard_exits_1_and_names_rule_and_article(url: str) -> None:
    done = check(url, "--building", BUILDING, "--format", "json")

    assert done.returncode == 1
    lines = map(json.loads, done.stdout.splitlines())
    [finding] = [line for line in lines if line["severity"] == "error"]
    assert (finding["code"], finding["number"]) == ("OFFICE_OVER_LIMIT", "201")
    assert finding["values"]["limit_m2"] == "9.00"
    assert "发改投资〔2014〕2674号" in finding["rule"]


def test_the_table_sums_up_in_words(url: str) -> None:
    done = check(url, "--division", "510104")

    assert done.returncode == 1
    assert "1 间房间 rooms: 1 error, 0 warning, 2 info; 已保存 stored" in done.stdout
    assert "新发现 opened 3, 仍存在 still open 0" in done.stdout
    assert "依据 rule:" in done.stdout


@pytest.mark.parametrize("division", ["5103", "510300"])
def test_a_division_that_manages_nothing_has_nothing_to_check(url: str, division: str) -> None:
    done = check(url, "--division", division)

    assert done.returncode == 0
    assert done.stdout.startswith("0 间房间 rooms")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--building", "nowhere"), 3),
        (("--division", "chengdu"), 2),
        (("--building", BUILDING, "--division", "51"), 2),
        (("--as-of", "2001-01-01"), 3),
    ],
    ids=["no such building", "no division code", "both", "before the standard"],
)
def test_what_cannot_be_checked_is_refused(url: str, words: tuple[str, ...], status: int) -> None:
    assert check(url, *words).returncode == status


def json_lines(done: CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def over_limit(done: CompletedProcess[str]) -> dict[str, Any]:
    [finding] = [line for line in json_lines(done) if line["code"] == "OFFICE_OVER_LIMIT"]
    return finding


def test_a_waived_error_no_longer_fails_the_check_until_the_waiver_is_taken_back(
    url: str,
) -> None:
    found = over_limit(check(url, "--format", "json"))

    waived = check(url, "waive", found["id"][:8], "--reason", "档案室改造中")
    again = check(url, "--format", "json")
    back = check(url, "unwaive", found["id"])
    last = check(url, "--format", "json")

    assert (waived.returncode, back.returncode) == (0, 0)
    assert found["id"] in waived.stdout
    assert [found["standing"], over_limit(again)["standing"], over_limit(last)["standing"]] == [
        "opened", "waived", "still_open",
    ]  # fmt: skip
    assert [done.returncode for done in (again, last)] == [0, 1]
    told = json.loads(again.stderr.splitlines()[-1])
    assert (told["waived"], told["still_open"], told["opened"]) == (1, 2, 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("waive", "00000000", "--reason", "x"), "FINDING_NOT_FOUND"),
        (("waive", "0", "--reason", "x"), "FINDING_NOT_FOUND"),
        (("waive", "00000000", "--reason", " "), "WAIVER_WITHOUT_REASON"),
        (("unwaive", "00000000"), "FINDING_NOT_FOUND"),
    ],
)
def test_what_cannot_be_waived_is_refused_by_name(
    url: str, words: tuple[str, ...], code: str
) -> None:
    done = check(url, *words)

    assert done.returncode == 3
    assert done.stderr.startswith(code)


def test_the_tolerance_of_the_option_goes_before_the_settings(url: str) -> None:
    option = check(url, "--format", "json", "--tolerance", "11", "--as-of", "2026-03-02")
    setting = check(url, "--format", "json", SMARTMAP_TOLERANCE_M2="10.99")

    assert [line["values"]["tolerance_m2"] for line in json_lines(option) if line["number"]] == [
        "11.00"
    ]
    assert option.returncode == 0
    assert over_limit(setting)["values"]["tolerance_m2"] == "10.99"


def test_the_workbook_has_a_row_for_each_finding_and_a_sheet_of_counts(
    url: str, tmp_path: Path
) -> None:
    file = tmp_path / "校核.xlsx"

    done = check(url, "--format", "xlsx", "-o", str(file))

    assert done.returncode == 1
    book = load_workbook(file, read_only=True)
    header, *rows = book["问题"].iter_rows(values_only=True)
    assert header[:8] == (
        "问题编号", "状态", "严重程度", "代码", "楼栋编码", "楼层", "房间号", "单位编码",
    )  # fmt: skip
    [row] = [dict(zip(header, row, strict=True)) for row in rows if row[2] == "错误"]
    assert (row["状态"], row["房间号"], row["代码"]) == ("新发现", "201", "OFFICE_OVER_LIMIT")
    assert (row["实有面积(m²)"], row["上限面积(m²)"], row["超出面积(m²)"]) == (20, 9, 11)
    counts = dict(book["汇总"].iter_rows(values_only=True))
    assert (counts["房间数"], counts["错误"], counts["新发现"]) == (1, 1, 3)
    book.close()
    assert count(url, "event WHERE action = 'export' AND after ->> 'file' = '校核.xlsx'") == 1


@pytest.mark.parametrize("words", [("--format", "xlsx"), ("-o", "x.xlsx")])
def test_a_workbook_needs_a_file_and_a_file_needs_a_workbook(
    url: str, words: tuple[str, ...]
) -> None:
    assert check(url, *words).returncode == 2
