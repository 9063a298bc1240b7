"""Blocks in world coordinates: nested, mirrored, scaled, in rows; and what is hidden."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from ezdxf.document import Drawing
from ezdxf.filemanagement import new

from cad_import.expansion import expand
from cad_import.primitives import Primitives

X, Y = 691_000_000.0, 5_335_000_000.0  # millimetres


@pytest.fixture
def document() -> Drawing:
    """A block L-DOOR: a leaf of 900 along x, an arc, both on layer 0, and a sill on SILL."""
    document = new("R2010", units=4)
    for name in ("WALL", "DOOR", "SILL"):
        document.layers.add(name)
    block = document.blocks.new("L-DOOR")
    block.add_line((0, 0), (900, 0))
    block.add_arc((0, 0), 900, 0, 90)
    block.add_line((0, 100), (900, 100), dxfattribs={"layer": "SILL"})
    return document


def insert(document: Drawing, block: str = "L-DOOR", **placement: Any) -> None:
    at = placement.pop("at", (X, Y))
    place = {"layer": "DOOR", **placement}
    document.modelspace().add_blockref(block, at, dxfattribs=place)


def leaf(drawn: Primitives, number: int = 0) -> Sequence[float]:
    """Return a leaf's line relative to the place of insertion."""
    on_door = drawn.segments[drawn.segment_layers == drawn.cad_layers.index("DOOR")]
    row: list[float] = (on_door[number] - np.tile([X, Y], 2)).tolist()
    return row


@pytest.mark.parametrize(
    ("placement", "expected"),
    [
        ({}, (0, 0, 900, 0)),
        ({"rotation": 90}, (0, 0, 0, 900)),
        ({"xscale": -1}, (0, 0, -900, 0)),
        ({"xscale": -1, "rotation": 90}, (0, 0, 0, -900)),
        ({"xscale": 2, "yscale": 0.5}, (0, 0, 1800, 0)),
        ({"extrusion": (0, 0, -1), "at": (-X, Y)}, (0, 0, -900, 0)),
    ],
    ids=["as defined", "turned", "mirrored", "mirrored and turned", "stretched", "extruded down"],
)
def test_a_block_is_placed_in_world_coordinates(
    document: Drawing, placement: dict[str, Any], expected: Sequence[float]
) -> None:
    insert(document, **dict(placement))

    assert leaf(expand(document)) == pytest.approx(expected, abs=1e-5)


def test_a_mirrored_blocks_arc_swings_to_the_other_side(document: Drawing) -> None:
    insert(document, xscale=-1)

    [arc] = expand(document).arcs - np.tile([X, Y], 4)
    assert arc[:4] == pytest.approx([0, 0, -900, 0], abs=1e-5)
    assert arc[4] == pytest.approx(-900 * np.sqrt(0.5), abs=1e-5)


def test_layer_0_takes_the_layer_of_the_insert_and_other_layers_stay(document: Drawing) -> None:
    insert(document)

    drawn = expand(document)

    assert drawn.cad_layers == ["DOOR", "SILL"]
    assert [drawn.cad_layers[layer] for layer in drawn.arc_layers] == ["DOOR"]


def test_nested_blocks_multiply_their_placements(document: Drawing) -> None:
    outer = document.blocks.new("PAIR")
    outer.add_blockref("L-DOOR", (0, 0))
    outer.add_blockref("L-DOOR", (1800, 0), dxfattribs={"xscale": -1})
    insert(document, "PAIR", rotation=90, xscale=2, yscale=2)

    drawn = expand(document)

    assert leaf(drawn, 0) == pytest.approx((0, 0, 0, 1800), abs=1e-5)
    assert leaf(drawn, 1) == pytest.approx((0, 3600, 0, 1800), abs=1e-5)
    assert set(drawn.segment_inserts) == {1}


def test_layer_0_is_inherited_through_two_blocks(document: Drawing) -> None:
    document.blocks.new("OUTER").add_blockref("L-DOOR", (0, 0))
    insert(document, "OUTER")

    assert expand(document).cad_layers == ["DOOR", "SILL"]


def test_an_insert_in_rows_and_columns_stands_at_every_place(document: Drawing) -> None:
    grid: dict[str, Any] = {
        "row_count": 2,
        "row_spacing": 3000,
        "column_count": 3,
        "column_spacing": 4000,
    }
    insert(document, rotation=90, **grid)

    drawn = expand(document)

    starts = {tuple(np.round(leaf(drawn, k)[:2], 3)) for k in range(6)}
    # turned by 90°, columns run up and rows run to the left
    assert starts == {(-3000.0 * row, 4000.0 * column) for row in range(2) for column in range(3)}


def test_rows_of_an_insert_extruded_down_run_the_mirrored_way(document: Drawing) -> None:
    grid: dict[str, Any] = {"column_count": 2, "column_spacing": 4000}
    insert(document, at=(-X, Y), extrusion=(0, 0, -1), **grid)

    drawn = expand(document)

    assert leaf(drawn, 0) == pytest.approx((0, 0, -900, 0), abs=1e-5)
    assert leaf(drawn, 1) == pytest.approx((-4000, 0, -4900, 0), abs=1e-5)


def test_a_blocks_own_origin_is_put_at_the_place_of_insertion(document: Drawing) -> None:
    block = document.blocks.new("OFF-ORIGIN", base_point=(500, 200))
    block.add_line((500, 200), (1400, 200))
    insert(document, "OFF-ORIGIN", rotation=90)

    assert leaf(expand(document)) == pytest.approx((0, 0, 0, 900), abs=1e-5)


def test_loose_lines_and_each_insert_are_told_apart(document: Drawing) -> None:
    document.modelspace().add_line((X, Y), (X + 1, Y), dxfattribs={"layer": "WALL"})
    insert(document)
    insert(document)

    drawn = expand(document)

    assert drawn.segment_inserts.tolist() == [0, 1, 1, 2, 2]
    assert drawn.arc_inserts.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("layer", "hidden", "shown"),
    [
        ("墙-旧", "frozen", False),
        ("墙-旧", "off", False),
        ("墙-旧", "on", True),
        ("房间轮廓线", "off", True),
        ("房间轮廓线", "frozen", False),
    ],
)
def test_hidden_layers_are_left_out_but_for_room_outlines_switched_off(
    document: Drawing, layer: str, hidden: str, shown: bool
) -> None:
    entry = document.layers.add(layer)
    if hidden == "frozen":
        entry.freeze()
    elif hidden == "off":
        entry.off()
    space = document.modelspace()
    corners = [(X, Y), (X + 4000, Y), (X + 4000, Y + 3000)]
    space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})
    space.add_text("旧", height=300, dxfattribs={"layer": layer, "insert": (X, Y)})

    drawn = expand(document)

    assert (len(drawn.segments), len(drawn.rings), len(drawn.texts)) == (
        (3, 1, 1) if shown else (0, 0, 0)
    )


def test_a_block_on_a_frozen_layer_is_hidden_whole(document: Drawing) -> None:
    document.layers.get("DOOR").freeze()
    document.blocks.new("OUTER").add_blockref("L-DOOR", (0, 0), dxfattribs={"layer": "DOOR"})
    insert(document)
    insert(document, "OUTER", layer="WALL")

    drawn = expand(document)

    assert (len(drawn.segments), len(drawn.arcs)) == (0, 0)


def test_a_layer_switched_off_hides_what_inherits_it(document: Drawing) -> None:
    document.layers.get("DOOR").off()
    insert(document)

    drawn = expand(document)

    assert len(drawn.arcs) == 0
    assert [drawn.cad_layers[layer] for layer in drawn.segment_layers] == ["SILL"]


def test_attributes_are_texts_where_they_stand(document: Drawing) -> None:
    place = {"layer": "DOOR"}
    stamp = document.modelspace().add_blockref("L-DOOR", (X, Y), dxfattribs=place)
    stamp.add_attrib("NO", "201", (X + 1000, Y), dxfattribs={"height": 300, "layer": "TEXT"})

    [text] = expand(document).texts

    assert (text.text, text.cad_layer, text.height) == ("201", "TEXT", 300)
    assert text.y == pytest.approx(Y + 150)


def test_a_text_in_a_block_moves_and_grows_with_it(document: Drawing) -> None:
    document.blocks.new("STAMP").add_text("会议室", height=100, dxfattribs={"insert": (0, 0)})
    insert(document, "STAMP", xscale=3, yscale=3)

    [text] = expand(document).texts

    assert text.height == pytest.approx(300)
    assert text.cad_layer == "DOOR"
    assert (text.x - X, text.y - Y) == pytest.approx((450, 150))


@pytest.mark.parametrize(
    ("placement", "turn_deg"),
    [({"rotation": 90}, 120), ({"xscale": -1}, -30), ({"xscale": -1, "rotation": 90}, 60)],
    ids=["turned", "mirrored", "mirrored and turned"],
)
def test_a_text_in_a_block_turns_with_it_and_keeps_its_top_when_mirrored(
    document: Drawing, placement: dict[str, Any], turn_deg: float
) -> None:
    document.blocks.new("STAMP").add_text("会议室", height=100, rotation=30)
    insert(document, "STAMP", **dict(placement))

    [text] = expand(document).texts

    assert text.turn_deg == pytest.approx(turn_deg)


def test_a_block_that_holds_itself_is_left_out(document: Drawing) -> None:
    loop = document.blocks.new("LOOP")
    loop.add_line((0, 0), (1, 0))
    loop.add_blockref("LOOP", (10, 0))
    insert(document, "LOOP")
    insert(document)

    drawn = expand(document, frozenset({"LOOP"}))

    assert len(drawn.segments) == 2


def test_an_empty_drawing_has_no_primitive() -> None:
    drawn = expand(new("R2010"))

    assert drawn.segments.shape == (0, 4)
    assert drawn.arcs.shape == (0, 8)
    assert (drawn.rings, drawn.texts, drawn.cad_layers) == ([], [], [])
