"""The API answers as its OpenAPI document says, whatever is asked."""

import subprocess
import sys
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.support.served_town import StoredTown, serve_on_loopback
from tests.support.small_town import PASSWORD

pytestmark = pytest.mark.database

EXAMPLES = 12
"""Requests of a kind to each operation: enough to find a slip, few enough for every run."""

BEYOND_SCHEMAS = """
# Which days hold, which fields belong together, and which bytes are a filled-in form, no schema
# says: others are refused, and rightly.
[[operations]]
include-path-regex = "^/api/v1/ledger/"

[operations.checks]
positive_data_acceptance.expected-statuses = [
    "2xx", "401", "403", "404", "409", "422", "429", "5xx",
]

[[operations]]
include-path-regex = "^/api/v1/(exports|imports|batches)"

[operations.checks]
# an account has only so many jobs waiting, and nobody works here
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "422", "429", "5xx"]
"""


def test_schemathesis_finds_nothing(stored_town: StoredTown, tmp_path: Path) -> None:
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(BEYOND_SCHEMAS, encoding="utf-8")
    with serve_on_loopback(stored_town.url) as address:
        # composed at the first asking, which on a busy machine takes longer than schemathesis waits
        said = httpx2.get(f"{address}/api/v1/openapi.json", auth=("province", PASSWORD), timeout=60)
        assert said.status_code == 200
        run = subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={configuration}",
                "run",
                f"{address}/api/v1/openapi.json",
                "--checks=all",
                "--phases=examples,coverage,fuzzing",
                f"--auth=province:{PASSWORD}",
                f"--max-examples={EXAMPLES}",
                "--seed=2014",
                "--generation-database=none",
                "--no-color",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )

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
