"""A new drawing of a known level: what it changes is known before anything is published."""

from typing import Any

import pytest
from psycopg import Connection
from shapely import Polygon, box
from shapely.affinity import rotate, scale, translate

from spatial.domain.axis_grids import AxisGrid, AxisLine
from spatial.domain.floor_plans import PlanRoom
from spatial.domain.plan_differences import count_kinds
from spatial.services.import_drawing import ImportResult, Outcome
from spatial.storage.organisations import OrganisationRepository
from tests.support.imports import MONDAY, TUESDAY, counts, do_import, in_force, one
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    add_building,
    control_points,
    make_plan,
    make_reading,
    make_room,
)

pytestmark = pytest.mark.database

BAY_M, WALL_M, DEPTH_M = 4.0, 0.2, 6.0


@pytest.fixture(autouse=True)
def _building(conn: Connection[Any]) -> None:
    add_building(conn)


def bay(at: float, width_m: float = BAY_M) -> Polygon:
    left = SITE_X_M + at * (BAY_M + WALL_M)
    return box(left, SITE_Y_M, left + width_m, SITE_Y_M + DEPTH_M)


def standing() -> list[PlanRoom]:
    return [make_room(str(201 + at), bay(at)) for at in range(10)]


def revised() -> list[PlanRoom]:
    """One wall moved, two rooms merged, one split, and every other change once."""
    rooms = standing()
    return [
        make_room("201", bay(0, 5.0)),  # the wall to 202 moved by a metre
        make_room("202", bay(1 + 1 / 4.2, 3.0)),
        make_room("203", bay(2, 8.2), name="会议室", use="201"),  # with 204
        make_room("205", bay(4, 1.8)),
        make_room("205A", bay(4 + 2 / 4.2, 2.0)),
        make_room("299", rooms[5].outline),  # was 206
        make_room("207", rooms[6].outline, name="档案室"),
        make_room("208", rooms[7].outline, use="201"),
        rooms[8],
        make_room("212", bay(11)),  # 210 is gone
    ]


def revise(conn: Connection[Any], rooms: list[PlanRoom], **wanted: Any) -> ImportResult:
    reading = make_reading(make_plan(rooms), content=b"revised")
    return do_import(conn, reading, b"revised", valid_from=TUESDAY, **wanted)


def publish_standing(conn: Connection[Any]) -> None:
    do_import(conn, make_reading(make_plan(standing())), publish=True, control=control_points())


def hold(conn: Connection[Any], number: str, code: str = "O1") -> None:
    repository = OrganisationRepository(conn, "")
    if code not in {organisation.code for organisation in repository.list_all()}:
        repository.add(code, "财政局", "county", "510104")
    for table, columns in (("allocation", "share"), ("occupancy", "rank, headcount")):
        values = "0.5" if table == "allocation" else "'科级', 3"
        conn.execute(
            f"INSERT INTO {table} (room_id, organisation_id, {columns}, valid)"  # noqa: S608
            f" SELECT room_version.room_id, organisation.id, {values}, '[2026-03-02,)'"
            " FROM room_version, organisation WHERE number = %s AND code = %s".encode(),
            [number, code],
        )


def test_a_draft_says_what_it_changes_and_changes_nothing(conn: Connection[Any]) -> None:
    publish_standing(conn)
    before = in_force(conn, TUESDAY)

    [plan] = revise(conn, revised()).plans

    assert plan.outcome is Outcome.DRAFTED
    assert plan.comparison is not None
    assert count_kinds(plan.comparison.differences) == {
        "unchanged": 1,
        "moved_wall": 2,
        "merged": 1,
        "split": 1,
        "renumbered": 1,
        "renamed": 1,
        "use_changed": 1,
        "new": 1,
        "gone": 1,
    }
    assert in_force(conn, TUESDAY) == before
    assert one(conn, "SELECT count(*) FROM plan_revision") == 1


def test_the_areas_of_all_changes_add_up_to_the_ledger(conn: Connection[Any]) -> None:
    publish_standing(conn)
    ledger = "SELECT sum(area_m2)::float8 FROM room_version WHERE valid @> '{}'::date"
    before_m2 = one(conn, ledger.format(TUESDAY))

    [plan] = revise(conn, revised(), publish=True).plans

    assert plan.comparison is not None
    effect_m2 = sum(one.effect_m2 for one in plan.comparison.differences)
    assert one(conn, ledger.format(TUESDAY)) == pytest.approx(before_m2 + effect_m2, abs=0.001)
    assert one(conn, ledger.format(MONDAY)) == pytest.approx(before_m2)


def test_publishing_keeps_the_identity_of_every_room_that_goes_on(conn: Connection[Any]) -> None:
    publish_standing(conn)
    old = in_force(conn, MONDAY)

    [plan] = revise(conn, revised(), publish=True).plans

    new = in_force(conn, TUESDAY)
    same = {number for number in old if new.get(number) == old[number]}
    assert same == {"201", "202", "203", "205", "207", "208", "209"}
    assert new["299"] == old["206"]
    assert {new["205A"], new["212"]}.isdisjoint(old.values())
    publication = plan.publication
    assert publication is not None
    assert (publication.kept, publication.added, publication.gone) == (8, 2, 2)


def test_the_differences_are_kept_with_the_floor_plan_and_name_whose_rooms_they_touch(
    conn: Connection[Any],
) -> None:
    publish_standing(conn)
    hold(conn, "204")
    hold(conn, "209")

    revise(conn, revised())

    document = one(conn, "SELECT differences FROM floor_plan WHERE state = 'draft'")
    assert document["revision"] == 1
    assert document["after_m2"] == pytest.approx(
        document["before_m2"]
        + document["unchanged_effect_m2"]
        + sum(change["effect_m2"] for change in document["changes"])
    )
    held = [change for change in document["changes"] if change["holders"]]
    assert [change["kinds"] for change in held] == [["merged"]]
    [holder] = held[0]["holders"]
    assert (holder["code"], holder["share"], holder["headcount"]) == ("O1", 0.5, 3)
    assert [room["number"] for room in held[0]["before"]] == ["203", "204"]


def test_the_record_of_a_publication_says_how_many_changes_of_each_kind(
    conn: Connection[Any],
) -> None:
    publish_standing(conn)

    revise(conn, revised(), publish=True)

    after = one(conn, "SELECT after FROM event WHERE action = 'plan.publish' ORDER BY id DESC")
    assert (after["changes"]["merged"], after["changes"]["moved_wall"]) == (1, 2)


def test_the_same_draft_again_changes_nothing(conn: Connection[Any]) -> None:
    publish_standing(conn)
    first = revise(conn, revised())
    before = counts(conn)
    kept = one(conn, "SELECT differences FROM floor_plan WHERE state = 'draft'")

    again = revise(conn, revised())

    assert not again.changed
    assert counts(conn) == before
    assert one(conn, "SELECT differences FROM floor_plan WHERE state = 'draft'") == kept
    assert again.plans[0].floor_plan_id == first.plans[0].floor_plan_id


def test_a_draft_is_compared_anew_when_another_was_published_meanwhile(
    conn: Connection[Any],
) -> None:
    publish_standing(conn)
    revise(conn, revised())
    other = make_reading(make_plan(standing()[:9]), content=b"c")
    do_import(conn, other, b"c", publish=True, valid_from=TUESDAY)

    [plan] = revise(conn, revised(), publish=True).plans

    assert plan.comparison is not None
    assert plan.comparison.revision == 2
    assert "gone" not in count_kinds(plan.comparison.differences)


def test_the_first_plan_of_a_level_has_nothing_to_differ_from(conn: Connection[Any]) -> None:
    result = do_import(conn, make_reading(make_plan(standing())))

    assert result.plans[0].comparison is None
    assert one(conn, "SELECT differences FROM floor_plan") is None


def test_a_plan_in_force_imported_again_is_compared_with_nothing(conn: Connection[Any]) -> None:
    publish_standing(conn)

    again = do_import(
        conn, make_reading(make_plan(standing())), publish=True, control=control_points()
    )

    assert not again.changed
    assert again.plans[0].comparison is None


def axes(turn_deg: float = 0.0, dx: float = 0.0, dy: float = 0.0) -> AxisGrid:
    """Return a grid over the bays, carried like a drawing that was moved as a whole."""

    def put(x: float, y: float) -> tuple[float, float]:
        point = translate(rotate(box(x, y, x, y).centroid, turn_deg, origin=(0, 0)), dx, dy)
        return point.x, point.y

    top = SITE_Y_M + DEPTH_M
    lines = []
    for at in range(4):
        x = SITE_X_M + at * 3 * (BAY_M + WALL_M)
        lines.append(AxisLine(str(at + 1), put(x, SITE_Y_M - 2), put(x, top + 2)))
    for letter, y in (("A", SITE_Y_M), ("B", top)):
        lines.append(AxisLine(letter, put(SITE_X_M - 2, y), put(SITE_X_M + 50, y)))
    return AxisGrid(tuple(lines))


@pytest.mark.parametrize("with_axes", [True, False], ids=["by axes", "by rooms"])
def test_a_drawing_moved_and_turned_as_a_whole_is_aligned_before_it_is_compared(
    conn: Connection[Any], with_axes: bool
) -> None:
    first = make_plan(standing(), **({"axes": axes()} if with_axes else {}))
    do_import(conn, make_reading(first), publish=True, control=control_points())
    old = in_force(conn, MONDAY)
    moved = [
        make_room(
            room.number,
            translate(rotate(room.outline, 90, origin=(0, 0)), 700.0, -50.0),
            name=room.name,
            use=room.use,
        )
        for room in revised()
    ]
    plan = make_plan(moved, **({"axes": axes(90, 700.0, -50.0)} if with_axes else {}))

    [result] = do_import(
        conn, make_reading(plan, content=b"m"), b"m", publish=True, valid_from=TUESDAY
    ).plans

    assert result.comparison is not None
    assert count_kinds(result.comparison.differences)["moved_wall"] == 2
    assert count_kinds(result.comparison.differences)["unchanged"] == 1
    assert "relocated" not in count_kinds(result.comparison.differences)
    [said] = [f for f in result.findings if f.code == "PLAN_FRAME_MOVED"]
    assert said.values["method"] == ("axes" if with_axes else "rooms")
    assert in_force(conn, TUESDAY)["209"] == old["209"]
    apart_m = one(
        conn,
        "SELECT ST_Distance(ST_Transform(a.geom, 4544), ST_Centroid(ST_Transform(b.geom, 4544)))"
        " FROM room_version a JOIN room_version b USING (room_id)"
        " WHERE a.number = '209' AND a.id <> b.id LIMIT 1",
    )
    assert apart_m == 0.0


def test_a_mirrored_drawing_is_named_and_its_rooms_keep_their_identity(
    conn: Connection[Any],
) -> None:
    publish_standing(conn)
    old = in_force(conn, MONDAY)
    wing = make_room("220", box(SITE_X_M, SITE_Y_M + 8, SITE_X_M + 9, SITE_Y_M + 14))
    do_import(
        conn,
        make_reading(make_plan([*standing(), wing]), content=b"w"),
        b"w",
        publish=True,
        valid_from=MONDAY,
    )
    mirrored = [
        make_room(room.number, scale(room.outline, -1, 1, origin=(SITE_X_M + 20.9, 0)))
        for room in [*standing(), wing]
    ]

    [plan] = revise(conn, mirrored, publish=True).plans

    assert plan.comparison is not None
    assert count_kinds(plan.comparison.differences) == {"unchanged": 11}
    assert "PLAN_MIRRORED" in [finding.code for finding in plan.findings]
    new = in_force(conn, TUESDAY)
    assert {number: new[number] for number in old} == old
