"""Schemathesis over the whole API, with each kind of credential: ``make fuzz-api``.

Every operation of the OpenAPI document is asked with what its schema allows and with what it does
not; every check that schemathesis knows is on. It ends with 1 if one of them finds something.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx2

from spatial.storage.connections import open_connection
from spatial.storage.reference_data import load_reference_data
from spatial.storage.schema import open_engine, upgrade
from tests.support.clusters import throw_away_cluster
from tests.support.served_town import serve_on_loopback
from tests.support.small_town import PASSWORD, store_town

LOGIN = "province"
CREDENTIALS = ("password", "token", "session")
ALL_PHASES = "examples,coverage,fuzzing"
TAIL = 1500
"""Characters of the summary that a run without findings prints last."""

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


def run_schemathesis(
    address: str,
    *,
    examples: int,
    phases: str,
    credential: str = "password",
    seed: int = 2014,
) -> subprocess.CompletedProcess[str]:
    """Ask every operation of a served town.

    Parameters
    ----------
    examples
        Generated requests of a kind to each operation.
    phases
        Schemathesis's own words, with commas: ``examples``, ``coverage``, ``fuzzing``.
    credential
        One of ``CREDENTIALS``.
    """
    # composed at the first asking, which on a busy machine takes longer than schemathesis waits
    document = f"{address}/api/v1/openapi.json"
    httpx2.get(document, auth=(LOGIN, PASSWORD), timeout=60).raise_for_status()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "schemathesis.toml"
        configuration.write_text(BEYOND_SCHEMAS, encoding="utf-8")
        return subprocess.run(
            [
                Path(sys.executable).with_name("schemathesis"),
                f"--config-file={configuration}",
                "run",
                document,
                "--checks=all",
                f"--phases={phases}",
                *presented(address, credential),
                f"--max-examples={examples}",
                f"--seed={seed}",
                "--generation-database=none",
                "--no-color",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )


def presented(address: str, credential: str) -> list[str]:
    """Return the options that present a credential, made for the run."""
    if credential == "password":
        return [f"--auth={LOGIN}:{PASSWORD}"]
    with httpx2.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        if credential == "session":
            client.post("/session", json={"login": LOGIN, "password": PASSWORD}).raise_for_status()
            said = client.get("/session").raise_for_status().json()
            cookies = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
            return [f"--header=Cookie: {cookies}", f"--header=X-CSRF-Token: {said['csrf_token']}"]
        grants = client.get("/session", auth=(LOGIN, PASSWORD)).raise_for_status().json()["grants"]
        made = client.post(
            "/tokens",
            auth=(LOGIN, PASSWORD),
            json={"name": "fuzz", "grants": grants, "days": 1},
        )
        return [f"--header=Authorization: Bearer {made.raise_for_status().json()['token']}"]


@contextmanager
def town_on_loopback() -> Iterator[str]:
    """Serve the small town from a cluster of its own; lend the address."""
    with throw_away_cluster("fuzz") as cluster:
        url = cluster.create_database("smartmap_fuzzed")
        with open_engine(url).begin() as connection:
            upgrade(connection)
        with open_connection(url) as conn:
            load_reference_data(conn)
            store_town(conn)
        with serve_on_loopback(url) as address:
            yield address


@click.command()
@click.option("--examples", default=25, show_default=True, help="Generated requests of a kind.")
@click.option("--seed", default=7, show_default=True)
@click.option("--credential", type=click.Choice(CREDENTIALS), multiple=True)
def main(examples: int, seed: int, credential: tuple[str, ...]) -> None:
    """Ask every operation with each credential; exit 1 if anything was found."""
    found = False
    with town_on_loopback() as address:
        for presented_by in credential or CREDENTIALS:
            run = run_schemathesis(
                address, examples=examples, phases=ALL_PHASES, credential=presented_by, seed=seed
            )
            found |= run.returncode != 0
            click.echo(f"== {presented_by}: exit code {run.returncode}")
            click.echo(run.stdout if run.returncode else run.stdout[-TAIL:])
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
