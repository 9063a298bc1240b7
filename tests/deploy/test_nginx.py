"""The nginx example, run in front of a server that answers with what reached it."""

import asyncio
import json
import os
import re
import ssl
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from socket import socket

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

EXAMPLE = Path(__file__).parents[2] / "deploy/nginx/smartmap.conf"
NGINX = "/usr/sbin/nginx"
PAUSE_S = 1.0
NEW_CERTIFICATE = [
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
]


async def reflect(request: Request) -> Response:
    size = 0
    async for piece in request.stream():
        size += len(piece)
    told = {"headers": dict(request.headers), "body": size, "at": time.monotonic_ns()}
    return JSONResponse(told, headers={"Cache-Control": "max-age=600"})


async def progress(_: Request) -> Response:
    async def events() -> AsyncIterator[bytes]:
        for step in range(2):
            yield f"data: {step}\n\n".encode()
            await asyncio.sleep(PAUSE_S)

    return StreamingResponse(events(), media_type="text/event-stream")


def free_port() -> int:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def upstream() -> Iterator[int]:
    routes = [
        Route("/api/v1/jobs/{job}/progress", progress),
        Route("/{path:path}", reflect, methods=["GET", "POST"]),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=free_port(), log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield config.port
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, upstream: int) -> Path:
    """Lay out the example for this machine: other ports, a certificate and a log of its own."""
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        [
            *NEW_CERTIFICATE,
            "-keyout",
            str(folder / "key.pem"),
            "-out",
            str(folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )
    site = EXAMPLE.read_text()
    site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.M)
    site = site.replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
    site = site.replace("listen 443 ", f"listen 127.0.0.1:{free_port()} ")
    site = site.replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    site = site.replace("/etc/smartmap/tls", str(folder)).replace("/var/log/nginx", str(folder))
    (folder / "site.conf").write_text(site)
    user = "user root;" if os.geteuid() == 0 else ""
    places = " ".join(
        f"{kind}_temp_path {folder / kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ {places} access_log off; include {folder}/site.conf; }}\n"
    )
    return folder


@pytest.fixture(scope="module")
def addresses(folder: Path) -> Iterator[tuple[str, str]]:
    """Run nginx; lend its plain and its encrypted address."""
    ports = re.findall(r"listen 127\.0\.0\.1:([0-9]+)", (folder / "site.conf").read_text())
    command = [NGINX, "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as nginx:
        deadline = time.monotonic() + 10
        while not (folder / "pid").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{ports[0]}", f"https://localhost:{ports[1]}"
        nginx.terminate()


@pytest.fixture
def client(folder: Path, addresses: tuple[str, str]) -> Iterator[httpx2.Client]:
    trust = ssl.create_default_context(cafile=str(folder / "fullchain.pem"))
    with httpx2.Client(base_url=addresses[1], verify=trust, trust_env=False) as client:
        yield client


def test_nginx_finds_nothing_wrong_with_the_example(folder: Path) -> None:
    done = subprocess.run(
        [NGINX, "-t", "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


def test_whoever_comes_unencrypted_is_sent_to_the_encrypted_address(
    addresses: tuple[str, str],
) -> None:
    answer = httpx2.get(f"{addresses[0]}/b/SC-01?theme=use", trust_env=False)

    assert answer.status_code == 301
    assert answer.headers["location"] == "https://127.0.0.1/b/SC-01?theme=use"


def test_the_application_learns_who_asks_from_nginx_alone(client: httpx2.Client) -> None:
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "http", "X-Request-Id": "mine"}

    seen = client.get("/api/v1/rooms", headers=forged).json()["headers"]

    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert re.fullmatch("[0-9a-f]{32}", seen["x-request-id"])
    assert seen["host"] == "localhost"


def test_an_answer_is_kept_nowhere_whatever_it_says_of_caches(client: httpx2.Client) -> None:
    first, second = (client.get("/api/v1/rooms").json()["at"] for _ in range(2))

    assert first != second


@pytest.mark.parametrize(
    ("path", "mebibytes", "status"),
    [
        ("/api/v1/ledger/allocations", 1, 200),
        ("/api/v1/ledger/allocations", 3, 413),
        ("/api/v1/ledger/forms/rooms/workbook", 32, 200),
        ("/api/v1/ledger/forms/rooms/workbook", 34, 413),
        ("/api/v1/imports", 40, 200),
    ],
)
def test_a_body_is_refused_where_no_such_size_is_expected(
    client: httpx2.Client, path: str, mebibytes: int, status: int
) -> None:
    answer = client.post(path, content=bytes(mebibytes << 20))

    assert answer.status_code == status
    assert status != 200 or answer.json()["body"] == mebibytes << 20


def test_progress_arrives_as_it_happens(client: httpx2.Client) -> None:
    arrived = []
    with client.stream("GET", "/api/v1/jobs/7/progress") as answer:
        for piece in answer.iter_text():
            arrived.append((piece, time.monotonic()))

    assert "".join(piece for piece, _ in arrived) == "data: 0\n\ndata: 1\n\n"
    assert arrived[1][1] - arrived[0][1] > PAUSE_S / 2


def test_the_log_bears_the_request_id_that_the_application_saw(
    client: httpx2.Client, folder: Path
) -> None:
    request_id = client.get("/api/v1/rooms").json()["headers"]["x-request-id"]

    lines = (folder / "smartmap.log").read_text().splitlines()

    assert any(request_id in line for line in lines)


def test_log_ins_from_one_address_are_slowed_down_but_questions_are_not(
    client: httpx2.Client,
) -> None:
    posted = [client.post("/api/v1/session").status_code for _ in range(40)]
    asked = [client.get("/api/v1/session").status_code for _ in range(40)]

    assert 429 in posted
    assert set(asked) == {200}
    assert json.dumps(posted[:5]) == "[200, 200, 200, 200, 200]"
