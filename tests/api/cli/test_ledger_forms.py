"""``smartmap ledger``, as a clerk types it."""

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from api.ledger_files.template import write_template
from spatial.domain.ledger_forms import CleanValue
from spatial.storage.connections import open_connection
from spatial.storage.ledger_forms import find_form, form_lists
from tests.support.changes import MARCH, holdings
from tests.support.commands import count, smartmap
from tests.support.form_files import with_cell
from tests.support.small_town import store_town

ROOM: dict[str, CleanValue] = {
    "building": "SC-01",
    "level": "F2",
    "number": "205",
    "use": "102 一般工作人员办公室",
    "area": 24,
    "organisation": "SC-FGW",
    "share": 1,
    "since": MARCH,
}
HEADS = ",".join(column.title.zh for column in find_form("rooms").columns)


@pytest.fixture
def url(fresh_database_url: str) -> str:
    with open_connection(fresh_database_url) as conn:
        store_town(conn)
    return fresh_database_url


def write(folder: Path, **changed: CleanValue) -> Path:
    file = folder / "房间使用.xlsx"
    file.write_bytes(write_template(find_form("rooms"), form_lists(), rows=[ROOM | changed]))
    return file


def holders(url: str) -> dict[str, str]:
    with open_connection(url) as conn:
        return holdings(conn, "205", MARCH)


def test_a_template_is_written_for_every_form_without_a_database(tmp_path: Path) -> None:
    for form in ("organisations", "rooms", "occupancies", "titles"):
        file = tmp_path / f"{form}.xlsx"

        done = smartmap("", "ledger", "template", form, "-o", file, "--division", "510100")

        assert done.returncode == 0, done.stderr
        assert find_form(form).title.zh in openpyxl.load_workbook(file).sheetnames


def test_a_file_is_checked_without_a_database_and_comes_back_marked(tmp_path: Path) -> None:
    file, marked = write(tmp_path, area=Decimal("24.505")), tmp_path / "checked.xlsx"

    done = smartmap("", "ledger", "check", file, "-o", marked)

    assert done.returncode == 1
    assert "F4" in done.stdout
    assert "最多 2 位小数" in done.stdout
    assert openpyxl.load_workbook(marked).worksheets[0]["F4"].comment.text.startswith("【格式】")


@pytest.mark.database
def test_a_clean_file_is_stored_and_the_same_file_changes_nothing(url: str, tmp_path: Path) -> None:
    file = write(tmp_path)

    first = smartmap(url, "ledger", "import", file)
    events = count(url, "event")
    again = smartmap(url, "ledger", "import", file, "--json")

    assert (first.returncode, again.returncode) == (0, 0), first.stderr + first.stdout
    assert holders(url) == {"SC-FGW": "1"}
    assert json.loads(again.stdout.splitlines()[-1])["events"] == 0
    assert count(url, "event") == events


@pytest.mark.database
def test_csv_says_what_the_workbook_says(url: str, tmp_path: Path) -> None:
    workbook, csv = write(tmp_path), tmp_path / "rooms.csv"
    line = "SC-01,F2,205,,102,24.00,SC-FGW,,1,2024-03-01,"
    csv.write_text(f"{HEADS}\n{line}\n", encoding="utf-8")

    first = smartmap(url, "ledger", "import", csv)
    events = count(url, "event")
    again = smartmap(url, "ledger", "import", workbook)

    assert (first.returncode, again.returncode) == (0, 0), first.stdout
    assert holders(url) == {"SC-FGW": "1"}
    assert count(url, "event") == events


@pytest.mark.database
def test_a_dry_run_stores_nothing(url: str, tmp_path: Path) -> None:
    done = smartmap(url, "ledger", "import", write(tmp_path), "--dry-run", "--json")

    assert done.returncode == 0, done.stderr
    last: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (last["stored"], last["changed"]) == (False, 1)
    assert holders(url) == {}


@pytest.mark.database
def test_one_wrong_row_keeps_the_whole_file_out(url: str, tmp_path: Path) -> None:
    file, marked = tmp_path / "rooms.xlsx", tmp_path / "checked.xlsx"
    rows = [ROOM, ROOM | {"number": "206", "organisation": "SC-XXX"}]
    file.write_bytes(write_template(find_form("rooms"), form_lists(), rows=rows))

    done = smartmap(url, "ledger", "import", file, "-o", marked)

    assert done.returncode == 1
    assert "G5" in done.stdout
    assert holders(url) == {}
    comment = openpyxl.load_workbook(io.BytesIO(marked.read_bytes())).worksheets[0]["G5"].comment
    assert "SC-XXX" in comment.text


@pytest.mark.database
def test_what_the_ledger_refuses_is_marked_in_the_file(url: str, tmp_path: Path) -> None:
    file, marked = write(tmp_path, number="201", organisation="SC-CZT"), tmp_path / "checked.xlsx"

    done = smartmap(url, "ledger", "import", file, "-o", marked)

    assert done.returncode == 1
    comment = openpyxl.load_workbook(marked).worksheets[0]["A4"].comment
    assert comment.text.startswith("【逻辑】与台账不符")
    assert "SC-01 F2 201" in comment.text


@pytest.mark.database
def test_warnings_are_stored_only_when_accepted(url: str, tmp_path: Path) -> None:
    file = write(tmp_path, number="999")

    first = smartmap(url, "ledger", "import", file)
    kept = count(url, "allocation WHERE number = '999'")
    second = smartmap(url, "ledger", "import", file, "--accept-warnings")

    assert (first.returncode, second.returncode) == (1, 0), second.stdout
    assert "ROOM_NOT_ON_PLAN" in first.stdout
    assert (kept, count(url, "allocation WHERE number = '999'")) == (0, 1)


@pytest.mark.database
def test_a_building_of_another_division_is_not_written_to(url: str, tmp_path: Path) -> None:
    done = smartmap(url, "ledger", "import", write(tmp_path), "--division", "510100")

    assert done.returncode == 1
    assert "BUILDING_UNKNOWN" in done.stdout
    assert holders(url) == {}


def test_a_file_that_is_no_form_exits_3_in_two_languages(tmp_path: Path) -> None:
    old = tmp_path / "old.xls"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    other = tmp_path / "titles.xlsx"
    other.write_bytes(with_cell("titles", "A4", "51-B01"))

    refused = smartmap("", "ledger", "check", old)
    mixed = smartmap("", "ledger", "check", other, "--form", "rooms", "--json")

    assert (refused.returncode, mixed.returncode) == (3, 3)
    assert "FORM_OLD_XLS" in refused.stderr
    assert "save it as .xlsx" in refused.stderr
    assert json.loads(mixed.stderr)["code"] == "FORM_OTHER"
