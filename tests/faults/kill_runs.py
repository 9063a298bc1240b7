"""Kill the service at random moments of real work, for as often as one likes: ``make faults``."""

import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from tests.faults.killing import AIMS, BACK_WITHIN_S, VICTIMS, Kill, Killer, KillPlan
from tests.faults.people import PEOPLE, Desk
from tests.faults.promises import Promises
from tests.faults.reckoning import reckon, settle
from tests.faults.service import Service, running_service

JOIN_S = 300.0


def run_kills(service: Service, plan: KillPlan) -> tuple[Killer, Promises, list[str]]:
    """Have people work, kill, let them end what they began, and reckon up."""
    promises, desk = Promises(), Desk()
    people = [kind(service, promises, desk, plan.seed) for kind in PEOPLE]
    killer = Killer(service, promises, plan)
    for person in people:
        person.start()
    killer.run(lambda kill: click.echo(_line(len(killer.kills), kill)))
    for person in people:
        person.stopping.set()
    for person in people:
        person.join(timeout=JOIN_S)
        if person.is_alive():
            promises.broken.append(f"{type(person).__name__} still waits for an answer")
    settle(service)
    return killer, promises, reckon(service, promises)


@click.command()
@click.option("--kills", default=50, show_default=True, help="How often to kill.")
@click.option("--seed", default=2014, show_default=True, help="The same seed, the same choices.")
@click.option("--within", default=BACK_WITHIN_S, show_default=True, help="Back by then, s.")
@click.option("--log", type=click.Path(path_type=Path), help="Keep the service's log here.")
def main(kills: int, seed: int, within: float, log: Path | None) -> None:
    """Kill -9 web, worker and database while people work; exit 1 if a promise was broken."""
    started_s = time.monotonic()
    with running_service() as service:
        killer, promises, faults = run_kills(service, KillPlan(kills, seed, within_s=within))
        if log is not None:
            log.write_bytes(service.log.read_bytes())
    print_table(killer.kills)
    click.echo(
        f"\nacknowledged: {len(promises.jobs)} jobs, {len(promises.drafts)} drafts,"
        f" {len(promises.published)} publications, {len(promises.filled)} forms,"
        f" {len(promises.moved)} moves; requests not answered: {dict(promises.unanswered)}"
    )
    for fault in faults:
        click.echo(f"violation: {fault}", err=True)
    click.echo(
        f"{len(killer.kills)} kills, {len(faults)} violations, seed {seed},"
        f" {time.monotonic() - started_s:.0f} s"
    )
    sys.exit(1 if faults or len(killer.kills) < kills else 0)


def print_table(kills: Sequence[Kill]) -> None:
    """Print how often each victim was killed during what, and how soon all worked again."""
    click.echo(
        f"\n{'killed':<18}{'times':>6}"
        + "".join(f"{aim:>9}" for aim in AIMS)
        + f"{'answers p50':>13}{'max s':>8}{'whole p50':>11}{'max s':>8}"
    )
    for victim in (*VICTIMS, "all"):
        chosen = [kill for kill in kills if victim in {kill.victim, "all"}]
        during = "".join(f"{sum(aim in kill.during for kill in chosen):>9}" for aim in AIMS)
        answered = _ranks(kill.answered_s for kill in chosen)
        whole = _ranks(kill.whole_s for kill in chosen)
        click.echo(
            f"{victim:<18}{len(chosen):>6}{during}"
            f"{answered[0]:>13}{answered[1]:>8}{whole[0]:>11}{whole[1]:>8}"
        )


def _ranks(seconds: Iterable[float | None]) -> tuple[str, str]:
    known = [each for each in seconds if each is not None]
    return (f"{statistics.median(known):.1f}", f"{max(known):.1f}") if known else ("-", "-")


def _line(number: int, kill: Kill) -> str:
    def told(seconds: float | None) -> str:
        return "never" if seconds is None else f"{seconds:.1f} s"

    return (
        f"{number:>3} {kill.victim:<17} during {', '.join(sorted(kill.during)) or '-'}:"
        f" answers after {told(kill.answered_s)}, whole after {told(kill.whole_s)}"
    )


if __name__ == "__main__":
    main()
