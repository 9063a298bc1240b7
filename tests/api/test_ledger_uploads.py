"""Filled-in files over HTTP: stored whole, or back to the user with their problems marked."""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.ledger_files.container import MAX_FILE_BYTES
from api.ledger_files.template import write_template
from spatial.domain.ledger_forms import CleanValue
from spatial.storage.connections import open_connection
from spatial.storage.ledger_forms import find_form, form_lists
from tests.support.changes import MARCH, holdings, last_event
from tests.support.commands import CHANGES, count
from tests.support.form_files import edited, parts
from tests.support.served_town import serve_in_process
from tests.support.small_town import PASSWORD, store_town

pytestmark = pytest.mark.database

ADDRESS = "/api/v1/ledger/forms/rooms/workbook"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PROVINCE = ("province", PASSWORD)
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
        conn.execute("UPDATE account SET role = 'viewer' WHERE login = 'luzhou'")
    return fresh_database_url


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with serve_in_process(url, login="province") as client:
        yield client


def workbook(*rows: dict[str, CleanValue]) -> bytes:
    return write_template(find_form("rooms"), form_lists(), rows=rows or [ROOM])


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join([HEADS, *lines, ""]).encode(encoding)


def send(
    client: TestClient,
    content: Any,
    media_type: str = XLSX,
    accept: str | None = None,
    auth: Any = PROVINCE,
    **asked: Any,
) -> Any:
    headers = {"Content-Type": media_type} | ({"Accept": accept} if accept else {})
    return client.post(ADDRESS, content=content, headers=headers, auth=auth, params=asked)


def holders(url: str, number: str = "205") -> dict[str, str]:
    with open_connection(url) as conn:
        return holdings(conn, number, MARCH)


def test_a_clean_workbook_is_stored_and_the_same_one_changes_nothing(
    client: TestClient, url: str
) -> None:
    asked = {"why": "2024 年清查", "document": "川管〔2024〕3号", "cause": "correction"}
    first = send(client, workbook(), **asked)
    events = count(url, CHANGES)
    again = send(client, workbook(), **asked)

    assert (first.status_code, again.status_code) == (200, 200), first.text
    told = first.json()
    assert (told["stored"], told["changed"], told["rows"], told["problems"]) == (True, 1, 1, [])
    assert (again.json()["stored"], again.json()["changed"], again.json()["events"]) == (
        True,
        0,
        [],
    )
    assert count(url, CHANGES) == events
    assert holders(url) == {"SC-FGW": "1"}
    with open_connection(url) as conn:
        event = last_event(conn)
    assert (event["who"], event["why"], event["id"]) == (
        "province",
        *[asked["why"]],
        told["events"][0],
    )
    assert (event["document"], event["cause"]) == ("川管〔2024〕3号", "correction")


def test_a_csv_says_what_the_workbook_says(client: TestClient, url: str) -> None:
    line = "SC-01,F2,205,,102,24.00,SC-FGW,,1,2024-03-01,"
    first = send(client, csv(line), "text/csv; charset=utf-8")
    again = send(client, workbook())

    assert (first.status_code, first.json()["changed"]) == (200, 1), first.text
    assert (again.status_code, again.json()["changed"]) == (200, 0)
    assert holders(url) == {"SC-FGW": "1"}


def test_one_wrong_cell_keeps_all_out_and_the_users_own_workbook_comes_back(
    client: TestClient, url: str
) -> None:
    def own_note(sheet: Any, book: Any) -> None:
        book.create_sheet("我的备注")["B2"] = "不要动"

    sent = edited(workbook(ROOM, ROOM | {"number": "206", "organisation": "SC-XXX"}), own_note)
    events = count(url, CHANGES)

    answer = send(client, sent)

    assert (answer.status_code, answer.headers["content-type"]) == (422, XLSX)
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["房间使用", "字典", "我的备注", "校验结果"]
    assert "SC-XXX" in book["房间使用"]["G5"].comment.text
    assert book["房间使用"]["G4"].comment is None
    same = parts(sent).items() & parts(answer.content).items()
    assert "xl/worksheets/sheet3.xml" in {name for name, _ in same}
    assert (count(url, CHANGES), holders(url)) == (events, {})


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/json", "application/problem+json"),
        ("application/problem+json;q=0.9, */*", "application/problem+json"),
        (f"application/json, {XLSX}", XLSX),
        ("*/*", XLSX),
        ("text/html", XLSX),
    ],
)
def test_who_asks_for_json_gets_the_cells_as_a_problem_document(
    client: TestClient, accept: str, media_type: str
) -> None:
    answer = send(client, workbook(ROOM | {"organisation": "SC-XXX"}), accept=accept)

    assert (answer.status_code, answer.headers["content-type"]) == (422, media_type)
    if media_type != XLSX:
        document = answer.json()
        result = document["result"]
        assert (document["code"], document["status"]) == ("FORM_KEPT_OUT", 422)
        assert (result["stored"], result["errors"]) == (False, 1)
        assert [(each["code"], each["cell"]) for each in result["problems"]] == [
            ("ORGANISATION_UNKNOWN", "G4")
        ]


def test_a_csv_with_problems_is_answered_by_a_problem_document(
    client: TestClient, url: str
) -> None:
    good = "SC-01,F2,205,,102,24.00,SC-FGW,,1,2024-03-01,"
    bad = "SC-01,F2,206,,102,24.505,SC-FGW,,1,2024-03-01,"

    answer = send(client, csv(good, bad), "text/csv")

    assert (answer.status_code, answer.json()["code"]) == (422, "FORM_KEPT_OUT")
    assert [each["cell"] for each in answer.json()["result"]["problems"]] == ["F3"]
    assert holders(url) == {}


def test_what_the_ledger_refuses_is_marked_in_the_workbook(client: TestClient, url: str) -> None:
    held = holders(url, "201")

    answer = send(client, workbook(ROOM, ROOM | {"number": "201", "organisation": "SC-CZT"}))

    assert answer.status_code == 422
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet["A5"].comment.text.startswith("【逻辑】与台账不符")
    assert (holders(url), holders(url, "201")) == ({}, held)


def test_warnings_wait_for_consent_and_a_dry_run_stores_nothing(
    client: TestClient, url: str
) -> None:
    warned = workbook(ROOM | {"number": "999"})

    waiting = send(client, warned)
    dry = send(client, warned, accept_warnings=True, dry_run=True)
    kept = count(url, "allocation WHERE number = '999'")
    accepted = send(client, warned, accept_warnings=True)

    assert (waiting.status_code, dry.status_code, accepted.status_code) == (422, 200, 200)
    assert (dry.json()["stored"], dry.json()["changed"], dry.json()["events"]) == (False, 1, [])
    assert (accepted.json()["stored"], accepted.json()["warnings"]) == (True, 1)
    assert (kept, count(url, "allocation WHERE number = '999'")) == (0, 1)


@pytest.mark.parametrize(
    ("content", "media_type", "status", "code"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", XLSX, 422, "FORM_OLD_XLS"),
        (b"", XLSX, 422, "FORM_FILE_EMPTY"),
        (b"", "text/csv", 422, "FORM_FILE_EMPTY"),
        (csv(), XLSX, 422, "FORM_NOT_XLSX"),
        (b"1,2,3\n", "text/csv", 422, "FORM_UNRECOGNISED"),
        (b"x", "application/vnd.ms-excel", 415, "FORM_MEDIA_TYPE"),
        (b"{}", "application/json", 415, "FORM_MEDIA_TYPE"),
        (b"x", "", 415, "FORM_MEDIA_TYPE"),
    ],
)
def test_a_file_that_is_no_form_is_refused_as_a_whole(
    client: TestClient, content: bytes, media_type: str, status: int, code: str
) -> None:
    answer = send(client, content, media_type)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "result" not in answer.json()


def test_the_template_of_another_form_is_refused(client: TestClient) -> None:
    other = write_template(find_form("titles"), form_lists(), rows=[{"building": "SC-01"}])

    answer = send(client, other)

    assert (answer.status_code, answer.json()["code"]) == (422, "FORM_OTHER")


def test_a_file_of_unsaid_size_is_read_no_further_than_it_may_go(client: TestClient) -> None:
    chunk = b"\0" * (1 << 20)

    answer = send(client, (chunk for _ in range((MAX_FILE_BYTES >> 20) + 1)))

    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


@pytest.mark.parametrize(
    ("auth", "status", "code"),
    [
        (None, 401, "ACCESS_REQUIRED"),
        (("province", "wrong"), 401, "ACCESS_REQUIRED"),
        (("luzhou", PASSWORD), 403, "GRANT_NEEDED"),
    ],
)
def test_nobody_uploads_without_the_right_to(
    client: TestClient, url: str, auth: Any, status: int, code: str
) -> None:
    answer = send(client, workbook(), auth=auth)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert holders(url) == {}


def test_an_account_uploads_within_its_scope_only(client: TestClient, url: str) -> None:
    city = ("chengdu", PASSWORD)

    unknown = send(client, workbook(), auth=city, accept="application/json")
    denied = send(client, workbook(), auth=city, division="510000")
    narrowed = send(client, workbook(), division="510100")

    codes = {each["code"] for each in unknown.json()["result"]["problems"]}
    assert {"BUILDING_UNKNOWN", "ORGANISATION_UNKNOWN"} <= codes
    assert (denied.status_code, denied.json()["code"]) == (404, "NOT_FOUND")
    assert (narrowed.status_code, holders(url)) == (422, {})


@pytest.mark.parametrize(
    "asked", [{"cause": "whim"}, {"why": "x" * 501}, {"why": "a\0b"}, {"dryrun": "true"}]
)
def test_a_parameter_that_does_not_fit_is_refused(
    client: TestClient, url: str, asked: dict[str, str]
) -> None:
    answer = send(client, workbook(), **asked)

    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_REQUEST")
    assert holders(url) == {}
