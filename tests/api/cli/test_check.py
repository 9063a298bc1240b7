"""``smartmap check``, as a manager types it."""

import datetime as dt
import json
import subprocess
import sys

import pytest
from shapely import box

from spatial.services.import_drawing import ImportRequest, import_drawing
from spatial.services.record_occupancies import record_occupancies
from spatial.storage.connections import open_connection
from spatial.storage.organisations import NewOccupancy, OrganisationRepository
from tests.support.readings import BUILDING, add_building, make_plan, make_reading, make_room

MONDAY = dt.date(2026, 3, 2)
pytestmark = pytest.mark.database


@pytest.fixture
def url(fresh_database_url: str) -> str:
    """Store an office of 20.00 m² with one clerk, who may have 9."""
    with open_connection(fresh_database_url) as conn:
        add_building(conn)
        plan = make_plan([make_room("201", box(0, 0, 5, 4))])
        request = ImportRequest(BUILDING, "surveyor", publish=True, valid_from=MONDAY)
        import_drawing(conn, make_reading(plan), b"drawing", request)
        organisation_id = OrganisationRepository(conn, "").add("O1", "局", "county", "510104")
        [(room_id,)] = conn.execute("SELECT room_id FROM room_version").fetchall()
        record_occupancies(
            conn, [NewOccupancy(room_id, organisation_id, "科级以下", 1, MONDAY)], "manager"
        )
    return fresh_database_url


def check(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    program = "from api.cli.main import main; main()"
    environment = {"DATABASE_URL": url, "PATH": "", "LC_ALL": "C.UTF-8"}
    command = [sys.executable, "-c", program, "check", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_an_office_over_the_standard_exits_1_and_names_rule_and_article(url: str) -> None:
    done = check(url, "--building", BUILDING, "--format", "json")

    assert done.returncode == 1
    [line] = done.stdout.splitlines()
    finding = json.loads(line)
    assert (finding["code"], finding["number"]) == ("OFFICE_OVER_LIMIT", "201")
    assert finding["values"]["limit_m2"] == "9.00"
    assert "发改投资〔2014〕2674号" in finding["rule"]


def test_the_table_sums_up_in_words(url: str) -> None:
    done = check(url, "--division", "510104")

    assert done.returncode == 1
    assert "1 间房间 rooms: 1 error, 0 warning, 0 info" in done.stdout
    assert "依据 rule:" in done.stdout


@pytest.mark.parametrize("division", ["5103", "510300"])
def test_a_division_that_manages_nothing_has_nothing_to_check(url: str, division: str) -> None:
    done = check(url, "--division", division)

    assert done.returncode == 0
    assert done.stdout.startswith("0 间房间 rooms")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--building", "nowhere"), 3),
        (("--division", "chengdu"), 2),
        (("--building", BUILDING, "--division", "51"), 2),
        (("--as-of", "2001-01-01"), 3),
    ],
    ids=["no such building", "no division code", "both", "before the standard"],
)
def test_what_cannot_be_checked_is_refused(url: str, words: tuple[str, ...], status: int) -> None:
    assert check(url, *words).returncode == status
