"""Two plans of one level, room by room: what was done to a plan is what is found."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from spatial.checks.plan_differences import PlanComparison, compare_plans
from spatial.domain.plan_differences import INVERSE, ChangeKind, RoomState, count_kinds

FAR_M = 691_000.0
BAY_M, DEPTH_M, WALL_M = 4.0, 6.0, 0.2


def room(number: str | None, left_m: float, width_m: float = BAY_M, **facts: str) -> RoomState:
    outline = box(FAR_M + left_m, 0, FAR_M + left_m + width_m, DEPTH_M)
    return of_outline(outline, number, **facts)


def of_outline(outline: Polygon, number: str | None, **facts: str) -> RoomState:
    values = {"name": "办公室", "use": "102"} | facts
    return RoomState("", number, values["name"], values["use"], round(outline.area, 2), outline)


def row(count: int = 6) -> list[RoomState]:
    return [room(str(201 + at), at * (BAY_M + WALL_M)) for at in range(count)]


def kinds(before: list[RoomState], after: list[RoomState]) -> list[tuple[str, ...]]:
    found = compare_plans(before, after).differences
    return [tuple(kind.value for kind in one.kinds) for one in found if one.changed]


def only_change(before: list[RoomState], after: list[RoomState]) -> tuple[str, ...]:
    [change] = kinds(before, after)
    return change


@pytest.mark.parametrize("count", [0, 1, 6])
def test_a_plan_does_not_differ_from_itself(count: int) -> None:
    found = compare_plans(row(count), row(count))

    assert [one.kinds for one in found.differences] == [(ChangeKind.UNCHANGED,)] * count
    assert found.identity == {at: at for at in range(count)}


def test_a_wall_that_moved_changes_the_rooms_on_both_sides_of_it() -> None:
    after = row()
    after[1] = room("202", 4.2, 5.0)
    after[2] = room("203", 9.4, 3.0)

    assert kinds(row(), after) == [("moved_wall",), ("moved_wall",)]
    effects = [one.effect_m2 for one in compare_plans(row(), after).differences if one.changed]
    assert effects == [6.0, -6.0]


def test_a_wall_may_take_most_of_a_room() -> None:
    after = row()
    after[1], after[2] = room("202", 4.2, 7.0), room("203", 11.4, 1.0)

    assert kinds(row(), after) == [("moved_wall",), ("moved_wall",)]


@pytest.mark.parametrize(
    ("shift_m", "changed"), [(0.004, False), (0.02, False), (0.1, True)], ids=["4mm", "2cm", "10cm"]
)
def test_reading_a_wall_twice_is_no_change(shift_m: float, changed: bool) -> None:
    after = row()
    after[1] = room("202", 4.2, BAY_M + shift_m)

    assert bool(kinds(row(), after)) is changed


def test_a_room_that_changed_its_shape_but_not_its_area_is_seen() -> None:
    corner = Polygon([(0, 0), (4, 0), (4, 6), (0, 6)])
    notched = Polygon([(0, 0), (4.4, 0), (4.4, 3), (3.6, 3), (3.6, 6), (0, 6)])
    assert corner.area == pytest.approx(notched.area)

    assert only_change([of_outline(corner, "1")], [of_outline(notched, "1")]) == ("moved_wall",)


def test_two_rooms_merged_are_one_change_and_the_first_goes_on() -> None:
    merged = [room("201", 0, 8.2, name="会议室"), *row()[2:]]

    found = compare_plans(row(), merged)

    [change] = [one for one in found.differences if one.changed]
    assert change.kinds == (ChangeKind.MERGED,)
    assert (change.before, change.after) == ((0, 1), (0,))
    assert change.effect_m2 == pytest.approx(0.2 * DEPTH_M)
    assert found.identity[0] == 0


def test_three_rooms_merged_are_one_change() -> None:
    assert only_change(row(), [room("201", 0, 12.4), *row()[3:]]) == ("merged",)


def test_a_room_split_goes_on_under_its_number_even_as_the_smaller_part() -> None:
    parts = [room("201", 0, 1.5), room("201A", 1.7, 2.3)]

    found = compare_plans(row(), [*parts, *row()[1:]])

    [change] = [one for one in found.differences if one.changed]
    assert (change.kinds, change.before, change.after) == ((ChangeKind.SPLIT,), (0,), (0, 1))
    assert found.identity[0] == 0
    assert 1 not in found.identity


def test_an_office_cut_out_of_a_hall_is_a_split() -> None:
    hall = of_outline(box(0, 0, 40, 10), "大厅")
    rest = of_outline(box(0, 0, 40, 10).difference(box(30, 0, 40, 4.2)), "大厅")

    assert only_change([hall], [rest, of_outline(box(30.2, 0, 40, 4), "101")]) == ("split",)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"number": "299"}, ("renumbered",)),
        ({"name": "会议室"}, ("renamed",)),
        ({"use": "201"}, ("use_changed",)),
        ({"name": "会议室", "use": "201"}, ("renamed", "use_changed")),
        ({"number": None}, ("renumbered",)),
    ],
)
def test_what_a_room_is_called_is_compared(
    facts: dict[str, str | None], expected: tuple[str, ...]
) -> None:
    after = row()
    after[3] = replace(after[3], **facts)  # type: ignore[arg-type]

    assert only_change(row(), after) == expected


def test_a_row_renumbered_by_one_is_renumbered_and_nobody_moves() -> None:
    after = [replace(one, number=str(202 + at)) for at, one in enumerate(row())]

    found = compare_plans(row(), after)

    assert count_kinds(found.differences) == {"renumbered": 6}
    assert found.identity == {at: at for at in range(6)}


def test_a_room_that_stands_elsewhere_under_its_number_is_relocated() -> None:
    after = [*row()[:5], room("206", 60)]

    assert only_change(row(), after) == ("relocated",)


def test_new_and_gone_rooms_are_told() -> None:
    after = [*row()[:5], room("301", 60)]

    assert kinds(row(), after) == [("gone",), ("new",)]


def test_walls_turned_across_two_rooms_regroup_them() -> None:
    before = [of_outline(box(0, 0, 4, 8), None), of_outline(box(4, 0, 8, 8), None)]
    after = [of_outline(box(0, 0, 8, 4), None), of_outline(box(0, 4, 8, 8), None)]

    assert only_change(before, after) == ("regrouped",)


def test_differences_come_in_the_order_of_the_rooms() -> None:
    after = [room("300", -10), *reversed(row())]

    found = compare_plans(row(), after)

    assert [one.before for one in found.differences] == [(at,) for at in range(6)] + [()]


# --- any series of alterations -------------------------------------------------------------

OPERATIONS = ("keep", "split", "merge", "renumber", "rename", "use", "gone", "new", "wall")
EXPECTED = {
    "keep": ["unchanged"],
    "split": ["split"],
    "merge": ["merged"],
    "renumber": ["renumbered"],
    "rename": ["renamed"],
    "use": ["use_changed"],
    "gone": ["gone"],
    "new": ["new"],
    "wall": ["moved_wall", "moved_wall"],
}


def alter(operations: list[str]) -> tuple[list[RoomState], list[RoomState]]:
    """Return a row of rooms and the same row after an operation on each of its parts in turn."""
    before: list[RoomState] = []
    after: list[RoomState] = []
    for at, operation in enumerate(operations):
        left = at * 20.0
        one, other = room(f"{at}01", left), room(f"{at}02", left + BAY_M + WALL_M)
        match operation:
            case "split":
                before.append(one)
                after += [room(f"{at}01", left, 2.2), room(f"{at}01A", left + 2.4, 1.6)]
            case "merge":
                before += [one, other]
                after.append(room(f"{at}01", left, 2 * BAY_M + WALL_M))
            case "renumber":
                before.append(one)
                after.append(replace(one, number=f"{at}99"))
            case "rename":
                before.append(one)
                after.append(replace(one, name="档案室"))
            case "use":
                before.append(one)
                after.append(replace(one, use="310"))
            case "gone":
                before.append(one)
            case "new":
                after.append(one)
            case "wall":
                before += [one, other]
                after += [room(f"{at}01", left, 5.0), room(f"{at}02", left + 5.2, 3.0)]
            case _:
                before.append(one)
                after.append(one)
    return before, after


def total(rooms: list[RoomState]) -> float:
    return round(sum(one.area_m2 for one in rooms), 2)


def found_kinds(comparison: PlanComparison) -> Counter[str]:
    return Counter(kind.value for one in comparison.differences for kind in one.kinds)


@settings(deadline=None)
@given(st.lists(st.sampled_from(OPERATIONS), max_size=12), st.randoms(use_true_random=False))
def test_whatever_is_done_to_a_plan_is_found_and_its_areas_add_up(
    operations: list[str], random: object
) -> None:
    before, after = alter(operations)
    random.shuffle(after)  # type: ignore[attr-defined]

    found = compare_plans(before, after)

    assert found_kinds(found) == Counter(k for one in operations for k in EXPECTED[one])
    effects = round(sum(one.effect_m2 for one in found.differences), 2)
    assert effects == pytest.approx(total(after) - total(before), abs=0.005)
    assert sorted(at for one in found.differences for at in one.before) == list(range(len(before)))
    assert sorted(at for one in found.differences for at in one.after) == list(range(len(after)))


@settings(deadline=None)
@given(st.lists(st.sampled_from(OPERATIONS), max_size=12))
def test_undoing_an_alteration_is_its_inverse(operations: list[str]) -> None:
    before, after = alter(operations)

    there, back = compare_plans(before, after), compare_plans(after, before)

    inverted = Counter(
        INVERSE.get(kind, kind).value for one in there.differences for kind in one.kinds
    )
    assert found_kinds(back) == inverted
    assert {(one.before, one.after, one.effect_m2) for one in there.differences} == {
        (one.after, one.before, -one.effect_m2) for one in back.differences
    }


@settings(deadline=None)
@given(st.lists(st.sampled_from(OPERATIONS), max_size=12))
def test_rooms_that_were_left_alone_keep_their_identity(operations: list[str]) -> None:
    before, after = alter(operations)

    found = compare_plans(before, after)

    kept = [one for one in found.differences if not one.changed]
    assert all(found.identity[one.after[0]] == one.before[0] for one in kept)
