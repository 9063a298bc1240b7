"""TArch in its three forms, from the file to rooms: named, read, doubted or refused."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from shapely import box

from api.messages import MESSAGES
from cad_import.inspection import inspect_drawing
from cad_import.reading import read_drawing
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, PlanRoom, RoomMethod, RoomStatus
from spatial.domain.messages import render
from tests.support.native_tarch import Tag, add_native, add_room, add_wall, with_proxies

X, Y = 691_000_000.0, 335_000_000.0  # millimetres
# Two rooms of 3.8 × 2.8 m side by side, clear, within walls of 200 mm.
NODES = [(0, 0), (4000, 0), (8000, 0), (8000, 3000), (4000, 3000), (0, 3000)]
RUNS = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (1, 4)]


def at(x: float, y: float) -> tuple[float, float]:
    return X + x, Y + y


@pytest.fixture
def document() -> Drawing:
    """Two rooms as TArch keeps them: walls, a door in the partition, names, a title."""
    document = new("R2004", units=4)
    space = document.modelspace()
    for start, end in RUNS:
        add_wall(space, at(*NODES[start]), at(*NODES[end]))
    add_room(space, at(2000, 1500), "会议室", "301")
    add_room(space, at(6000, 1500), "办公室", "302")
    own: list[Tag] = [(10, (*at(4000, 1500), 0)), (302, "M0921"), (330, "2F")]
    add_native(space, "TCH_OPENING", "TDbOpening", own, "WINDOW")
    own = [(10, (*at(4000, -3000), 0)), (1, "三层平面图")]
    add_native(space, "TCH_DRAWINGNAME", None, own, "DIM_SYMB")
    return document


def read(document: Drawing, tmp_path: Path) -> DrawingReading:
    path = tmp_path / "plan.dxf"
    document.saveas(path)
    return read_drawing(path)


def rooms_of(reading: DrawingReading) -> list[PlanRoom]:
    return [room for plan in reading.plans for room in plan.rooms]


def finding_of(reading: DrawingReading, code: str) -> Finding:
    [found] = [finding for finding in reading.findings if finding.code == code]
    assert code in MESSAGES
    assert "{" not in render(MESSAGES[code], found.values)
    return found


def codes(reading: DrawingReading) -> set[str]:
    return {finding.code for finding in reading.findings}


def test_rooms_between_native_walls_are_exact_sure_and_named(
    document: Drawing, tmp_path: Path
) -> None:
    reading = read(document, tmp_path)

    [plan] = reading.plans
    assert (plan.title, plan.ordinals) == ("三层平面图", (2,))
    west, east = plan.rooms
    assert [(r.number, r.name) for r in plan.rooms] == [("301", "会议室"), ("302", "办公室")]
    expected = shapely.box(100, 100, 3900, 2900)
    placed = shapely.transform(expected, lambda xy: (xy + np.array([X, Y])) / 1000)
    assert west.outline.hausdorff_distance(placed) < 1e-3
    assert east.area_m2 == pytest.approx(3.8 * 2.8, abs=1e-3)
    assert {room.method for room in plan.rooms} == {RoomMethod.NATIVE}
    assert {room.status for room in plan.rooms} == {RoomStatus.OK}


@pytest.mark.parametrize("turn_deg", [0.0, 12.0, 90.0, 200.0])
@pytest.mark.parametrize("mirrored", [False, True])
def test_rooms_of_a_turned_and_mirrored_native_plan_are_the_same(
    tmp_path: Path, turn_deg: float, *, mirrored: bool
) -> None:
    document = new("R2004", units=4)
    turn = np.radians(turn_deg)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    if mirrored:
        matrix = matrix @ np.diag([-1.0, 1.0])

    def moved(x: float, y: float) -> tuple[float, float]:
        u, v = matrix @ (x, y)
        return at(float(u), float(v))

    for start, end in reversed(RUNS):
        widths = (60.0, 140.0) if mirrored else (140.0, 60.0)
        add_wall(document.modelspace(), moved(*NODES[start]), moved(*NODES[end]), widths)
    add_room(document.modelspace(), moved(2000, 1500), "会议室", "301")
    add_room(document.modelspace(), moved(6000, 1500), "办公室", "302")

    rooms = {room.number: room for room in rooms_of(read(document, tmp_path))}

    # the ring runs anticlockwise, so that 140 lie inside; the partition has 140 to its west
    expected = {"301": box(140, 140, 3860, 2860), "302": box(4060, 140, 7860, 2860)}
    for number, clear in expected.items():
        placed = shapely.transform(clear, lambda xy: (xy @ matrix.T + (X, Y)) / 1000)
        assert rooms[number].outline.hausdorff_distance(placed) < 1e-3


def test_the_native_form_is_named_with_what_was_read(document: Drawing, tmp_path: Path) -> None:
    reading = read(document, tmp_path)

    assert {"TARCH_FORM_NATIVE", "TARCH_NATIVE_READ"} == codes(reading)
    values = finding_of(reading, "TARCH_NATIVE_READ").values
    assert values == {"walls": "7", "rooms": "2", "openings": "1"}


@pytest.mark.parametrize(
    ("kind", "mark", "own"),
    [
        ("TCH_WALL", "TDbWall", [(10, (*at(0, 1500), 0)), (11, (*at(4000, 1500), 0)),
                                 (40, 100.0), (41, 100.0), (50, 1.2)]),
        ("TCH_WALL", None, [(10, (*at(0, 1500), 0))]),
        ("TCH_CURTAIN_WALL", "TDbCurtainWall", []),
        ("TCH_SOMETHING_NEW", None, []),
    ],
    ids=["curved", "without its mark", "curtain wall", "unknown class"],
)  # fmt: skip
def test_an_object_that_is_not_understood_puts_every_room_under_review(
    document: Drawing, tmp_path: Path, kind: str, mark: str | None, own: list[Tag]
) -> None:
    add_native(document.modelspace(), kind, mark, own)

    reading = read(document, tmp_path)

    finding = finding_of(reading, "TARCH_OBJECTS")
    assert finding.severity is Severity.ERROR
    assert finding.values["classes"] == f"{kind}×1"
    assert {room.status for room in rooms_of(reading)} == {RoomStatus.REVIEW}


@pytest.mark.parametrize("kind", ["TCH_RECTSTAIR", "TCH_DIMENSION2", "TCH_AXIS_LABEL"])
def test_objects_that_bound_no_room_leave_rooms_sure(
    document: Drawing, tmp_path: Path, kind: str
) -> None:
    add_native(document.modelspace(), kind, None, [])

    reading = read(document, tmp_path)

    assert {room.status for room in rooms_of(reading)} == {RoomStatus.OK}
    assert finding_of(reading, "TARCH_PASSED_OVER").values["classes"] == f"{kind}×1"
    assert "TARCH_OBJECTS" not in codes(reading)


def test_a_column_of_unknown_section_puts_the_rooms_beside_it_under_review(
    document: Drawing, tmp_path: Path
) -> None:
    add_native(document.modelspace(), "TCH_COLUMN", "TDbColumn", [(11, (*at(0, 0), 0))])

    reading = read(document, tmp_path)

    finding_of(reading, "TARCH_COLUMNS_NOT_DRAWN")
    west, east = rooms_of(reading)
    assert (west.status, east.status) == (RoomStatus.REVIEW, RoomStatus.OK)
    assert [finding.code for finding in west.findings] == ["COLUMN_BESIDE_ROOM"]


@pytest.mark.parametrize(
    ("height", "width", "statuses"),
    [
        (1800.0, 100.0, [RoomStatus.REVIEW, RoomStatus.REVIEW, RoomStatus.OK]),
        (3000.0, 40.0, [RoomStatus.REVIEW, RoomStatus.REVIEW, RoomStatus.OK]),
        (3000.0, 100.0, [RoomStatus.OK, RoomStatus.OK, RoomStatus.OK]),
    ],
    ids=["low", "thin", "a wall like others"],
)
def test_a_screen_puts_the_rooms_that_it_parts_under_review(
    document: Drawing, tmp_path: Path, height: float, width: float, statuses: list[RoomStatus]
) -> None:
    own: list[Tag] = [(39, height), (10, (*at(2500, 0), 0)), (11, (*at(2500, 3000), 0))]
    own += [(40, width / 2), (41, width / 2)]
    add_native(document.modelspace(), "TCH_WALL", "TDbWall", own)
    add_room(document.modelspace(), at(3300, 1500), "卫生间", "303")

    rooms = {room.number: room for room in rooms_of(read(document, tmp_path))}

    assert [rooms[number].status for number in ("301", "303", "302")] == statuses


def test_walls_that_end_at_columns_run_on_to_their_middles(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    space = document.modelspace()
    clear = 250  # half of a column
    for start, end in RUNS:
        (x0, y0), (x1, y1) = NODES[start], NODES[end]
        dx, dy = clear * np.sign(x1 - x0), clear * np.sign(y1 - y0)
        add_wall(space, at(x0 + dx, y0 + dy), at(x1 - dx, y1 - dy))
    for node in NODES:
        add_native(space, "TCH_COLUMN", "TDbColumn", [(11, (*at(*node), 0))])
    add_room(space, at(2000, 1500), "会议室", "301")
    add_room(space, at(6000, 1500), "办公室", "302")

    rooms = rooms_of(read(document, tmp_path))

    assert [room.number for room in rooms] == ["301", "302"]
    assert [room.area_m2 for room in rooms] == pytest.approx([3.8 * 2.8] * 2, abs=1e-3)
    assert {room.status for room in rooms} == {RoomStatus.REVIEW}


def test_a_printed_area_that_agrees_outweighs_a_column(document: Drawing, tmp_path: Path) -> None:
    space = document.modelspace()
    add_native(space, "TCH_COLUMN", "TDbColumn", [(11, (*at(0, 0), 0))])
    text = space.add_text("10.64m2", height=300)
    text.set_placement(at(1500, 900))

    west, _ = rooms_of(read(document, tmp_path))

    assert west.printed_area_m2 == pytest.approx(10.64)
    assert west.status is RoomStatus.OK


def test_drawn_walls_beside_native_ones_keep_their_method(
    document: Drawing, tmp_path: Path
) -> None:
    space: Modelspace = document.modelspace()
    for low, high in ((0, 3200), (200, 3000)):
        corners = [at(10_000 + low, low), at(13_200 - low, low)]
        corners += [at(13_200 - low, high), at(10_000 + low, high)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": "WALL"})

    methods = [room.method for room in rooms_of(read(document, tmp_path))]

    assert methods == [RoomMethod.WALLS, RoomMethod.NATIVE, RoomMethod.NATIVE]


def stored(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "proxy.dxf"
    path.write_bytes(data)
    return path


def test_proxies_beside_drawn_walls_put_every_room_under_review(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    for low, high in ((0, 3200), (200, 3000)):
        corners = [at(low, low), at(3200 - low, low), at(3200 - low, high), at(low, high)]
        document.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": "WALL"})
    document.saveas(tmp_path / "plain.dxf")
    data = with_proxies((tmp_path / "plain.dxf").read_bytes())

    reading = read_drawing(stored(tmp_path, data))

    assert "TARCH_FORM_PROXY" in codes(reading)
    finding = finding_of(reading, "PROXY_OBJECTS")
    assert finding.values["by_layer"] == "TCH_WALL（图层 WALL）×3"
    assert {room.status for room in rooms_of(reading)} == {RoomStatus.REVIEW}


def test_fewer_drawn_walls_than_hidden_ones_stop_the_reading(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    for y in (0, 200):
        document.modelspace().add_line(at(0, y), at(4000, y), {"layer": "WALL"})
    document.saveas(tmp_path / "plain.dxf")
    data = with_proxies((tmp_path / "plain.dxf").read_bytes(), 3)

    with pytest.raises(DrawingError) as caught:
        read_drawing(stored(tmp_path, data))

    assert caught.value.code == "TARCH_WALLS_HIDDEN"


def test_walls_that_are_nothing_but_proxies_stop_the_reading_with_the_way_out(
    tmp_path: Path,
) -> None:
    document = new("R2004", units=4)
    document.modelspace().add_line((0, 0), (1400, 0), {"layer": "FURNITURE"})
    path = tmp_path / "plain.dxf"
    document.saveas(path)
    data = with_proxies(path.read_bytes())

    with pytest.raises(DrawingError) as caught:
        read_drawing(stored(tmp_path, data))

    error = caught.value
    assert error.code == "TARCH_WALLS_HIDDEN"
    said = render(MESSAGES[error.code], error.values)
    assert "proxy.dxf" in said
    assert "TCH_WALL（图层 WALL）×3" in said
    assert "图形导出" in said
    assert "TSaveAs" in said


def test_native_walls_that_cannot_be_read_stop_the_reading(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    add_native(document.modelspace(), "TCH_WALL", "TDbWall", [(10, (0, 0, 0))])

    with pytest.raises(DrawingError) as caught:
        read(document, tmp_path)

    assert caught.value.code == "TARCH_WALLS_HIDDEN"


@pytest.mark.parametrize("trace", ["DOOR_~F", "$TCHSYS$DOOR2D"])
def test_a_t3_export_is_known_by_its_blocks(tmp_path: Path, trace: str) -> None:
    document = new("R2004", units=4)
    document.blocks.new(trace)
    document.modelspace().add_lwpolyline([(0, 0), (4000, 0), (4000, 3000)], close=True)

    assert "TARCH_FORM_T3" in codes(read(document, tmp_path))


def test_a_t3_export_is_known_by_the_layers_that_only_tarch_makes(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    for name in ("DOTE", "PUB_DIM", "DIM_SYMB", "WALL"):
        document.layers.add(name)
    document.modelspace().add_lwpolyline([(0, 0), (4000, 0), (4000, 3000)], close=True)

    assert "TARCH_FORM_T3" in codes(read(document, tmp_path))


def test_a_drawing_without_a_trace_of_tarch_names_no_form(tmp_path: Path) -> None:
    document = new("R2004", units=4)
    document.layers.add("WALL")
    document.modelspace().add_lwpolyline([(0, 0), (4000, 0), (4000, 3000)], close=True)

    assert not any(code.startswith("TARCH") for code in codes(read(document, tmp_path)))


def test_inspecting_a_drawing_names_its_form(document: Drawing, tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"
    document.saveas(path)

    seen = inspect_drawing(path)

    assert seen.as_json()["tarch_form"] == "native"
    assert any("天正" in line and "native" in line for line in seen.lines())
