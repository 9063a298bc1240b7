"""Scores by hand: rooms of 4 × 3 m side by side, and what can go wrong with them."""

from typing import Any

import pytest
import shapely

from benchmarks.scoring import Fault, Score, score_rooms
from spatial.domain.floor_plans import PlanRoom, RoomMethod, RoomStatus

X, Y = 691_000.0, 5_335_000.0


def box(left: float, right: float, top: float = 3.0) -> shapely.Polygon:
    return shapely.box(X + left, Y, X + right, Y + top)


def true_room(outline: shapely.Polygon, number: str, *, drawn: bool = True) -> dict[str, Any]:
    point = shapely.point_on_surface(outline)
    wkt = shapely.to_wkt(outline, rounding_precision=6) if drawn else None
    return {
        "name": "办公室",
        "number": number,
        "x": point.x,
        "y": point.y,
        "area_m2": outline.area,
        "wkt": wkt,
    }


def read_room(outline: shapely.Polygon, number: str | None, *, sure: bool = True) -> PlanRoom:
    return PlanRoom(
        outline,
        number,
        "办公室",
        None,
        outline.area,
        None,
        RoomMethod.WALLS,
        0.9 if sure else 0.4,
        RoomStatus.OK if sure else RoomStatus.REVIEW,
    )


def truth(*rooms: dict[str, Any], complete: bool = True) -> dict[str, Any]:
    return {"complete": complete, "tolerance_pct": 0.5, "rooms": list(rooms)}


PAIR = truth(true_room(box(0, 4), "１01"), true_room(box(4, 8), "102"))


def test_rooms_read_right_score_in_full() -> None:
    scored = score_rooms(PAIR, [read_room(box(0, 4), "101"), read_room(box(4, 8), "102")])

    score = scored.score
    assert (score.found, score.tight, score.named, score.extra) == (2, 2, 2, 0)
    assert (score.silent, score.judged) == (0, 2)
    assert score.f1 == 1.0
    assert score.area_error(0.95) == pytest.approx(0.0, abs=1e-9)
    assert scored.missing == ()


@pytest.mark.parametrize(
    ("outline", "fault"),
    [(box(0, 8), Fault.MERGED), (box(0, 2.5), Fault.MISSED), (box(0, 1), Fault.FRAGMENT)],
    ids=["merged", "missed", "fragment"],
)
def test_a_wrong_room_marked_ok_is_a_silent_error(outline: shapely.Polygon, fault: Fault) -> None:
    sure = score_rooms(PAIR, [read_room(outline, "101")])
    flagged = score_rooms(PAIR, [read_room(outline, "101", sure=False)])

    assert [verdict.fault for verdict in sure.verdicts] == [fault]
    assert (sure.score.silent, sure.score.judged) == (1, 1)
    assert (flagged.score.silent, flagged.score.judged) == (0, 0)


def test_a_room_where_the_truth_knows_none_is_extra_but_not_judged() -> None:
    score = score_rooms(PAIR, [read_room(box(10, 14), None)]).score

    assert (score.extra, score.judged) == (1, 0)


def test_extra_rooms_count_only_where_the_truth_is_complete() -> None:
    score = score_rooms(PAIR | {"complete": False}, [read_room(box(10, 14), None)]).score

    assert score.extra is None
    assert score.f1 is None


def test_a_room_with_a_wide_edge_is_found_but_not_tight() -> None:
    score = score_rooms(PAIR, [read_room(box(0, 3.4), "101")]).score

    assert (score.found, score.tight, score.silent) == (1, 0, 0)
    assert score.area_error(0.5) == pytest.approx(0.15)


def test_a_truth_of_points_is_measured_by_area() -> None:
    points = truth(true_room(box(0, 4), "101", drawn=False), complete=False)

    right = score_rooms(points, [read_room(box(0, 4), "101")]).score
    small = score_rooms(points, [read_room(box(0, 4, top=2.5), "101")]).score

    assert (right.found, right.tight, right.silent) == (1, 1, 0)
    assert (small.found, small.tight, small.silent) == (1, 0, 1)


def test_a_room_that_holds_two_points_is_neither() -> None:
    points = [true_room(box(k, k + 4), str(k), drawn=False) for k in (0, 4)]

    score = score_rooms(truth(*points), [read_room(box(0, 8), "101")]).score

    assert (score.found, score.silent) == (0, 1)


def test_a_drawing_without_rooms_finds_nothing() -> None:
    score = score_rooms(PAIR, []).score

    assert (score.found, score.extra, score.f1) == (0, 0, 0.0)
    assert score.reviewed_share is None


def test_scores_are_pooled() -> None:
    one = score_rooms(PAIR, [read_room(box(0, 4), "101")]).score

    both = one + one

    assert (both.truth, both.found, both.extra) == (4, 2, 0)
    assert (one + Score(extra=None)).extra is None
