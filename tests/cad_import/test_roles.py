"""What CAD layers are for: by the names offices give them, and by what they hold."""

import numpy as np
import pytest

from cad_import.primitives import Primitives
from cad_import.roles import (
    Role,
    bare_layer_name,
    decide_roles,
    role_by_name,
    role_mask,
)
from tests.support.plans import drawn_text

TARCH = {
    "WALL": Role.WALL,
    "COLUMN": Role.COLUMN,
    "WINDOW": Role.OPENING,
    "WINDOW_TEXT": Role.TEXT,
    "PUB_DIM": Role.DIMENSION,
    "PUB_TEXT": Role.TEXT,
    "DIM_SYMB": Role.DIMENSION,
    "AXIS": Role.AXIS,
    "DOTE": Role.AXIS,
    "STAIR": Role.STAIR,
    "EVTR": Role.STAIR,
    "LVTRY": Role.FURNITURE,
    "SPACE": Role.ROOM_OUTLINE,
    "SPACE_HATCH": Role.FILL,
    "CURTWALL": Role.WINDOW,
    "PUB_TITLE": Role.FRAME,
}
AIA = {
    "A-WALL": Role.WALL,
    "A-WALL-PRHT": Role.WALL,
    "A-WALL-PATT": Role.FILL,
    "A-COLU-CONC": Role.COLUMN,
    "S-COLS": Role.COLUMN,
    "A-DOOR": Role.DOOR,
    "A-DOOR-IDEN": Role.TEXT,
    "A-GLAZ": Role.WINDOW,
    "A-AREA": Role.ROOM_OUTLINE,
    "A-ANNO-DIMS": Role.DIMENSION,
    "A-FLOR-HRAL": Role.STAIR,
    "A-FLOR-STRS": Role.STAIR,
    "A-FLOR-OVHD": Role.STRUCTURE,
    "A-ROOF": Role.STRUCTURE,
    "S-GRID": Role.AXIS,
    "I-FURN": Role.FURNITURE,
    "P-SANI-FIXT": Role.FURNITURE,
    "A-ANNO-TTLB": Role.FRAME,
}
CHINESE = {
    "墙体": Role.WALL,
    "建-墙体-隔墙": Role.WALL,
    "墙体填充": Role.FILL,
    "门窗": Role.OPENING,
    "门窗标注": Role.DIMENSION,
    "门": Role.DOOR,
    "窗": Role.WINDOW,
    "结构柱": Role.COLUMN,
    "轴线": Role.AXIS,
    "楼梯": Role.STAIR,
    "家具": Role.FURNITURE,
    "卫浴洁具": Role.FURNITURE,
    "尺寸标注": Role.DIMENSION,
    "房间名称文字": Role.TEXT,
    "使用面积线": Role.ROOM_OUTLINE,
    "建筑面积线": Role.OTHER,
    "AI-房间框线": Role.ROOM_OUTLINE,
    "图框": Role.FRAME,
    "梁": Role.STRUCTURE,
    "幕墙": Role.WINDOW,
}


@pytest.mark.parametrize(
    ("name", "role"), (TARCH | AIA | CHINESE).items(), ids=[*TARCH, *AIA, *CHINESE]
)
def test_a_layers_name_tells_its_role(name: str, role: Role) -> None:
    assert (role_by_name(name) or Role.OTHER) is role


@pytest.mark.parametrize("name", ["0", "Defpoints", "图层1", "Layer7", "A-MISC"])
def test_a_name_that_says_nothing_has_no_role(name: str) -> None:
    assert role_by_name(name) is None


@pytest.mark.parametrize(
    "name", ["xref-house$0$A-Wall", "house|a-wall", "总图$0$一层$0$A-WALL", " A-WALL "]
)
def test_the_prefix_of_an_external_reference_is_stripped(name: str) -> None:
    assert bare_layer_name(name) == "A-WALL"
    assert role_by_name(name) is Role.WALL


def primitives(
    segments: dict[str, list[list[float]]], counts: dict[tuple[str, str], int]
) -> Primitives:
    names = sorted(segments)
    rows = [(names.index(name), row) for name in names for row in segments[name]]
    none = np.empty(0, np.int32)
    return Primitives(
        np.array([row for _, row in rows], float).reshape(-1, 4),
        np.array([layer for layer, _ in rows], np.int32),
        np.zeros(len(rows), np.int32),
        np.empty((0, 8)),
        none,
        none,
        names,
        entity_counts=counts,
    )


def test_in_a_small_drawing_without_a_wall_layer_every_layer_without_a_role_is_walls() -> None:
    drawn = primitives(
        {"0": [[0, 0, 9000, 0]], "Kitchen": [[0, 0, 800, 0]], "轴线": [[0, 0, 99000, 0]]},
        {("0", "LINE"): 1, ("Kitchen", "LINE"): 1, ("轴线", "LINE"): 1},
    )

    layers = decide_roles(drawn)

    for name in ("0", "Kitchen"):
        assert (layers[name].role, layers[name].reason) == (Role.WALL, "content")
    assert layers["轴线"].role is Role.AXIS


def test_any_layer_without_a_role_may_hold_walls_where_none_is_named_for_them() -> None:
    many = [[0.0, y, 9000.0, y] for y in range(2000)]
    drawn = primitives(
        {"0": many, "图层1": [[0, 0, 800, 0]]}, {("0", "LINE"): len(many), ("图层1", "LINE"): 1}
    )

    layers = decide_roles(drawn)

    assert (layers["0"].role, layers["图层1"].role) == (Role.WALL, Role.WALL)


@pytest.mark.parametrize(
    ("text", "role"), [("PARKING", Role.WALL), ("Car park", Role.FURNITURE)], ids=["its", "another"]
)
def test_a_layer_that_bears_the_name_printed_in_a_room_is_the_rooms_own(
    text: str, role: Role
) -> None:
    drawn = primitives({"Kitchen": [[0, 0, 9000, 0]], "Parking": [[0, 0, 800, 0]]}, {})
    drawn.texts.append(drawn_text(text, (1, 1)))

    assert decide_roles(drawn)["Parking"].role is role


def test_where_a_layer_is_named_for_walls_a_rooms_name_says_nothing_of_walls() -> None:
    drawn = primitives({"WALL": [[0, 0, 9000, 0]], "Parking": [[0, 0, 800, 0]]}, {})
    drawn.texts.append(drawn_text("PARKING", (1, 1)))

    assert decide_roles(drawn)["Parking"].role is Role.FURNITURE


def test_lines_out_of_blocks_do_not_make_a_wall_layer() -> None:
    drawn = primitives(
        {"0": [[0, 0, 9000, 0]], "图层1": [[0, 0, 800, 0]]},
        {("0", "LINE"): 1, ("图层1", "LINE"): 1},
    )
    drawn.segment_inserts[0] = 1

    assert decide_roles(drawn)["图层1"].role is Role.WALL


def test_a_wall_layer_of_dimensions_alone_is_a_dimension_layer() -> None:
    drawn = primitives({"WALL": [], "墙": [[0, 0, 9, 0]]}, {("WALL", "DIMENSION"): 3})

    layers = decide_roles(drawn)

    assert (layers["WALL"].role, layers["WALL"].reason) == (Role.DIMENSION, "content")
    assert (layers["墙"].role, layers["墙"].reason) == (Role.WALL, "name")


def test_what_is_said_of_a_layer_goes_before_its_name_and_what_it_holds() -> None:
    drawn = primitives(
        {"WALL": [], "杂": [[0, 0, 9, 0]], "2": [[0, 0, 99, 0]]}, {("WALL", "DIMENSION"): 3}
    )
    said = {"WALL": (Role.FURNITURE, "hand"), "杂": (Role.OTHER, "profile")}

    layers = decide_roles(drawn, said.get)

    assert {name: (layer.role, layer.reason) for name, layer in layers.items()} == {
        "WALL": (Role.FURNITURE, "hand"),
        "杂": (Role.OTHER, "profile"),  # not even taken for walls where no layer is named for them
        "2": (Role.WALL, "content"),
    }


def test_a_layer_counts_what_it_holds() -> None:
    drawn = primitives({"墙": [[0, 0, 9, 0]]}, {("墙", "LINE"): 1, ("文字", "TEXT"): 2})

    layers = decide_roles(drawn)

    assert dict(layers["墙"].entities) == {"LINE": 1}
    assert dict(layers["文字"].entities) == {"TEXT": 2}


def test_an_empty_drawing_has_no_layer_to_decide() -> None:
    assert decide_roles(primitives({}, {})) == {}


def test_the_mask_follows_the_order_of_the_layers() -> None:
    drawn = primitives({"墙": [[0, 0, 9, 0]], "柱": [[0, 0, 1, 0]], "轴线": []}, {})

    mask = role_mask(drawn, decide_roles(drawn), Role.WALL, Role.COLUMN)

    assert dict(zip(drawn.cad_layers, mask.tolist(), strict=True)) == {
        "墙": True,
        "柱": True,
        "轴线": False,
    }
