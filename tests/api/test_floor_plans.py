"""Floor plans over HTTP: a draft's differences are there to be read before it is published."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from shapely import box

from spatial.domain.errors import NotFoundError
from spatial.storage.connections import open_connection
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.floor_plans import get_floor_plan, list_floor_plans
from tests.support.imports import TUESDAY, do_import
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    add_building,
    control_points,
    make_plan,
    make_reading,
    make_room,
    row_of_rooms,
)
from tests.support.served_town import serve_in_process
from tests.support.working_town import add_account

pytestmark = pytest.mark.database


class Revised(NamedTuple):
    """A level with a plan in force and a draft that merges two of its rooms."""

    url: str
    client: TestClient
    level_id: UUID
    draft_id: UUID
    first_id: UUID


@pytest.fixture
def revised(fresh_database_url: str) -> Iterator[Revised]:
    with open_connection(fresh_database_url) as conn:
        add_account(conn, "province", "reviewer", "51")
        add_building(conn)
        [first] = do_import(
            conn,
            make_reading(make_plan(row_of_rooms(4))),
            publish=True,
            control=control_points(),
        ).plans
        conn.commit()  # a second transaction, so that the draft is the newer one
        joined = make_room("201", box(SITE_X_M, SITE_Y_M, SITE_X_M + 8.2, SITE_Y_M + 3))
        rooms = [joined, *row_of_rooms(4)[2:]]
        [draft] = do_import(
            conn, make_reading(make_plan(rooms), content=b"b"), b"b", valid_from=TUESDAY
        ).plans
    with serve_in_process(fresh_database_url, login="province") as client:
        yield Revised(
            fresh_database_url, client, first.level_id, draft.floor_plan_id, first.floor_plan_id
        )


def test_a_level_lists_its_plans_newest_first(revised: Revised) -> None:
    answer = revised.client.get(f"/api/v1/levels/{revised.level_id}/floor-plans")

    plans = answer.json()
    assert [(plan["id"], plan["state"], plan["revision"]) for plan in plans] == [
        (str(revised.draft_id), "draft", None),
        (str(revised.first_id), "published", 1),
    ]
    assert [(plan["rooms"], plan["area_m2"]) for plan in plans] == [(3, 48.6), (4, 48.0)]
    assert [plan["placed_by"] for plan in plans] == [None, "control"]


def test_a_drafts_differences_are_read_before_it_is_published(revised: Revised) -> None:
    answer = revised.client.get(f"/api/v1/floor-plans/{revised.draft_id}/differences")

    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert (document["state"], document["revision"]) == ("draft", 1)
    assert document["counts"] == {"unchanged": 2, "merged": 1}
    [change] = document["changes"]
    assert [room["number"] for room in change["before"]] == ["201", "202"]
    assert [room["number"] for room in change["after"]] == ["201"]
    assert change["effect_m2"] == 0.6
    assert document["after_m2"] - document["before_m2"] == pytest.approx(0.6)


@pytest.mark.parametrize("which", ["first", "unknown"])
def test_a_plan_without_a_predecessor_has_no_differences(revised: Revised, which: str) -> None:
    floor_plan_id = revised.first_id if which == "first" else uuid4()

    answer = revised.client.get(f"/api/v1/floor-plans/{floor_plan_id}/differences")

    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("scope", "seen"), [("51", True), ("510104", True), ("5103", False), ("510105", False)]
)
def test_plans_are_seen_within_the_scope_of_the_building_alone(
    revised: Revised, scope: str, seen: bool
) -> None:
    with open_connection(revised.url) as conn:
        asker = Asker.over(conn, [scope], dt.date(2026, 3, 4))

        assert bool(list_floor_plans(asker, revised.level_id)) is seen
        if seen:
            assert get_floor_plan(asker, revised.draft_id)["state"] == "draft"
        else:
            with pytest.raises(NotFoundError):
                get_floor_plan(asker, revised.draft_id)


def test_a_level_says_how_its_place_was_found(revised: Revised) -> None:
    level = revised.client.get(f"/api/v1/levels/{revised.level_id}").json()

    assert (level["placed_by"], level["approximate"]) == ("control", False)
    [room, *_] = revised.client.get(f"/api/v1/levels/{revised.level_id}/rooms").json()
    card = revised.client.get(f"/api/v1/rooms/{room['id']}").json()
    assert card["approximate_place"] is False


def test_a_room_says_that_its_place_was_laid_over_a_footprint(
    revised: Revised,
) -> None:
    with open_connection(revised.url) as conn:
        conn.execute(
            "UPDATE floor_plan SET georeference = georeference || '{\"approximate\": true}'"
            " WHERE state = 'published'"
        )
    [room, *_] = revised.client.get(f"/api/v1/levels/{revised.level_id}/rooms").json()

    card = revised.client.get(f"/api/v1/rooms/{room['id']}").json()

    assert card["approximate_place"] is True
