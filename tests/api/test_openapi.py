"""The API answers as its OpenAPI document says, whatever is asked."""

import pytest
from fastapi.testclient import TestClient

from tests.security.fuzz_api import run_schemathesis
from tests.support.served_town import StoredTown, serve_on_loopback

pytestmark = pytest.mark.database

EXAMPLES = 3
"""Requests of a kind to each operation: what slips through, ``make fuzz-api`` asks for longer."""


def test_schemathesis_finds_nothing(stored_town: StoredTown) -> None:
    with serve_on_loopback(stored_town.url) as address:
        run = run_schemathesis(address, examples=EXAMPLES, phases="examples,fuzzing")

    assert run.returncode == 0, run.stdout + run.stderr


def test_every_operation_declares_its_problems(province_client: TestClient) -> None:
    document = province_client.get("/api/v1/openapi.json").json()

    for path, methods in document["paths"].items():
        if path.startswith("/api/v1/"):
            for operation in methods.values():
                assert {"401", "404", "422", "503"} <= set(operation["responses"]), path
                assert any(status.startswith("2") for status in operation["responses"]), path


def test_a_credential_is_required_and_said_to_be(province_client: TestClient) -> None:
    document = province_client.get("/api/v1/openapi.json").json()

    assert {} not in document["security"]
    assert {next(iter(one)) for one in document["security"]} == {"password", "token", "session"}
