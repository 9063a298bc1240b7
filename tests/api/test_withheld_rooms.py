"""What a hand wrote of ranks that are not reported online leaves by no way out.

Two towns are alike to the last id, but that somebody wrote such rows into one of them past the
program and past the database's own refusal. Whatever is asked of the two, they say the same.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from api.cli.main import smartmap
from spatial.services.freeze_period import freeze_period
from spatial.storage.cluster import Cluster
from spatial.storage.connections import open_connection
from spatial.storage.days import today
from tests.support.served_town import serve_in_process
from tests.support.small_town import PASSWORD, SITE_LAT, SITE_LON, Town, store_town
from tests.support.tile_math import tile_at
from tests.support.withheld import WORDS, event_by_hand, write_by_hand
from tests.support.working_town import add_account

pytestmark = pytest.mark.database

VOLATILE = re.compile(
    rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|20\d\d-\d\d-\d\dT[0-9:.+Z]+"
    rb"|\d+(\.\d+)? s\b|\b[0-9a-f]{8}([0-9a-f]{16})?\b"
)
"""Ids of what each town made for itself and of requests, moments, and how long something took."""


class TwoTowns(NamedTuple):
    """The towns' databases: as the program wrote it, and with rows written by hand."""

    town: Town
    clean: str
    by_hand: str


@pytest.fixture(scope="module")
def towns(cluster: Cluster, template_database: str) -> Iterator[TwoTowns]:
    """Store the town, copy it, and write into the copy."""
    first, second = (f"smartmap_{name}_{uuid4().hex[:8]}" for name in ("clean", "by_hand"))
    clean = cluster.create_database(first, template=template_database)
    with open_connection(clean) as conn:
        town = store_town(conn)
        add_account(conn, "admin", "admin", "51")
        conn.execute("UPDATE division SET sub_provincial = code = '510100'")
    by_hand = cluster.create_database(second, template=first)
    with open_connection(by_hand) as conn:
        write_by_hand(conn)
    for url in (clean, by_hand):
        with open_connection(url) as conn:
            freeze_period(conn, "", "2026-H1", "510000", today(), who="tester")
            freeze_period(conn, "", "CD", "510100", today(), who="tester")
    yield TwoTowns(town, clean, by_hand)
    cluster.drop_database(first)
    cluster.drop_database(second)


@pytest.fixture(scope="module")
def clients(towns: TwoTowns) -> Iterator[tuple[TestClient, TestClient]]:
    """Serve both towns."""
    with (
        serve_in_process(towns.clean, login=None) as clean,
        serve_in_process(towns.by_hand, login=None) as by_hand,
    ):
        yield clean, by_hand


def ask(client: TestClient, path: str, **values: Any) -> tuple[int, bytes]:
    answer = client.get(path, params=values, auth=("admin", PASSWORD))
    return answer.status_code, plain(answer.content)


def plain(content: bytes) -> bytes:
    """Return what is said: a workbook's parts one after the other, without what is volatile."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            content = b"\n".join(parts.read(name) for name in sorted(parts.namelist()))
    return VOLATILE.sub(b"*", content)


def tells_of_it(content: bytes) -> list[str]:
    text = content.decode("utf-8", "replace")
    return [word for word in WORDS if word in text]


PATHS: dict[str, list[dict[str, Any]]] = {
    "ledger/statistics": [
        {"by": by, "period": period}
        for by in ("division", "organisation", "building", "use", "title", "state", "standing")
        for period in (None, "2026-H1")
    ],
    "ledger/differences": [{"since": "2026-01-01", "until": "2026-H1", "by": "organisation"}],
    "ledger/events": [
        {"organisation": "CD-CZJ"},
        {"organisation": "SC-FGW"},
        {"building": "CD-01"},
    ],
    "search": [{"q": "财政"}, {"q": "203"}, {"q": "副省级"}],
    "rooms/at": [{"lon": SITE_LON + 15 / 95_000, "lat": SITE_LAT + 2 / 111_320}],
    "buildings/{building}/rooms": [{"number": "203"}, {"number": "1001"}],
}
"""What addresses are asked with, where that is not nothing."""


def addresses(client: TestClient, town: Town) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return every address that is read, with each subject that the rows by hand touch."""
    known: dict[str, list[object]] = {
        "building": ["SC-01", "CD-01"],
        "level_id": [town.first, town.city_ground],
        "room_id": [town.rooms[number] for number in ("203", "205", "1001", "1002")],
        "form": ["organisations", "rooms", "occupancies", "titles"],
        "floor_plan_id": [uuid4()],
        "account_id": [uuid4()],
        "job_id": [uuid4()],
    }
    document = client.get("/api/v1/openapi.json", auth=("admin", PASSWORD)).json()
    for path, methods in document["paths"].items():
        if "get" not in methods:
            continue
        name = re.search(r"{(\w+)}", path)
        for subject in known[name[1]] if name else [""]:
            address = path.replace(name[0], str(subject)) if name else path
            for values in PATHS.get(path.removeprefix("/api/v1/"), [{}]):
                yield address, {key: value for key, value in values.items() if value}


def test_every_address_says_the_same_of_both_towns(
    towns: TwoTowns, clients: tuple[TestClient, TestClient]
) -> None:
    clean, by_hand = clients
    asked = list(addresses(clean, towns.town))

    answers = [
        (path, values, ask(clean, path, **values), ask(by_hand, path, **values))
        for path, values in asked
    ]

    differing = [(path, values) for path, values, first, second in answers if first != second]
    telling = [path for path, _, _, (_, content) in answers if tells_of_it(content)]
    found = sum(status == 200 for _, _, (status, _), _ in answers)
    assert (differing, telling) == ([], [])
    assert found > 35
    assert len(answers) > 40


def test_tiles_are_the_same_of_both_towns(
    towns: TwoTowns, clients: tuple[TestClient, TestClient]
) -> None:
    places = [tile_at(SITE_LON, SITE_LAT, zoom) for zoom in (14, 17, 18, 19)]
    town = towns.town
    paths = [
        f"/tiles/{tileset}/{z}/{x}/{y}{level}"
        for tileset, level in (
            ("buildings", ""),
            ("rooms", f"?level={town.first}"),
            ("rooms", f"?level={town.city_ground}"),
        )
        for z, x, y in places
    ]

    answers = [[client.get(path, auth=("admin", PASSWORD)) for client in clients] for path in paths]

    differing = [
        path
        for path, (one, other) in zip(paths, answers, strict=True)
        if one.content != other.content
    ]
    assert differing == []
    assert sum(one.status_code == 200 for one, _ in answers) >= 8


COMMANDS = (
    "check --format json",
    "check --building CD-01 --format json",
    "ledger statistics --by report --format json",
    "ledger statistics --by report --format json --period 2026-H1",
    "ledger statistics --by organisation --format json",
    "ledger entries --format json",
    "ledger mismatches --format json",
    "ledger differences --since 2026-01-01 --until 2026-H1 --by organisation --format json",
    "check",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_say_the_same_of_both_towns(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    said = []
    for url in (towns.clean, towns.by_hand):
        monkeypatch.setenv("DATABASE_URL", url)
        done = CliRunner().invoke(smartmap, command.split())
        assert done.exit_code in {0, 1}, done.output
        said.append(plain(done.output.encode()))

    assert said[0] == said[1]
    assert len(said[0]) > 100
    assert tells_of_it(said[1]) == []


@pytest.mark.parametrize(
    "command", ["check", "ledger statistics --by report", "ledger entries"], ids=str
)
def test_workbooks_are_the_same_of_both_towns(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    written = []
    for place, url in enumerate((towns.clean, towns.by_hand)):
        file = tmp_path / f"{place}.xlsx"
        monkeypatch.setenv("DATABASE_URL", url)
        words = [*command.split(), "--format", "xlsx", "-o", str(file)]
        done = CliRunner().invoke(smartmap, words)
        assert done.exit_code in {0, 1}, done.output
        written.append(plain(file.read_bytes()))

    assert written[0] == written[1]
    assert tells_of_it(written[1]) == []


def test_an_event_that_names_such_a_rank_is_told_without_it(
    towns: TwoTowns, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_connection(towns.by_hand) as conn:
        event_by_hand(conn)
    monkeypatch.setenv("DATABASE_URL", towns.by_hand)

    for command in ("audit list --json --who hand", "audit list --who hand"):
        done = CliRunner().invoke(smartmap, command.split())
        assert "organisation.set_posts" in done.output
        assert tells_of_it(done.output.encode()) == []
    with serve_in_process(towns.by_hand, login=None) as client:
        status, content = ask(client, "/api/v1/ledger/events", organisation="CD-CZJ")
    assert (status, b"organisation.set_posts" in content) == (200, True)
    assert tells_of_it(content) == []
