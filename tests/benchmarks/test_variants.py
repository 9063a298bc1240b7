"""Variants change a drawing and its truth in step, the same way every time."""

from pathlib import Path
from random import Random

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.filemanagement import new

from benchmarks.drafts import Draft, Truth
from benchmarks.furniture import LAYER as FURNITURE
from benchmarks.variants import VARIANTS, vary

WALL, SEED = "A-WALL", "plan"
SITE_M = (691_000.0, 335_000.0)
MOVED = ("rotated 12°", "mirrored", "1e9 mm away")
SCALED = {"scaled ×10": 10.0, "scaled ×0.1": 0.1}

Lines = list[tuple[tuple[float, float], tuple[float, float]]]


def room_of_twelve() -> Draft:
    """A room of 4 × 3 m within walls of 0.2 m, with two texts, a block and a door; mm."""
    document = new("R2010", units=4)
    space = document.modelspace()
    x, y = (value * 1000 for value in SITE_M)
    for x0, y0, x1, y1 in ((0, 0, 4000, 3000), (-200, -200, 4200, 3200)):
        corners = [(x + x0, y + y0), (x + x1, y + y0), (x + x1, y + y1), (x + x0, y + y1)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            space.add_line(start, end, {"layer": WALL})
    space.add_text("301办公室", height=300, dxfattribs={"layer": "TEXT"}).set_placement(
        (x + 2000, y + 1500)
    )
    space.add_text("12.00m²", height=300, dxfattribs={"layer": "TEXT"}).set_placement(
        (x + 2000, y + 1000)
    )
    block = document.blocks.new("DOOR")
    block.add_arc((0, 0), 900, 0, 90, dxfattribs={"layer": "DOOR"})
    space.add_blockref("DOOR", (x + 500, y), {"layer": "DOOR"})
    outline = shapely.box(*SITE_M, SITE_M[0] + 4, SITE_M[1] + 3)
    room = {
        "name": "办公室",
        "number": "301",
        "x": SITE_M[0] + 2,
        "y": SITE_M[1] + 1.5,
        "area_m2": 12.0,
        "wkt": shapely.to_wkt(outline, rounding_precision=5),
    }
    truth = {"unit_m": 0.001, "complete": True, "tolerance_pct": 0.5, "rooms": [room]}
    return Draft(document, truth, WALL)


def varied(name: str) -> Draft:
    return vary(name, room_of_twelve(), SEED)


def outline(truth: Truth) -> shapely.Polygon:
    return shapely.from_wkt(truth["rooms"][0]["wkt"])


def lines(document: Drawing, layer: str = WALL) -> Lines:
    found = document.modelspace().query(f'LINE[layer=="{layer}"]')
    return [((e.dxf.start.x, e.dxf.start.y), (e.dxf.end.x, e.dxf.end.y)) for e in found]


def texts(document: Drawing) -> list[str]:
    return [entity.dxf.text for entity in document.modelspace().query("TEXT")]


def inner_face(draft: Draft) -> shapely.Polygon:
    """The room's outline as its walls are drawn, m."""
    corners = [start for start, _ in lines(draft.document)[:4]]
    return shapely.Polygon(np.array(corners) * draft.unit_m)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_the_same_every_time(name: str, tmp_path: Path) -> None:
    first, second = varied(name), varied(name)

    assert lines(first.document) == lines(second.document)
    assert texts(first.document) == texts(second.document)
    assert first.truth == second.truth


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_can_be_saved_and_read_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.dxf"

    varied(name).document.saveas(path)

    assert len(ezdxf.readfile(path).modelspace()) >= 9  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", [*MOVED, *SCALED])
def test_truth_moves_with_the_walls(name: str) -> None:
    draft = varied(name)

    true = outline(draft.truth)
    room = draft.truth["rooms"][0]
    assert true.area == pytest.approx(12.0, abs=1e-3)
    assert true.symmetric_difference(inner_face(draft)).area < 1e-3
    assert true.contains(shapely.Point(room["x"], room["y"]))


@pytest.mark.parametrize("name", [name for name in VARIANTS if name not in (*MOVED, *SCALED)])
def test_what_changes_the_drawing_alone_leaves_its_truth(name: str) -> None:
    assert varied(name).truth == room_of_twelve().truth


@pytest.mark.parametrize(("name", "factor"), SCALED.items())
def test_the_header_of_a_scaled_drawing_claims_millimetres(name: str, factor: float) -> None:
    draft = varied(name)

    assert draft.document.header["$INSUNITS"] == 4
    assert draft.unit_m == pytest.approx(0.001 / factor)


def test_without_layers_everything_lies_on_layer_0() -> None:
    document = varied("no layers").document

    held = {entity.dxf.layer for block in document.blocks for entity in block}
    assert held == {"0"}


def test_jitter_moves_every_end_by_5_mm_at_most() -> None:
    before = np.array(lines(room_of_twelve().document))
    after = np.array(lines(varied("jittered 5 mm").document))

    steps = np.hypot(*(after - before).reshape(-1, 2).T)
    assert steps.max() <= 5.0
    assert steps.min() > 0


def test_gaps_shorten_some_ends_by_3_to_30_mm() -> None:
    before = np.array(lines(room_of_twelve().document))
    after = np.array(lines(varied("gapped 3-30 mm").document))

    steps = np.hypot(*(after - before).reshape(-1, 2).T)
    cut = steps[steps > 0]
    assert 0 < len(cut) < len(steps)
    assert cut.min() >= 3 - 1e-6
    assert cut.max() <= 30 + 1e-6


def test_furniture_stands_inside_the_room() -> None:
    draft = varied("furnished")

    drawn = np.array(lines(draft.document, FURNITURE)).reshape(-1, 2) * draft.unit_m
    assert len(drawn) > 0
    reach = outline(draft.truth).buffer(1e-4)
    assert shapely.contains_xy(reach, drawn[:, 0], drawn[:, 1]).all()


def test_t3_breaks_texts_where_the_script_changes() -> None:
    broken = texts(varied("T3 export").document)

    assert broken == ["301", "办公室", "12.00m", "2"]


def test_t3_renames_blocks_with_their_references() -> None:
    document = varied("T3 export").document

    (reference,) = document.modelspace().query("INSERT")
    assert reference.dxf.name == "DOOR_~F"
    assert "DOOR_~F" in document.blocks


def test_t3_closes_wall_ends() -> None:
    document = new("R2010", units=4)
    for y in (0, 200):
        document.modelspace().add_line((0, y), (3000, y), {"layer": WALL})
    draft = Draft(document, {"unit_m": 0.001, "rooms": []}, WALL)

    vary("T3 export", draft, SEED)

    pieces = [e for e in document.modelspace() if isinstance(e, LWPolyline)]
    corners = [list(piece.vertices()) for piece in pieces]
    joined = [frozenset({points[0], points[-1]}) for points in corners]
    assert {*map(frozenset, lines(document)), *joined} >= {
        frozenset({(0, 0), (0, 200)}),
        frozenset({(3000, 0), (3000, 200)}),
    }


def test_t3_leaves_some_raised_numbers_as_a_mark() -> None:
    draft = room_of_twelve()
    draft.document.modelspace().add_text("94.10m²", height=300)

    vary("T3 export", draft, SEED)

    assert texts(draft.document) == ["94.10m^U2", "301", "办公室", "12.00m", "2"]


def test_t3_numbers_doors_by_attributes_and_runs_treads_on() -> None:
    draft = room_of_twelve()
    document, space = draft.document, draft.document.modelspace()
    space.add_arc((0, 0), 900, 0, 90, dxfattribs={"layer": "A-DOOR"})
    space.add_line((0, 0), (1200, 0), {"layer": "STAIR"})

    vary("T3 export", draft, SEED)

    [number] = [e for e in space.query("INSERT") if isinstance(e, Insert) and e.attribs]
    assert [attribute.dxf.text for attribute in number.attribs] == ["M0921", "HideLabel"]
    assert lines(document, "STAIR") == [((-60.0, 0.0), (1260.0, 0.0))]


def test_t3_turns_some_wall_lines_into_polylines() -> None:
    document = varied("T3 export").document

    pieces = document.modelspace().query(f'LWPOLYLINE[layer=="{WALL}"]')
    assert len(pieces) + len(lines(document)) >= 8
    assert len(pieces) >= 1


def test_without_areas_numbers_and_names_stay() -> None:
    assert texts(varied("no areas").document) == ["301办公室"]


def test_the_seed_decides_the_jitter() -> None:
    one = vary("jittered 5 mm", room_of_twelve(), "one")
    other = vary("jittered 5 mm", room_of_twelve(), "other")

    assert lines(one.document) != lines(other.document)
    assert Random("one").random() != Random("other").random()
