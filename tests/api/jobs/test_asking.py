"""Jobs over HTTP: asked for, looked at, cancelled; by whom, how many, and with which uploads."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from api.jobs import asking
from api.settings import Settings
from spatial.storage.attempts import AttemptRepository
from spatial.storage.connections import open_connection
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from tests.support.drawings import draw_rooms
from tests.support.served_town import as_role
from tests.support.small_town import PASSWORD
from tests.support.working_town import add_account
from tests.support.works import WorkPlace

pytestmark = pytest.mark.database

BOSS = ("boss", PASSWORD)
CONTROL = "name,x,y,lon,lat\nA,0,0,104.066,30.66\nB,12000,0,104.06612,30.66\n"


@pytest.fixture
def client(work_place: WorkPlace) -> Iterator[TestClient]:
    with open_connection(work_place.url) as conn:
        for login, role, prefix in (
            ("surveyor", "surveyor", "51"),
            ("city", "surveyor", "5101"),
            ("viewer", "viewer", "51"),
        ):
            add_account(conn, login, role, prefix)
    settings = Settings(
        web_database_url=SecretStr(as_role(work_place.url, WEB_ROLE)),
        tiles_database_url=SecretStr(as_role(work_place.url, TILES_ROLE)),
        works=work_place.folder,
        upload_mb=1,
        hash_cost="fast",
    )
    with TestClient(create_app(settings)) as client:
        yield client


@pytest.fixture
def drawing(tmp_path: Path) -> bytes:
    draw_rooms(tmp_path / "plan.dxf")
    return (tmp_path / "plan.dxf").read_bytes()


def upload(client: TestClient, drawing: bytes, who: str = "boss", **fields: str) -> Any:
    return client.post(
        "/api/v1/imports",
        auth=(who, PASSWORD),
        data={"building": "SC-01", "level": "F2"} | fields,
        files={"drawing": ("二层.dxf", drawing)},
    )


def test_an_upload_is_kept_and_queued(
    client: TestClient, work_place: WorkPlace, drawing: bytes
) -> None:
    answer = upload(client, drawing)

    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["asked"]["level"]) == ("import", "waiting", "F2")
    kept = work_place.folder / "uploads" / job["id"] / "二层.dxf"
    assert kept.read_bytes() == drawing
    assert work_place.scalar("SELECT lock FROM procrastinate.procrastinate_jobs") == (
        "level:SC-01/F2"
    )
    assert client.get(answer.headers["location"], auth=BOSS).json() == job
    assert client.get("/api/v1/jobs", auth=BOSS).json()["items"] == [job]


def test_a_work_and_its_job_are_committed_together_or_not_at_all(
    work_place: WorkPlace, monkeypatch: pytest.MonkeyPatch, client: TestClient, drawing: bytes
) -> None:
    monkeypatch.setattr(asking, "MAX_OF_ALL", 0)

    answer = upload(client, drawing)

    assert (answer.status_code, answer.json()["code"]) == (503, "QUEUE_FULL")
    assert work_place.scalar("SELECT count(*) FROM work") == 0
    assert work_place.scalar("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0
    assert list(work_place.folder.glob("uploads/*")) == []


def test_an_account_with_too_many_jobs_waiting_is_told_to_come_again(
    client: TestClient, drawing: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MAX_OF_ACCOUNT", 2)
    answers = [upload(client, drawing) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 202, 429]
    assert answers[-1].json()["code"] == "QUEUE_FULL"
    assert answers[-1].headers["retry-after"] == "30"
    assert upload(client, drawing, "surveyor").status_code == 202


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"building": "NO-99"}, 404, "NOT_FOUND"),
        ({"building": "CD-01' OR 1=1"}, 422, "INVALID_REQUEST"),
        ({"sheet": "0"}, 422, "INVALID_REQUEST"),
        ({"unit_m": "nan"}, 422, "INVALID_REQUEST"),
        ({"colour": "red"}, 422, "INVALID_REQUEST"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_kept(
    client: TestClient, work_place: WorkPlace, drawing: bytes, fields: Any, status: int, code: str
) -> None:
    answer = upload(client, drawing, **fields)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert list(work_place.folder.glob("uploads/*")) == []


def test_buildings_of_others_are_not_there(client: TestClient, drawing: bytes) -> None:
    foreign = upload(client, drawing, "city")
    missing = upload(client, drawing, "city", building="NO-99")

    assert foreign.status_code == missing.status_code == 404
    said, expected = foreign.json(), missing.json()
    assert said.pop("request_id") != expected.pop("request_id")
    assert str(said).replace("SC-01", "NO-99") == str(expected)


def test_jobs_are_their_accounts_own(client: TestClient, drawing: bytes) -> None:
    address = upload(client, drawing).headers["location"]

    for what in ("", "/progress"):
        answer = client.get(address + what, auth=("surveyor", PASSWORD))
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert client.delete(address, auth=("surveyor", PASSWORD)).status_code == 404
    assert client.get("/api/v1/jobs", auth=("surveyor", PASSWORD)).json()["items"] == []
    assert client.get(address).status_code == 401


def test_asking_takes_the_grant_for_it(client: TestClient, drawing: bytes) -> None:
    asked = {"exports": {"format": "gpkg"}, "ledger/reports": {"by": "use"}}
    asked["ledger/periods"] = {"code": "2026", "day": "2026-01-01"}
    for address, body in asked.items():
        answer = client.post(f"/api/v1/{address}", json=body, auth=("viewer", PASSWORD))
        assert (answer.status_code, answer.json()["code"]) == (403, "GRANT_NEEDED"), address
    assert upload(client, drawing, "viewer").status_code == 403


def test_an_upload_goes_no_further_than_it_may(client: TestClient, work_place: WorkPlace) -> None:
    answer = upload(client, b"0" * 1_000_001)

    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="drawing"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield b"0" * 65_536

    streamed = client.post(
        "/api/v1/imports",
        content=endless(),
        headers={"Content-Type": "multipart/form-data; boundary=x"},
        auth=BOSS,
    )

    assert answer.status_code == streamed.status_code == 413
    assert answer.json()["code"] == "BODY_TOO_LARGE"
    assert list(work_place.folder.glob("uploads/*")) == []


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"--x", 422),
        ("multipart/form-data; boundary=x", b"no form", 422),
        ("multipart/form-data; boundary=x", b"--x\r\nA: b\r\n\r\n--x--", 422),
        ("multipart/form-data; boundary=x", b"--x--\r\n", 422),
    ],
)
def test_a_form_that_is_none_is_refused(
    client: TestClient, content_type: str, body: bytes, status: int
) -> None:
    headers = {"Content-Type": content_type}

    answer = client.post("/api/v1/imports", content=body, headers=headers, auth=BOSS)

    assert answer.status_code == status, answer.text


def test_a_waiting_job_is_cancelled_at_once(
    client: TestClient, work_place: WorkPlace, drawing: bytes
) -> None:
    address = upload(client, drawing).headers["location"]

    cancelled = client.delete(address, auth=BOSS).json()

    assert (cancelled["state"], cancelled["ended_at"] is None) == ("cancelled", False)
    assert client.delete(address, auth=BOSS).json() == cancelled
    assert work_place.scalar("SELECT count(*) FROM procrastinate.procrastinate_jobs") == 0
    with open_connection(work_place.url) as conn:
        assert AttemptRepository(conn).begin(UUID(cancelled["id"])) is None


def test_a_batch_is_a_job_for_each_line(
    client: TestClient, work_place: WorkPlace, drawing: bytes
) -> None:
    manifest = "file,building,level,control\na.dxf,SC-01,F2,c.csv\nb.dxf,SC-01,F3,\n"

    answer = client.post(
        "/api/v1/batches",
        auth=BOSS,
        files=[
            ("manifest", ("m.csv", manifest.encode())),
            ("drawing", ("a.dxf", drawing)),
            ("drawing", ("b.dxf", drawing)),
            ("control", ("c.csv", CONTROL.encode())),
        ],
    )

    assert answer.status_code == 202, answer.text
    batch = answer.json()
    parts = [client.get(f"/api/v1/jobs/{part}", auth=BOSS).json() for part in batch["parts"]]
    assert [part["asked"]["level"] for part in parts] == ["F2", "F3"]
    assert [part["asked"]["has_control"] for part in parts] == [True, False]
    assert client.get("/api/v1/jobs", auth=BOSS).json()["items"] == [batch]
    assert client.delete(answer.headers["location"], auth=BOSS).json()["state"] == "cancelled"
    assert work_place.scalar("SELECT count(*) FROM work WHERE state = 'cancelled'") == 3


@pytest.mark.parametrize(
    "manifest",
    [
        "file,building\nmissing.dxf,SC-01\n",
        "file,building,level\na.dxf,,F2\n",
        "file,building,profile\na.dxf,SC-01,auto\n",
        "file,building,sheet\na.dxf,SC-01,x\n",
        "building\nSC-01\n",
    ],
)
def test_a_manifest_with_a_fault_is_refused_whole(
    client: TestClient, work_place: WorkPlace, drawing: bytes, manifest: str
) -> None:
    files = [("manifest", ("m.csv", manifest.encode())), ("drawing", ("a.dxf", drawing))]

    answer = client.post("/api/v1/batches", auth=BOSS, files=files)

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"MANIFEST_ROW", "MANIFEST_FILE"}
    assert work_place.scalar("SELECT count(*) FROM work") == 0
    assert list(work_place.folder.glob("uploads/*")) == []


def test_control_points_that_cannot_be_read_are_refused_at_once(
    client: TestClient, work_place: WorkPlace, drawing: bytes
) -> None:
    answer = client.post(
        "/api/v1/imports",
        auth=BOSS,
        data={"building": "SC-01"},
        files={"drawing": ("a.dxf", drawing), "control": ("c.csv", io.BytesIO(b"nothing\n"))},
    )

    assert answer.status_code == 422
    assert list(work_place.folder.glob("uploads/*")) == []


def test_no_job_no_result(client: TestClient, drawing: bytes) -> None:
    address = upload(client, drawing).headers["location"]

    waiting = client.get(f"{address}/result", auth=BOSS)
    nowhere = client.get(f"/api/v1/jobs/{uuid4()}/result", auth=BOSS)

    assert (waiting.status_code, waiting.json()["code"]) == (409, "JOB_NOT_DONE")
    assert nowhere.status_code == 404
