"""Online entry: the same forms and rules as the files, and only for who may write."""

import io
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api.passwords import PasswordCost, hash_password
from spatial.storage.connections import open_connection
from tests.support.changes import MARCH, holdings, last_event
from tests.support.commands import CHANGES, count
from tests.support.served_town import serve_in_process
from tests.support.small_town import PASSWORD, store_town

pytestmark = pytest.mark.database

ROWS = "/api/v1/ledger/forms/rooms/rows"
PROVINCE = ("province", PASSWORD)
ROOM: dict[str, Any] = {
    "building": "SC-01",
    "level": "F2",
    "number": "205",
    "use": "102",
    "area": 24.5,
    "organisation": "SC-FGW",
    "share": 1,
    "since": "2024-03-01",
}


@pytest.fixture
def url(fresh_database_url: str) -> str:
    with open_connection(fresh_database_url) as conn:
        store_town(conn)
        conn.execute(
            "WITH viewer AS (INSERT INTO account (login, password_hash, display_name, role)"
            " VALUES ('viewer', %s, 'viewer', 'viewer') RETURNING id)"
            " INSERT INTO scope (account_id, division_prefix) SELECT id, '51' FROM viewer",
            [hash_password(PASSWORD, PasswordCost.FAST)],
        )
    return fresh_database_url


@pytest.fixture
def client(url: str) -> Iterator[TestClient]:
    with serve_in_process(url, login="province") as client:
        yield client


def post(client: TestClient, *rows: dict[str, Any], auth: Any = PROVINCE, **asked: Any) -> Any:
    return client.post(ROWS, json={"rows": rows, "why": "清查"}, auth=auth, params=asked)


def test_forms_offer_codes_decimals_and_units(province_client: TestClient) -> None:
    forms = {form["code"]: form for form in province_client.get("/api/v1/ledger/forms").json()}

    assert set(forms) == {"organisations", "rooms", "occupancies", "titles"}
    columns = {column["key"]: column for column in forms["rooms"]["columns"]}
    assert columns["area"] | {"title": "", "note": "", "note_en": "", "title_en": ""} == {
        "key": "area",
        "title": "",
        "title_en": "",
        "kind": "area",
        "required": True,
        "maximum": 1_000_000,
        "decimals": 2,
        "unit": "m²",
        "note": "",
        "note_en": "",
        "codes": None,
    }
    assert {"code": "101", "name": "领导人员办公室"} in columns["use"]["codes"]


def test_divisions_are_offered_within_the_accounts_scope(closed_client: TestClient) -> None:
    answer = closed_client.get("/api/v1/ledger/forms", auth=("chengdu", PASSWORD))

    columns = {column["key"]: column for column in answer.json()[0]["columns"]}
    codes = [entry["code"] for entry in columns["division"]["codes"]]
    assert "510104" in codes
    assert all(code.startswith("5101") for code in codes)


def test_a_template_is_the_one_of_the_command_line(province_client: TestClient) -> None:
    answer = province_client.get("/api/v1/ledger/forms/titles/template")

    assert answer.status_code == 200
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["楼栋与权属", "字典"]


def test_rows_are_stored_under_the_accounts_name_and_only_once(
    client: TestClient, url: str
) -> None:
    first = post(client, ROOM).json()
    again = post(client, ROOM).json()

    assert (first["stored"], first["changed"], first["problems"]) == (True, 1, [])
    assert (again["stored"], again["changed"], again["events"]) == (True, 0, [])
    with open_connection(url) as conn:
        assert holdings(conn, "205", MARCH) == {"SC-FGW": "1"}
        event = last_event(conn)
    assert (event["who"], event["why"], event["id"]) == ("province", "清查", first["events"][0])


def test_one_wrong_row_keeps_all_out_and_is_named(client: TestClient, url: str) -> None:
    before = count(url, CHANGES)

    answer = post(client, ROOM, ROOM | {"number": "206", "area": "24.505㎡"})

    assert answer.status_code == 200
    result = answer.json()
    assert result["stored"] is False
    problem = next(each for each in result["problems"] if each["severity"] == "error")
    assert (problem["code"], problem["row"], problem["column"], problem["family"]) == (
        "DECIMALS_TOO_MANY",
        2,
        "area",
        "格式",
    )
    assert count(url, CHANGES) == before


def test_a_row_with_nothing_in_it_is_an_error(client: TestClient) -> None:
    result = post(client, {}).json()

    assert result["stored"] is False
    assert [(each["code"], each["row"]) for each in result["problems"]] == [("REQUIRED_EMPTY", 1)]


def test_a_column_that_the_form_has_not_is_an_error(client: TestClient) -> None:
    result = post(client, ROOM | {"phone": "1"}).json()

    assert result["stored"] is False
    assert [(each["code"], each["row"]) for each in result["problems"]] == [("COLUMN_UNKNOWN", 1)]


def test_what_the_ledger_refuses_is_said_of_its_row(client: TestClient) -> None:
    result = post(client, ROOM, ROOM | {"number": "203"}).json()

    assert [(each["code"], each["row"]) for each in result["problems"]] == [("LEDGER_REFUSES", 2)]
    assert "SC-01 F2 203" in result["problems"][0]["text"]


def test_warnings_wait_for_consent_and_a_dry_run_stores_nothing(
    client: TestClient, url: str
) -> None:
    warned = ROOM | {"number": "999"}

    assert post(client, warned).json()["stored"] is False
    assert post(client, warned, accept_warnings=True, dry_run=True).json()["changed"] == 1
    assert count(url, "allocation WHERE number = '999'") == 0
    assert post(client, warned, accept_warnings=True).json()["stored"] is True


@pytest.mark.parametrize(
    ("auth", "status", "code"),
    [
        (None, 401, "ACCESS_REQUIRED"),
        (("province", "wrong"), 401, "ACCESS_REQUIRED"),
        (("viewer", PASSWORD), 403, "GRANT_NEEDED"),
    ],
)
def test_nobody_writes_without_the_right_to(
    client: TestClient, auth: Any, status: int, code: str
) -> None:
    answer = post(client, ROOM, auth=auth)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_an_account_writes_within_its_scope_only(client: TestClient) -> None:
    city = ("chengdu", PASSWORD)

    unknown = post(client, ROOM, auth=city).json()
    denied = post(client, ROOM, auth=city, division="510000")

    assert {"BUILDING_UNKNOWN", "ORGANISATION_UNKNOWN"} <= {
        each["code"] for each in unknown["problems"]
    }
    assert (denied.status_code, denied.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}", "INVALID_REQUEST"),
        (b'{"rows": []}', "INVALID_REQUEST"),
        (b'{"rows": [{"building": ["SC-01"]}]}', "INVALID_REQUEST"),
        (b"\xff\xfe", "INVALID_REQUEST"),
    ],
)
def test_a_body_that_is_none_of_rows_is_refused(client: TestClient, body: bytes, code: str) -> None:
    media = {"Content-Type": "application/json"}
    answer = client.post(ROWS, content=body, headers=media, auth=PROVINCE)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
