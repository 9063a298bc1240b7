"""Drawings of the demo, with walls and axes: storeys find their place, revisions their rooms."""

import math
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import shapely
from ezdxf import transform
from ezdxf.entities.mtext import MText
from ezdxf.filemanagement import readfile
from ezdxf.math import Matrix44
from psycopg import Connection

from api.demo.generation import generate_demo
from cad_import.reading import read_drawing
from spatial.domain.control_points import ControlPoint, Georeference, PlacingMethod
from spatial.domain.errors import InvalidInputError
from spatial.domain.plan_differences import count_kinds
from spatial.services.control_points import parse_control_points
from spatial.services.import_drawing import ImportResult
from spatial.storage.buildings import BuildingRepository
from tests.support.imports import MONDAY, TUESDAY, do_import, in_force

pytestmark = pytest.mark.database

SEED = 2014


class DrawnBuilding(NamedTuple):
    """A building of the demo: its footprint, and each storey's drawing with its control points."""

    footprint: shapely.Polygon
    drawings: list[Path]
    control: list[tuple[ControlPoint, ...]]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> DrawnBuilding:
    """Draw the small demo; lend the building of two storeys."""
    folder = tmp_path_factory.mktemp("drawn")
    ledger = generate_demo(folder, SEED, "small")
    building = ledger["buildings"][-1]
    own = [one for one in ledger["drawings"] if one["building"] == building["code"]]
    return DrawnBuilding(
        shapely.set_srid(shapely.from_wkt(building["footprint"]), 4490),
        [folder / one["file"] for one in own],
        [parse_control_points((folder / one["control"]).read_text("utf-8")) for one in own],
    )


@pytest.fixture(autouse=True)
def _building(conn: Connection[Any], drawn: DrawnBuilding) -> None:
    BuildingRepository(conn, "").add("B-01", "办公楼", "510104", footprint=drawn.footprint)


def import_file(conn: Connection[Any], path: Path, **wanted: Any) -> ImportResult:
    return do_import(conn, read_drawing(path), path.read_bytes(), **wanted)


def apart_m(first: Georeference, second: Georeference, at: tuple[float, float]) -> float:
    """Return how far apart two georeferences put a point of one plan, metres."""
    places = [
        (one.a * at[0] - one.b * at[1] + one.tx, one.b * at[0] + one.a * at[1] + one.ty)
        for one in (first, second)
    ]
    return math.dist(*places)


def test_a_storey_without_control_points_lands_where_its_own_would_have_put_it(
    conn: Connection[Any], drawn: DrawnBuilding
) -> None:
    import_file(conn, drawn.drawings[0], control=drawn.control[0], publish=True)

    [by_axes] = import_file(conn, drawn.drawings[1], publish=True).plans
    [by_points] = import_file(conn, drawn.drawings[1], control=drawn.control[1]).plans

    assert by_axes.place is not None
    assert by_points.place is not None
    assert by_axes.place.method is PlacingMethod.AXES
    corner = read_drawing(drawn.drawings[1]).plans[0].rooms[0].outline.exterior.coords[0]
    # The generator surveys with 4 mm of noise; the axes carry none.
    assert apart_m(by_axes.place, by_points.place, corner) < 0.02


def test_the_footprint_lists_the_true_place_among_two_and_leaves_the_choice(
    conn: Connection[Any], drawn: DrawnBuilding
) -> None:
    path = drawn.drawings[0]
    [measured] = import_file(conn, path, control=drawn.control[0]).plans

    with pytest.raises(InvalidInputError) as refusal:
        import_file(conn, path, fit_footprint=True)
    chosen = [
        import_file(conn, path, fit_footprint=True, candidate=number).plans[0].place
        for number in (1, 2)
    ]

    assert refusal.value.code == "FOOTPRINT_AMBIGUOUS"
    corner = read_drawing(path).plans[0].rooms[0].outline.exterior.coords[0]
    assert measured.place is not None
    off_m = sorted(apart_m(measured.place, one, corner) for one in chosen if one is not None)
    assert off_m[0] < 0.05
    assert off_m[1] > 5


def turned_and_renumbered(path: Path, to: Path, old: str, new: str) -> None:
    """Write a drawing again: turned by 37°, far off, with another number on one room."""
    document = readfile(path)
    space = document.modelspace()
    labels = [one for one in space.query("MTEXT") if isinstance(one, MText)]
    [label] = [one for one in labels if f"房间编号：{old}" in one.text]
    label.text = label.text.replace(old, new)
    move = Matrix44.chain(Matrix44.z_rotate(math.radians(37)), Matrix44.translate(5e5, -3e5, 0))
    transform.inplace(space, move)
    document.saveas(to)


def test_a_turned_revision_differs_in_the_one_room_that_was_renumbered(
    conn: Connection[Any], drawn: DrawnBuilding, tmp_path: Path
) -> None:
    [standing] = import_file(
        conn, drawn.drawings[0], control=drawn.control[0], publish=True, valid_from=MONDAY
    ).plans
    old = in_force(conn, MONDAY)
    number = min(number for number in old if number)
    turned_and_renumbered(drawn.drawings[0], tmp_path / "new.dxf", number, "999")

    [draft] = import_file(conn, tmp_path / "new.dxf", valid_from=TUESDAY).plans
    before_approval = in_force(conn, TUESDAY)
    import_file(conn, tmp_path / "new.dxf", publish=True, valid_from=TUESDAY)

    assert draft.comparison is not None
    assert count_kinds(draft.comparison.differences) == {
        "unchanged": standing.rooms - 1,
        "renumbered": 1,
    }
    assert before_approval == old
    assert in_force(conn, TUESDAY)["999"] == old[number]
