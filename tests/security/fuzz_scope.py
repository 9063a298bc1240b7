"""Run the leak fuzz for as long as one likes, and print a table: ``make fuzz-scope``."""

import logging
import sys
import tempfile
import time
from pathlib import Path

import click

from spatial.storage.connections import open_connection
from spatial.storage.reference_data import load_reference_data
from spatial.storage.schema import open_engine, upgrade
from tests.security.fuzzing import Fuzz
from tests.security.guarded_service import CASES, fuzzed_service
from tests.support.clusters import throw_away_cluster

SHOWN_FAULTS = 20


@click.command()
@click.option("--requests", default=5_000, show_default=True, help="Requests to send at least.")
@click.option("--seed", default=2014, show_default=True, help="The same seed, the same requests.")
def main(requests: int, seed: int) -> None:
    """Ask everything as everybody, and compare it with an oracle; exit 1 if anything differs."""
    with throw_away_cluster("scope") as cluster, tempfile.TemporaryDirectory() as works:
        url = cluster.create_database("smartmap_guarded")
        with open_engine(url).begin() as connection:
            upgrade(connection)
        with open_connection(url) as conn:
            load_reference_data(conn)
        with fuzzed_service(url, Path(works), seed) as fuzz:
            logging.disable(logging.WARNING)  # refusals are what is asked for
            started_s = time.monotonic()
            fuzz.run(CASES, requests)
            _print(fuzz, time.monotonic() - started_s)
    sys.exit(1 if fuzz.faults else 0)


def _print(fuzz: Fuzz, took_s: float) -> None:
    click.echo(f"{'requests':>8} {'rows':>8} {'faults':>6}  route")
    for route, tally in sorted(fuzz.tallies.items()):
        click.echo(f"{tally.requests:8} {tally.rows:8} {len(tally.faults):6}  {route}")
    rows = sum(tally.rows for tally in fuzz.tallies.values())
    click.echo(
        f"{fuzz.requests:8} {rows:8} {len(fuzz.faults):6}  {len(fuzz.tallies)} routes,"
        f" {len(fuzz.accounts)} accounts, seed {fuzz.seed}, {took_s:.0f} s,"
        f" statuses {dict(sorted(fuzz.statuses.items()))}"
    )
    for fault in fuzz.faults[:SHOWN_FAULTS]:
        click.echo(f"\n{fault}", err=True)


if __name__ == "__main__":
    main()
