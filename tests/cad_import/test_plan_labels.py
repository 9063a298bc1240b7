"""Labels by place: which texts belong together, in rooms and where none was found."""

from shapely import Polygon, box
from shapely.affinity import translate

from cad_import.plan_labels import read_plan_labels
from spatial.domain.floor_plans import PlanLabel, PlanRoom
from tests.support.plans import SITE_X_M, SITE_Y_M, drawn_label, drawn_text
from tests.support.readings import make_room

HALL = box(0, 0, 8, 3)


def rooms(*shapes: Polygon, first: int = 201) -> list[PlanRoom]:
    return [
        make_room(str(first + at), translate(shape, SITE_X_M, SITE_Y_M))
        for at, shape in enumerate(shapes)
    ]


def said(labels: tuple[PlanLabel, ...]) -> list[tuple[str | None, str | None, float | None]]:
    return [(label.number, label.name, label.printed_area_m2) for label in labels]


def test_the_texts_of_a_room_are_one_label_however_far_apart() -> None:
    texts = [drawn_text("201", (1, 2.5)), drawn_text("会议室", (6, 0.5))]

    assert said(read_plan_labels(texts, rooms(HALL))) == [("201", "会议室", None)]


def test_two_labels_in_one_room_are_told_apart_by_place() -> None:
    texts = [
        *drawn_label((2, 2), "201", "办公室", "12.00m²"),
        *drawn_label((6, 2), "202", "会议室", "11.50m²"),
    ]

    labels = read_plan_labels(texts, rooms(HALL))

    assert said(labels) == [("201", "办公室", 12.0), ("202", "会议室", 11.5)]
    assert labels[0].x < SITE_X_M + 4 < labels[1].x


def test_an_area_far_from_its_number_goes_to_the_nearest_number_without_one() -> None:
    texts = [
        *drawn_label((1, 2), "201"),
        *drawn_label((2.8, 0.5), "9.50m²"),
        *drawn_label((6, 2), "202", "11.50m²"),
    ]

    assert said(read_plan_labels(texts, rooms(HALL))) == [
        ("201", None, 9.5),
        ("202", None, 11.5),
    ]


def outside(*rows: str, at: tuple[float, float] = (20, 2), numbered: int = 0) -> list[PlanLabel]:
    known = rooms(*(box(0, 4 * k, 4, 4 * k + 3) for k in range(numbered)))
    return list(read_plan_labels(drawn_label(at, *rows), known))


def test_outside_of_rooms_a_label_is_what_reads_as_one() -> None:
    assert len(outside("201", "会议室")) == 1
    assert len(outside("会议室")) == 1
    assert len(outside("设备区", "35.20m²")) == 1
    assert outside("说明") == []
    assert outside("12") == []


def test_a_lone_number_counts_where_several_rooms_are_numbered_like_it() -> None:
    assert len(outside("299", numbered=3)) == 1
    assert outside("29", numbered=3) == []
    assert outside("299", numbered=2) == []


def test_a_label_on_the_wall_beside_the_room_that_it_was_given_to_is_not_lost() -> None:
    known = rooms(box(0, 0, 4, 3), box(5, 0, 9, 3), box(10, 0, 14, 3))

    beside = read_plan_labels(drawn_label((2, 3.1), "201"), known)
    far = read_plan_labels(drawn_label((2, 5), "201"), known)

    assert beside == ()
    assert said(far) == [("201", None, None)]


def test_no_text_has_no_label() -> None:
    assert read_plan_labels([], rooms(HALL)) == ()


def test_the_width_and_depth_below_a_name_belong_to_its_label() -> None:
    texts = [
        *drawn_label((2, 2), "KITCHEN", "10'11 x 12'"),
        *drawn_label((6, 2), "DINING ROOM", "13'4 x 12'8"),
    ]

    labels = read_plan_labels(texts, rooms(HALL))

    assert [(label.name, label.extent_m) for label in labels] == [
        ("KITCHEN", (3.3274, 3.6576)),
        ("DINING ROOM", (3.8608, 4.064)),
    ]


def test_a_note_in_smaller_letters_is_no_label_beside_two_names() -> None:
    names = [drawn_text("KITCHEN", (1, 1.5)), drawn_text("HALL", (4, 1.5))]
    note = drawn_text("FURNACE IN ATTIC", (6.4, 1.5), height_m=0.2)
    office = drawn_text("OFFICE", (6.4, 1.5), height_m=0.2)

    assert len(read_plan_labels([*names, note], rooms(HALL))) == 2
    assert len(read_plan_labels([*names, office], rooms(HALL))) == 3
