"""Whatever is sent: no 500, no hang, and nothing of it is stored."""

import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.jobs.attempting import attempt_work
from api.settings import Settings
from spatial.domain.accounts import GRANTS, Role, Standing
from spatial.domain.scopes import Scope
from spatial.services.accounts import Actor
from spatial.services.accounts_sessions import make_token
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from tests.api.ledger_files.bad_cells import BAD_CELLS
from tests.api.ledger_files.bad_files import BAD_CSV, BAD_FILES
from tests.cad_import.bad_drawing_cases import REFUSED, REFUSED_DWG
from tests.security.hostile_words import TRAVERSALS, WORDS, Asked, requests_of
from tests.security.row_counts import count_rows, grown
from tests.support.served_town import town_settings
from tests.support.small_town import store_town
from tests.support.working_town import add_account

pytestmark = pytest.mark.database

LONGEST_S = 20.0
"""A request that takes so long hangs, however busy the machine."""

WRITTEN = {"event", "event_head", "event_seal", "login_failure", "work"}
"""What being refused, and asking for work that fails, leave behind."""

NAMED = {
    "account", "account_token", "scope",
    "period", "period_building", "period_condition", "period_organisation", "period_post",
    "period_total",
}  # fmt: skip
"""Where a hostile word is a name like another, and is taken as such."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Target(NamedTuple):
    """The small town, served to an admin who bears a token."""

    client: TestClient
    settings: Settings
    url: str

    def counted(self) -> dict[str, int]:
        """Count the rows of every table."""
        with open_connection(self.url) as conn:
            return count_rows(conn)

    def send(self, method: str, path: str, **how: Any) -> Any:
        """Send something; it is answered in time, and not with a defect."""
        started_s = time.monotonic()
        answer = self.client.request(method, path, follow_redirects=False, **how)
        assert answer.status_code < 500, (method, path, how, answer.text[:500])
        assert time.monotonic() - started_s < LONGEST_S, (method, path, how)
        assert "root:x:" not in answer.text
        return answer


@pytest.fixture(scope="module")
def target(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    """Serve a town of the module's own."""
    name = f"smartmap_hostile_{uuid4().hex[:8]}"
    url = cluster.create_database(name, template=template_database)
    folder: Path = tmp_path_factory.mktemp("works")
    with open_connection(url) as conn:
        store_town(conn)
        add_account(conn, "boss", "admin", "51")
        row = conn.execute("SELECT id FROM account WHERE login = 'boss'").fetchone()
        assert row
        actor = Actor("boss", Standing(GRANTS[Role.ADMIN], Scope(("51",))), row[0])
        token = make_token(conn, actor, "hostile", sorted(GRANTS[Role.ADMIN]), 30).secret
    settings = town_settings(url, works=folder)
    client = TestClient(create_app(settings), headers={"Authorization": f"Bearer {token}"})
    with client:
        yield Target(client, settings, url)
    cluster.drop_database(name)


def test_hostile_words_in_every_parameter_path_and_field(target: Target) -> None:
    document = target.client.get("/api/v1/openapi.json").json()
    before = target.counted()

    sent = list(requests_of(document, cycle(WORDS)))
    for asked in sent:
        send_asked(target, asked)

    assert len(sent) > 200
    assert set(grown(before, target.counted())) <= WRITTEN | NAMED


def send_asked(target: Target, asked: Asked) -> None:
    """Send a request with a hostile word; its path is quoted as a browser would."""
    how: dict[str, Any] = {"params": asked.params}
    if asked.body is not None:
        how["json"] = asked.body
    path = quote(asked.path, safe="/%")
    target.send(asked.method, path, **how)


@pytest.mark.parametrize("before", ["/static/", "/tiles/", "/api/v1/", "/", "/api/v1/jobs/"])
def test_no_path_leads_out(target: Target, before: str) -> None:
    for word in TRAVERSALS:
        answer = target.send("GET", before + quote(word, safe="/%"))
        assert answer.status_code in {303, 400, 404, 405, 422}, (before, word)


HEADERS: dict[str, list[tuple[bytes, bytes]]] = {
    "bytes that are no text": [(b"authorization", b"Basic \xff\xfe"), (b"cookie", b"\xff=\xfe")],
    "two credentials": [(b"authorization", b"Basic YTpi"), (b"authorization", b"Bearer smt_x")],
    "two cookies": [
        (b"cookie", b"smartmap_session=a; smartmap_session=b"),
        (b"cookie", b"smartmap_session=c"),
    ],
    "no scheme": [(b"authorization", b"")],
    "another scheme": [(b"authorization", b"Digest username=x")],
    "broken base64": [(b"authorization", b"Basic ====")],
    "a nul in the login": [(b"authorization", b"Basic AGE6Yg==")],
    "a huge token": [(b"authorization", b"Bearer smt_" + b"x" * 60_000)],
    "a huge cookie": [(b"cookie", b"smartmap_session=" + b"x" * 60_000)],
    "many headers": [(b"x-%d" % n, b"y") for n in range(2_000)],
    "a language of nowhere": [(b"accept-language", b"\xc3\x28,;q=x"), (b"accept", b"\xff/*;q=-1")],
    "a wild ETag": [(b"if-none-match", b'W/"' + b"," * 9_000)],
    "a wild range": [(b"range", b"bytes=0-1,2-3,-9999999999999999999")],
    "a forged origin": [
        (b"x-forwarded-for", b"'; DROP TABLE event; --"),
        (b"x-request-id", b"<script>\xff"),
        (b"host", b"evil.example"),
    ],
    "a key that is none": [(b"idempotency-key", b"\xff" * 300)],
    "a method to use instead": [(b"x-http-method-override", b"DELETE")],
}


@pytest.mark.parametrize("way", HEADERS)
def test_abused_headers(target: Target, way: str) -> None:
    before = target.counted()

    for path in ("/api/v1/buildings", "/tiles/buildings/3/6/3", "/", "/static/icon.svg"):
        target.send("GET", path, headers=HEADERS[way])
    body = b'{"day": "2026-01-01", "why": "x", "building": "SC-01", "to_division": "510100"}'
    typed = [(b"content-type", b"application/json; charset=utf-7"), *HEADERS[way]]
    if b"authorization" in dict(HEADERS[way]):  # whoever else is let in may do this
        target.send("POST", "/api/v1/ledger/building-transfers", headers=typed, content=body)

    assert set(grown(before, target.counted())) <= WRITTEN


def part(name: str, content: bytes, more: bytes = b"") -> bytes:
    """Return one part of a form."""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"'.encode()
    return head + more + b"\r\n\r\n" + content + b"\r\n"


END = b"--b--\r\n"
FORMS: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", part("building", b"SC-01") + END),
    "an empty boundary": ("multipart/form-data; boundary=", part("building", b"SC-01") + END),
    "another boundary": ("multipart/form-data; boundary=c", part("building", b"SC-01") + END),
    "a huge boundary": (f"multipart/form-data; boundary={'b' * 9_000}", END),
    "cut off": ("multipart/form-data; boundary=b", part("drawing", b"x" * 900)[:500]),
    "nothing": ("multipart/form-data; boundary=b", b""),
    "only an end": ("multipart/form-data; boundary=b", END),
    "thousands of parts": (
        "multipart/form-data; boundary=b",
        b"".join(part(f"f{n}", b"x") for n in range(5_000)) + END,
    ),
    "thousands of files": (
        "multipart/form-data; boundary=b",
        b"".join(part("drawing", b"x", b'; filename="a.dxf"') for _ in range(2_000)) + END,
    ),
    "a form in the form": (
        "multipart/form-data; boundary=b",
        part(
            "drawing", part("drawing", b"x") + END, b"\r\nContent-Type: multipart/mixed; boundary=b"
        )
        + END,
    ),
    "a huge head": (
        "multipart/form-data; boundary=b",
        part("drawing", b"x", b"\r\nX-Y: " + b"z" * 100_000) + END,
    ),
    "a huge field": ("multipart/form-data; boundary=b", part("building", b"x" * 3_000_000) + END),
    "a name that leads out": (
        "multipart/form-data; boundary=b",
        part("building", b"SC-01")
        + part("drawing", b"0\nEOF\n", b'; filename="../../../../tmp/leads-out.dxf"')
        + END,
    ),
    "a name of nul": (
        "multipart/form-data; boundary=b",
        part("building", b"SC-01") + part("drawing", b"0\nEOF\n", b'; filename="a\x00.dxf"') + END,
    ),
    "bytes that are no text": (
        "multipart/form-data; boundary=b",
        part("building", b"\xff\xfe") + part("drawing", b"x", b'; filename="\xff.dxf"') + END,
    ),
    "a field twice": (
        "multipart/form-data; boundary=b",
        part("building", b"SC-01") * 2 + part("drawing", b"x", b'; filename="a.dxf"') + END,
    ),
    "JSON instead": ("application/json", b'{"building": "SC-01"}'),
    "deep JSON": ("application/json", b"[" * 200_000),
}


@pytest.mark.parametrize("way", FORMS)
def test_abused_forms(target: Target, way: str) -> None:
    media_type, content = FORMS[way]
    before = target.counted()

    for path in ("/api/v1/imports", "/api/v1/batches", "/api/v1/ledger/forms/rooms/workbook"):
        headers = {"Content-Type": media_type}
        target.send("POST", path, headers=headers, content=content)

    assert set(grown(before, target.counted())) <= WRITTEN
    assert not Path("/tmp/leads-out.dxf").exists()  # noqa: S108  where it would lead


def test_bad_workbooks_are_refused_and_leave_nothing(target: Target) -> None:
    before = target.counted()

    for bad in (*BAD_CELLS, *BAD_FILES, *BAD_CSV):
        media_type = "text/csv" if bad in BAD_CSV else XLSX
        answer = target.send(
            "POST",
            f"/api/v1/ledger/forms/{getattr(bad, 'form', None) or 'rooms'}/workbook",
            headers={"Content-Type": media_type, "Accept": "application/json"},
            content=bad.made(),
        )
        assert answer.status_code in {200, 413, 415, 422}, bad.way
        assert answer.status_code != 200 or not answer.json()["stored"], bad.way

    assert set(grown(before, target.counted())) <= WRITTEN


SAMPLED = sorted(REFUSED)[::6]
"""Each costs the start of an interpreter; the reader's own tests read them all."""


@pytest.mark.parametrize("way", [*SAMPLED, *sorted(REFUSED_DWG)[:1]])
def test_a_bad_drawing_fails_with_its_code_and_leaves_nothing(target: Target, way: str) -> None:
    code, made = (REFUSED | REFUSED_DWG)[way]
    name = "a.dwg" if way in REFUSED_DWG else "a.dxf"
    before = target.counted()

    answer = target.send(
        "POST",
        "/api/v1/imports",
        files={"drawing": (name, made(), "application/octet-stream")},
        data={"building": "SC-01", "level": "F1"},
    )
    if answer.status_code == 202:
        job = answer.json()["id"]
        attempt_work(target.settings, UUID(job))
        ended = target.send("GET", f"/api/v1/jobs/{job}").json()
        assert (ended["state"], ended["error"]["code"]) == ("failed", code)
        assert not list(target.settings.work_folder.rglob(f"{job}/*"))

    assert answer.status_code in {202, 413, 415, 422}
    assert set(grown(before, target.counted())) <= WRITTEN
