"""Nobody is told what is not theirs, and nobody is told less than what is.

A thousand requests of 24 accounts over every route, five thousand with ``--long``;
``make fuzz-scope`` sends as many as one likes.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pandas import DataFrame
from pandas.testing import assert_frame_equal

from api.ledger_reports.tables import report_tables
from spatial.domain.scopes import Scope
from spatial.services.compare_ledger import find_moment
from spatial.services.ledger_report import ledger_report
from spatial.services.ledger_statistics import StatisticsBy, ledger_statistics
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from spatial.storage.roles import WEB_ROLE
from spatial.storage.scoped import scoped
from tests.security.addresses import addresses
from tests.security.fuzzing import Fuzz, Probe, Tally
from tests.security.guarded_service import CASES, fuzzed_service
from tests.security.ledger_cases import sums
from tests.security.row_counts import count_rows, grown
from tests.support.guarded_town import FROZEN_ON, TRANSFERRED_ON
from tests.support.ledger import day
from tests.support.served_town import as_role

pytestmark = pytest.mark.database

SEED = 2014
WRITTEN = {"event", "event_head", "event_seal", "login_failure", "work"}
"""What reading, being refused and asking for files leave behind."""


@pytest.fixture(scope="module")
def fuzz(
    cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fuzz]:
    """Serve the guarded town."""
    name = f"smartmap_guarded_{uuid4().hex[:8]}"
    url = cluster.create_database(name, template=template_database)
    folder: Path = tmp_path_factory.mktemp("works")
    with fuzzed_service(url, folder, SEED) as fuzz:
        yield fuzz
    cluster.drop_database(name)


def test_every_route_of_the_application_has_a_case(fuzz: Fuzz) -> None:
    app = fuzz.client.app
    assert isinstance(app, FastAPI)
    assert addresses(app) == set(CASES)


def test_what_everybody_is_told_is_what_they_may_see(fuzz: Fuzz, long: bool) -> None:
    assert fuzz.settings.database_url
    url = fuzz.settings.database_url.get_secret_value()
    with open_connection(url) as conn:
        before = count_rows(conn)

    fuzz.run(CASES, 5_000 if long else 1_000)

    assert fuzz.faults == []
    assert all(fuzz.tallies[route].requests for route in CASES)
    with open_connection(url) as conn:
        assert set(grown(before, count_rows(conn))) <= WRITTEN


@pytest.mark.parametrize("frozen", [False, True])
def test_an_account_is_told_the_statistics_that_its_prefix_has_for_the_operator(
    fuzz: Fuzz, *, frozen: bool
) -> None:
    assert fuzz.settings.database_url
    url = fuzz.settings.database_url.get_secret_value()
    whole = next(row.code for row in fuzz.world.periods if row.division_prefix == "51")
    told: list[list[DataFrame]] = []
    with open_connection(url) as owner, open_connection(as_role(url, WEB_ROLE)) as web:
        for conn in (owner, web):
            with scoped(conn, Scope(("5101",)), today(), snapshot=True):
                moment = find_moment(conn, "5101", whole if frozen else today().isoformat())
                by = ledger_statistics(conn, "5101", moment, StatisticsBy.ORGANISATION)
                report = report_tables(ledger_report(conn, "5101", moment))
                told.append([by.frame, *(table.frame for table in report)])

    for operators, accounts in zip(*told, strict=True):
        assert_frame_equal(operators, accounts)
    staffed = told[0][0].dropna(subset="staff_established")
    assert len(told[0][0]) > len(staffed) > 0
    assert staffed["division_code"].str.startswith("5101").all()


@pytest.mark.parametrize("route", ["entries", "mismatches"])
def test_what_a_bound_account_held_is_told_of_every_day_whoever_manages_the_building_now(
    fuzz: Fuzz, route: str
) -> None:
    tally, path = Tally(), f"GET /api/v1/ledger/{route}"
    for account in (one for one in fuzz.accounts if one.scope.organisations):
        for looked_at, seed in product(fuzz.days, range(2)):
            CASES[path](Probe(fuzz, path, account, looked_at, Random(seed), tally))
    assert tally.faults == []


def test_a_bound_account_reads_the_whole_rows_of_a_building_that_was_handed_out(
    fuzz: Fuzz,
) -> None:
    account = next(
        one for one in fuzz.accounts if one.scope.organisations and one.scope.prefixes == ("5101",)
    )
    left = next(one for one in fuzz.world.buildings if "5101" in (one.former_prefixes or ()))
    told = {}
    for looked_at in (day(TRANSFERRED_ON - 1), day(TRANSFERRED_ON)):
        probe = Probe(fuzz, "GET /", account, looked_at, fuzz.random, Tally())
        found = probe.data("/api/v1/ledger/entries", {"building": left.code, "limit": 500})
        told[looked_at] = found["items"]

    before, after = told.values()
    assert after == []
    assert len(before) > 1
    for row in before:
        assert row["building_code"] == left.code
        assert None not in (row["level_code"], row["number"], row["share"], row["allocation_id"])


def test_statistics_of_a_bound_account_go_by_their_own_day_not_by_the_one_asked_on(
    fuzz: Fuzz,
) -> None:
    period = next(row.code for row in fuzz.world.periods if row.division_prefix == "51")
    frozen = {"by": "building", "period": period}
    for account in (one for one in fuzz.accounts if one.scope.organisations):
        held = sums(fuzz.view(account, day(FROZEN_ON)).entries, lambda entry: entry.building)
        wanted = {fuzz.world.by_id[key].code: float(area) for key, (_, area) in held.items()}
        for asked, on in ((frozen, fuzz.days[0]), ({"by": "building"}, day(FROZEN_ON))):
            probe = Probe(fuzz, "GET /", account, on, fuzz.random, Tally())
            told = probe.data("/api/v1/ledger/statistics", asked)["rows"]
            assert {row["key"]: row["area_m2"] for row in told} == wanted


def test_the_fuzz_notices_what_is_too_many_too_few_and_not_theirs(fuzz: Fuzz) -> None:
    city = next(one for one in fuzz.accounts if one.scope.prefixes == ("5105",))
    province = next(one for one in fuzz.accounts if one.scope.prefixes == ("51",))
    probe = Probe(fuzz, "GET /", province, fuzz.days[-1], fuzz.random, Tally())
    rooms = probe.data("/api/v1/buildings", {"limit": 500})["items"]

    strange = Probe(fuzz, "GET /", city, fuzz.days[-1], fuzz.random, Tally())
    strange.ask("/api/v1/buildings", {"limit": 500}, headers=probe.credentials(kind="bearer"))
    strange.same("rows", [row["id"] for row in rooms], [row["id"] for row in rooms[1:]])
    strange.same("rows", [row["id"] for row in rooms[1:]], [row["id"] for row in rooms])

    told, many, few = strange.tally.faults
    assert "tells" in told
    assert "1 too many" in many
    assert "1 too few" in few
