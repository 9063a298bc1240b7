"""Jobs from the upload to the result, done by a worker that is bound by row-level security."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import httpx2 as httpx
import openpyxl
import pyogrio
import pytest

from api.jobs.hub import LISTEN_S
from spatial.storage.connections import open_connection
from tests.support.drawings import draw_rooms
from tests.support.served_works import events_of, served
from tests.support.small_town import PASSWORD
from tests.support.working_town import add_account
from tests.support.works import WorkPlace

pytestmark = pytest.mark.database

BOSS = ("boss", PASSWORD)
FORMATS = ("gpkg", "geoparquet", "geojson", "xlsx")


@pytest.fixture
def client(work_place: WorkPlace) -> Iterator[httpx.Client]:
    with open_connection(work_place.url) as conn:
        add_account(conn, "reviewer", "reviewer", "51")
        add_account(conn, "city", "admin", "5101")
    with served(work_place) as client:
        yield client


def test_an_uploaded_drawing_becomes_a_draft_that_another_publishes(
    client: httpx.Client, work_place: WorkPlace, tmp_path: Path
) -> None:
    draw_rooms(tmp_path / "二层.dxf", numbers=("201", "202", "203"))
    job = client.post(
        "imports",
        auth=BOSS,
        data={"building": "SC-01", "level": "F2"},
        files={"drawing": ("二层.dxf", (tmp_path / "二层.dxf").read_bytes())},
    ).json()

    with work_place.working():
        events = events_of(client, job["id"])

    assert [event["event"] for event in events[:-1]] == ["progress"] * (len(events) - 1)
    assert (events[-1]["event"], events[-1]["state"]) == ("end", "succeeded")
    revisions = [int(event["id"]) for event in events]
    assert revisions == sorted(set(revisions))
    assert events_of(client, job["id"], heard=events[-1]["id"]) == []
    came_late_s = time.monotonic()
    assert events_of(client, job["id"]) == events[-1:]
    assert time.monotonic() - came_late_s < LISTEN_S / 2
    done = client.get(f"jobs/{job['id']}", auth=BOSS).json()
    [plan] = done["result"]["plans"]
    assert (plan["outcome"], plan["rooms"], plan["area_m2"]) == ("drafted", 3, 36.0)
    assert done["attempts"] == 1
    assert list(work_place.folder.glob("uploads/*")) == []

    address = f"floor-plans/{plan['floor_plan_id']}/publication"
    own = client.post(address, json={}, auth=BOSS)
    assert (own.status_code, own.json()["code"]) == (409, "SAME_PERSON")
    foreign = client.post(address, json={}, auth=("city", PASSWORD))
    assert foreign.status_code == 404
    published = client.post(address, json={}, auth=("reviewer", PASSWORD))
    assert published.status_code == 200, published.text
    assert published.json()["approved_by"] == "reviewer"
    again = client.post(address, json={}, auth=("reviewer", PASSWORD))
    assert (again.status_code, again.json()["code"]) == (409, "PLAN_SUPERSEDED")
    people = work_place.scalar(
        "SELECT imported_by || '/' || approved_by FROM plan_revision ORDER BY published_at DESC"
    )
    assert people == "boss/reviewer"


def test_files_hold_what_the_division_manages(
    client: httpx.Client, work_place: WorkPlace, tmp_path: Path
) -> None:
    jobs = {
        form: client.post("exports", json={"format": form}, auth=BOSS).json()["id"]
        for form in FORMATS
    }
    of_city = client.post("exports", json={"format": "geojson"}, auth=("city", PASSWORD)).json()
    jobs["report"] = client.post("ledger/reports", json={"by": "report"}, auth=BOSS).json()["id"]
    frozen = {"code": "2026-Q3", "day": "2026-09-30"}
    period = client.post("ledger/periods", json=frozen, auth=BOSS).json()["id"]
    again = client.post("ledger/periods", json=frozen, auth=BOSS).json()["id"]

    with work_place.working("--concurrency", "2"):
        for job in jobs.values():
            events = events_of(client, job)
            assert events[-1]["state"] == "succeeded", client.get(f"jobs/{job}", auth=BOSS).text
        ended = {events_of(client, job)[-1]["state"] for job in (period, again)}
        work_place.wait_for_empty_queue()

    files = {}
    for form, job in jobs.items():
        answer = client.get(f"jobs/{job}/result", auth=BOSS)
        files[form] = tmp_path / f"{form}.{answer.headers['content-disposition'][-5:-1]}"
        files[form].write_bytes(answer.content)
        assert answer.headers["cache-control"] == "private, no-cache"
    layers = dict(pyogrio.list_layers(files["gpkg"]).tolist())
    assert layers == {"buildings": "Polygon", "rooms": "Polygon", "allocations": "Polygon"}
    rooms = gpd.read_file(files["gpkg"], layer="rooms")
    assert (len(rooms), rooms.crs.to_epsg()) == (11, 4490)
    assert rooms["area_m2"].sum() == pytest.approx(6 * 24 + 2 * 100 + 3 * 15)
    parquet = gpd.read_parquet(files["geoparquet"])
    assert (len(parquet), parquet.crs.to_epsg()) == (11, 4490)
    assert parquet.geometry.notna().all()
    collection = json.loads(files["geojson"].read_text("utf-8"))
    assert len(collection["features"]) == 11
    sheets = openpyxl.load_workbook(files["xlsx"], read_only=True)
    assert sheets.sheetnames == ["楼栋", "房间", "安排使用"]
    assert len(list(sheets["房间"].iter_rows())) == 12
    assert ended == {"succeeded", "failed"}  # a code is frozen once
    assert work_place.scalar("SELECT count(*) FROM period WHERE code = '2026-Q3'") == 1

    job = of_city["id"]
    city = client.get(f"jobs/{job}/result", auth=("city", PASSWORD)).json()
    assert {feature["properties"]["building_code"] for feature in city["features"]} == {"CD-01"}
    assert client.get(f"jobs/{job}/result", auth=BOSS).status_code == 404
    fetched_by_parts(client, jobs["geojson"], files["geojson"].read_bytes())


def fetched_by_parts(client: httpx.Client, job: str, content: bytes) -> None:
    address = f"jobs/{job}/result"
    whole = client.get(address, auth=BOSS)
    tag = whole.headers["etag"]

    part = client.get(address, auth=BOSS, headers={"Range": "bytes=10-19", "If-Range": tag})
    assert (part.status_code, part.content) == (206, content[10:20])
    stale = client.get(address, auth=BOSS, headers={"Range": "bytes=10-19", "If-Range": '"x"'})
    assert (stale.status_code, stale.content) == (200, content)
    unread = client.get(address, auth=BOSS, headers={"Range": "bytes=9-1"})
    assert (unread.status_code, unread.content) == (200, content)
    beyond = client.get(address, auth=BOSS, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "NO_SUCH_RANGE")
    known = client.get(address, auth=BOSS, headers={"If-None-Match": tag})
    assert (known.status_code, known.content) == (304, b"")


def test_an_account_that_may_no_more_gets_nothing(
    client: httpx.Client, work_place: WorkPlace
) -> None:
    who = ("city", PASSWORD)
    job = client.post("exports", json={"format": "geojson"}, auth=who).json()["id"]
    reviewer = ("reviewer", PASSWORD)
    other = client.post("exports", json={"format": "geojson"}, auth=reviewer).json()["id"]
    with open_connection(work_place.url) as conn:
        conn.execute("UPDATE account SET disabled_at = now() WHERE login = 'city'")
        conn.execute("UPDATE account SET role = 'viewer' WHERE login = 'reviewer'")

    with work_place.working():
        work_place.wait_for_empty_queue()

    codes = dict(work_place.rows("SELECT id::text, error ->> 'code' FROM work"))
    assert codes == {job: "ACCOUNT_DISABLED", other: "GRANT_NEEDED"}
    assert list(work_place.folder.glob("results/*/*")) == []
