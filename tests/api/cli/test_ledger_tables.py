"""``smartmap ledger statistics``, ``differences``, ``entries`` and the like, as offices do."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from api.cli.ledger import ledger
from spatial.domain.errors import NotFoundError
from spatial.storage.connections import open_connection
from tests.support.counted_town import store_counted_town
from tests.support.ledger import day, days, record

pytestmark = pytest.mark.database

DAY = str(day(9))
Run = Callable[..., Result]


@pytest.fixture
def url(fresh_database_url: str) -> str:
    """Store the counted town: 142.50 m² in six rooms."""
    with open_connection(fresh_database_url) as conn:
        store_counted_town(conn)
    return fresh_database_url


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the ledger against the town."""
    monkeypatch.setenv("DATABASE_URL", url)

    def invoke(*words: object, fails: int = 0) -> Result:
        done = CliRunner().invoke(ledger, list(map(str, words)), catch_exceptions=False)
        assert done.exit_code == fails, done.output
        return done

    return invoke


def document(done: Result) -> Any:
    return json.loads(done.output)


def test_what_leaves_as_a_file_or_as_json_is_on_record_and_a_look_is_not(
    run: Run, url: str, tmp_path: Path
) -> None:
    run("entries", "--division", "510100", "-o", tmp_path / "rows.xlsx")
    run("mismatches", "--format", "json")
    run("periods")

    with open_connection(url) as conn:
        told = conn.execute(
            "SELECT subject_id, after ->> 'command', after ->> 'form', after ->> 'file'"
            " FROM event WHERE action = 'export' AND who ^@ 'cli:' ORDER BY id"
        ).fetchall()
    assert told == [
        ("5101", "ledger entries", "xlsx", "rows.xlsx"),
        ("-", "ledger mismatches", "json", None),
    ]


def test_statistics_as_json_say_day_unit_and_figures(run: Run) -> None:
    said = document(run("statistics", "--by", "organisation", "--as-of", DAY, "--format", "json"))

    assert (said["as_of"], said["unit"], said["division"]) == (DAY, "m²", "全部")
    assert [(row["key"], row["area_m2"], row["m2_per_staff"]) for row in said["rows"]] == [
        ("A", 39.0, 3.9),
        ("B", 33.0, None),
        (None, 70.5, None),
    ]


@pytest.mark.parametrize(
    "by", ["division", "organisation", "building", "use", "title", "state", "standing", "report"]
)
def test_excel_json_and_parquet_hold_the_same_figures(run: Run, tmp_path: Path, by: str) -> None:
    asked = ("statistics", "--by", by, "--as-of", DAY, "-o")
    for name in ("f.json", "f.xlsx", "f.parquet"):
        run(*asked, tmp_path / name)
    said = json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))
    tables = said["tables"] if by == "report" else {"": said["rows"]}
    book = load_workbook(tmp_path / "f.xlsx")

    for sheet, (name, rows) in zip(book.worksheets, tables.items(), strict=True):
        parquet = pd.read_parquet(tmp_path / (f"f_{name}.parquet" if name else "f.parquet"))
        kept = [
            {key: None if pd.isna(value) else value for key, value in row.items()}
            for row in parquet.to_dict("records")
        ]
        assert kept == rows
        figures = [value for row in rows for key, value in row.items() if key.endswith("_m2")]
        shown = [cell for line in sheet.iter_rows(min_row=5, values_only=True) for cell in line]
        for figure in figures:
            assert figure is None or figure in shown


def test_the_fields_layout_has_title_heading_units_and_page(run: Run, tmp_path: Path) -> None:
    run("statistics", "--by", "report", "--division", "510100", "--as-of", DAY, "-o",
        tmp_path / "report.xlsx")  # fmt: skip

    book = load_workbook(tmp_path / "report.xlsx")
    assert book.sheetnames == ["表1 行政区划", "表2 办公用房(县级单位)", "表3 技术业务用房"]
    sheet = book["表2 办公用房(县级单位)"]
    assert sheet["A1"].value == "表2 办公用房（县级单位）"
    assert sheet["A2"].value == f"行政区划：成都市    截止日：{DAY}    面积单位：平方米（㎡）"
    heads = [cell.value for cell in sheet[3]]
    assert "编制（人）" in heads
    assert "使用面积（㎡）" in heads
    ranks = [cell.value for cell in sheet[4]]
    assert ranks[heads.index("编制（人）") :][:3] == ["县级正职", "县级副职", "正科级"]
    area = sheet.cell(5, heads.index("使用面积（㎡）") + 1)
    assert (area.value, area.number_format) == (39.0, "0.00")
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.print_title_rows == "$3:$4"


def test_what_an_organisation_holds_of_a_site_stands_beside_the_site_once(
    run: Run, tmp_path: Path
) -> None:
    run("statistics", "--by", "report", "--as-of", DAY, "-o", tmp_path / "report.xlsx")

    sheet = load_workbook(tmp_path / "report.xlsx")["表2 办公用房(县级单位)"]
    merged = {str(place) for place in sheet.merged_cells.ranges}
    # B1 has lines for A, B and nobody; B2 for B and nobody
    assert {"B5:B7", "B8:B9"} <= merged
    last = [cell.value for cell in sheet[10]]
    assert last[0] == "合计"
    assert 122.5 in last


def test_text_that_looks_like_a_formula_stays_text(url: str, run: Run, tmp_path: Path) -> None:
    with open_connection(url) as conn:
        conn.execute("UPDATE organisation_version SET name = '=1+1' WHERE name = '单位A'")

    run("statistics", "--by", "organisation", "--as-of", DAY, "-o", tmp_path / "f.xlsx")

    cell = load_workbook(tmp_path / "f.xlsx").active["B5"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_the_same_figures_give_the_same_bytes(run: Run, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        run("statistics", "--by", "use", "--as-of", DAY, "-o", tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_table_shows_what_is_known_and_leaves_out_what_is_not(run: Run) -> None:
    shown = run("statistics", "--by", "building", "--as-of", DAY).output

    assert "办公用房统计（按楼栋）" in shown
    assert "114.00" in shown
    assert "超标" not in shown


def test_a_period_is_frozen_listed_and_compared(url: str, run: Run) -> None:
    assert "6 间 rooms, 142.50 ㎡" in run("freeze", "Q1", "--day", DAY).output
    with open_connection(url) as conn:
        conn.execute("UPDATE room_version SET area_m2 = 25.25 WHERE number = '101'")
    run("freeze", "Q2", "--day", str(day(20)), "--division", "510100", "--name", "二季度")

    listed = document(run("periods", "--format", "json"))["rows"]
    said = document(
        run("differences", "--since", "Q1", "--until", "Q2", "--by", "organisation",
            "--format", "json", "--division", "510100")
    )  # fmt: skip

    assert [(row["code"], row["name"], row["area_m2"]) for row in listed] == [
        ("Q2", "二季度", 143.75),
        ("Q1", "Q1", 142.5),
    ]
    assert (said["since"], said["since_period"], said["period"]) == (DAY, "Q1", "Q2")
    changed = {row["key"]: (row["correction_m2"], row["change_m2"]) for row in said["rows"]}
    assert changed == {"A": (1.25, 1.25), "B": (0.0, 0.0), None: (0.0, 0.0)}
    frozen = document(run("statistics", "--by", "use", "--period", "Q1", "--format", "json"))
    assert (frozen["period"], sum(row["area_m2"] for row in frozen["rows"])) == ("Q1", 142.5)


def test_differences_of_two_days_go_into_a_workbook(url: str, run: Run, tmp_path: Path) -> None:
    with open_connection(url) as conn:
        event = record(conn, "disposal")
        conn.execute(
            "UPDATE room_version SET valid = %s, ended_event_id = %s WHERE number = '201'",
            [days(0, 15), event],
        )

    run("differences", "--since", DAY, "--until", str(day(20)), "--by", "division", "-o",
        tmp_path / "f.xlsx")  # fmt: skip

    sheet = load_workbook(tmp_path / "f.xlsx").active
    assert sheet["A2"].value.startswith(f"行政区划：全部    起止：{DAY} 至 {day(20)}")
    heads = [cell.value for cell in sheet[4]]
    assert sheet.cell(5, heads.index("拍卖拆除/处置") + 1).value == -10.5


def test_entries_of_one_and_of_all_and_their_mismatches(run: Run) -> None:
    whole = document(run("entries", "--as-of", DAY, "--format", "json"))["rows"]
    mine = document(run("entries", "--organisation", "A", "--as-of", DAY, "--format", "json"))
    found = document(run("mismatches", "--as-of", DAY, "--format", "json"))["tables"]

    assert [row for row in whole if row["organisation_code"] == "A"] == mine["rows"]
    assert sum(row["area_m2"] for row in whole) == 142.5
    assert [row["state"] for row in whole if row["number"] == "202"] == ["出租"]
    assert [row["number"] for row in found["rooms_without_row"]] == ["103", "201"]
    assert found["rows_without_room"] == []


def test_an_unknown_organisation_is_no_empty_ledger(run: Run) -> None:
    with pytest.raises(NotFoundError):
        run("entries", "--organisation", "NONE")


@pytest.mark.parametrize(
    "words",
    [
        ("statistics", "--by", "use", "--format", "xlsx"),
        ("statistics", "--by", "use", "--period", "P", "--as-of", DAY),
        ("statistics",),
        ("differences", "--since", DAY),
        ("freeze", "Q1"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(run: Run, words: tuple[str, ...]) -> None:
    run(*words, fails=2)


def test_a_workbook_opens_from_memory(run: Run, tmp_path: Path) -> None:
    run("entries", "--as-of", DAY, "-o", tmp_path / "f.xlsx")

    sheet = load_workbook(io.BytesIO((tmp_path / "f.xlsx").read_bytes())).active
    assert sheet["A1"].value == "办公用房总台账"
    assert sheet.max_row == 4 + 7 + 1
