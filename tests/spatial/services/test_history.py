"""Whatever is changed from a day on, the days before it stay as they were."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import pytest
from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.errors import SpatialError
from spatial.domain.room_states import RoomState
from spatial.services.allocations import (
    AllocationRequest,
    MoveRequest,
    RowPlace,
    allocate,
    move,
    return_room,
)
from spatial.services.buildings import dispose_building, transfer_building
from spatial.services.organisations import change_organisation, dissolve_organisation, set_posts
from spatial.services.room_changes import (
    RoomCorrection,
    change_use,
    correct_room,
    dispose_rooms,
    set_state,
)
from tests.support.changes import change
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

FIRST = dt.date(2022, 1, 1)
DIVISIONS = ("510100", "510500")
HOLDERS = ("SC-FGW", "SC-CZT", "CD-CZJ")
TABLES = {
    "allocation": "room_id, number, organisation_id, share, registered_area_m2, use_code",
    "room_version": "room_id, number, name, use_code, area_m2",
    "organisation_version": "organisation_id, name, tier, parent_id",
    "building_version": "building_id, managing_prefix, title_status",
    "post": "organisation_id, rank, headcount",
    "occupancy": "room_id, organisation_id, rank, headcount",
    "room_state": "room_id, state, counterpart",
}


def state(conn: Connection[Any], day: dt.date) -> dict[str, Counter[Any]]:
    return {
        table: Counter(
            conn.execute(
                f"SELECT {columns} FROM {table} WHERE valid @> %s::date".encode(),  # noqa: S608
                [day],
            ).fetchall()
        )
        for table, columns in TABLES.items()
    }


def random_change(conn: Connection[Any], town: Town, day: dt.date, dice: Random) -> Any:
    rooms: list[UUID | RowPlace] = [*town.rooms.values()]
    room = dice.choice([*rooms, RowPlace("SC-01", "F9", "901"), RowPlace("SC-01", "F9", "902")])
    on_plan = dice.choice(list(town.rooms.values()))
    one, other = dice.sample(HOLDERS, 2)
    share = Decimal(dice.choice(("0.25", "0.333333", "0.5", "1")))
    given = change(day, dice.choice(list(Cause)))

    def part() -> Decimal | None:
        return dice.choice((None, share))

    deeds: list[tuple[int, Callable[[], Any]]] = [
        (9, lambda: allocate(conn, "51", [AllocationRequest(room, one, share)], given)),
        (6, lambda: move(conn, "51", MoveRequest(room, one, other, part()), given)),
        (6, lambda: return_room(conn, "51", room, one, part(), given)),
        (3, lambda: change_use(conn, "51", on_plan, dice.choice(("101", "102", "201")), given)),
        (3, lambda: correct_room(conn, "51", on_plan, RoomCorrection(share * 40), given)),
        (3, lambda: set_state(conn, "51", on_plan, dice.choice((None, *RoomState)), None, given)),
        (2, lambda: set_posts(conn, "51", one, {"处级以下": dice.randrange(9)}, given)),
        (2, lambda: change_organisation(conn, "51", one, {"name": f"局{day}"}, given)),
        (2, lambda: transfer_building(conn, "51", "CD-01", dice.choice(DIVISIONS), given)),
        (1, lambda: dispose_rooms(conn, "51", [on_plan], given)),
        (1, lambda: dissolve_organisation(conn, "51", "CD-CZJ", given, dice.choice((None, one)))),
    ]  # fmt: skip
    [deed] = dice.choices([deed for _, deed in deeds], [weight for weight, _ in deeds])
    return deed()


@pytest.mark.parametrize("seed", range(3))
def test_the_past_stays_as_it_was_through_any_changes(conn: Connection[Any], seed: int) -> None:
    town, dice, day = store_town(conn), Random(seed), FIRST
    told: dict[dt.date, dict[str, Counter[Any]]] = {}
    done: Counter[str] = Counter()

    for _ in range(150):
        day += dt.timedelta(days=dice.choice((0, 0, 1, 3)))
        told.setdefault(day - dt.timedelta(days=1), state(conn, day - dt.timedelta(days=1)))
        try:
            with conn.transaction():
                random_change(conn, town, day, dice)
                conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
                conn.execute("SET CONSTRAINTS ALL DEFERRED")
            done["changed"] += 1
        except SpatialError as refusal:
            done[refusal.code] += 1
    with conn.transaction():
        dispose_building(conn, "51", "SC-01", change(day + dt.timedelta(days=1)))

    assert {day: state(conn, day) for day in told} == told
    assert done["changed"] > 50
    assert {"SHARES_OVER_ONE", "ROOM_NOT_HELD"} <= done.keys()


@pytest.mark.parametrize("seed", range(2))
def test_every_row_that_a_change_touched_names_its_event(conn: Connection[Any], seed: int) -> None:
    town, dice, day = store_town(conn), Random(seed), FIRST

    for _ in range(60):
        day += dt.timedelta(days=1)
        try:
            with conn.transaction():
                random_change(conn, town, day, dice)
        except SpatialError:
            continue

    for table in TABLES:
        nameless = conn.execute(
            f"SELECT count(*) FROM {table} WHERE (lower(valid) >= %(day)s AND began_event_id IS"  # noqa: S608
            " NULL) OR ((isempty(valid) OR NOT upper_inf(valid)) AND ended_event_id IS"
            " NULL)".encode(),
            {"day": FIRST},
        ).fetchone()
        assert nameless == (0,), table
