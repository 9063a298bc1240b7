"""How an office draws: CAD layer names, release, and its manner with walls, doors and labels."""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Role(StrEnum):
    """What a CAD layer is for."""

    WALL = "wall"
    COLUMN = "column"
    COLUMN_HATCH = "column_hatch"
    DOOR = "door"
    WINDOW = "window"
    STAIR = "stair"
    LIFT = "lift"
    SANITARY = "sanitary"
    FURNITURE = "furniture"
    AXIS = "axis"
    AXIS_TEXT = "axis_text"
    DIMENSION = "dimension"
    ROOM_TEXT = "room_text"
    TEXT = "text"
    SYMBOL = "symbol"
    FRAME = "frame"


class LabelManner(StrEnum):
    """How a room's number, name and area are written."""

    TEXTS = "texts"  # three TEXTs: 301 / 办公室 / 32.40m²
    STACKED = "stacked"  # one MTEXT of labelled lines: 房间编号：301 ...
    MTEXT = "mtext"  # one MTEXT: 301, 办公室, 32.40㎡
    SPLIT = "split"  # as an exploded TArch space: 办公室 / 32.40m / raised 2, number apart
    PLAIN = "plain"  # number and name, no area
    NATIVE = "native"  # an object of TArch, whose area no known group holds


R = Role
TARCH_LAYERS = {
    R.WALL: "WALL",
    R.COLUMN: "COLUMN",
    R.COLUMN_HATCH: "PUB_HATCH",
    R.DOOR: "WINDOW",
    R.WINDOW: "WINDOW",
    R.STAIR: "STAIR",
    R.LIFT: "EVTR",
    R.SANITARY: "LVTRY",
    R.FURNITURE: "FURNITURE",
    R.AXIS: "DOTE",
    R.AXIS_TEXT: "AXIS",
    R.DIMENSION: "PUB_DIM",
    R.ROOM_TEXT: "SPACE",
    R.TEXT: "PUB_TEXT",
    R.SYMBOL: "DIM_SYMB",
    R.FRAME: "PUB_TITLE",
}
TARCH_TEXT_LAYERS = TARCH_LAYERS | {R.ROOM_TEXT: "PUB_TEXT", R.AXIS_TEXT: "AXIS_TEXT"}
AIA_LAYERS = {
    R.WALL: "A-WALL",
    R.COLUMN: "A-COLS",
    R.COLUMN_HATCH: "A-COLS-PATT",
    R.DOOR: "A-DOOR",
    R.WINDOW: "A-GLAZ",
    R.STAIR: "A-FLOR-STRS",
    R.LIFT: "A-FLOR-EVTR",
    R.SANITARY: "A-FLOR-SPCL",
    R.FURNITURE: "A-FURN",
    R.AXIS: "A-GRID",
    R.AXIS_TEXT: "A-GRID-IDEN",
    R.DIMENSION: "A-ANNO-DIMS",
    R.ROOM_TEXT: "A-ANNO-TEXT",
    R.TEXT: "A-ANNO-NOTE",
    R.SYMBOL: "A-ANNO-SYMB",
    R.FRAME: "A-ANNO-TTLB",
}
CHINESE_LAYERS = {
    R.WALL: "墙体",
    R.COLUMN: "柱子",
    R.COLUMN_HATCH: "填充",
    R.DOOR: "门窗",
    R.WINDOW: "门窗",
    R.STAIR: "楼梯",
    R.LIFT: "电梯",
    R.SANITARY: "洁具",
    R.FURNITURE: "家具",
    R.AXIS: "轴线",
    R.AXIS_TEXT: "轴号",
    R.DIMENSION: "标注",
    R.ROOM_TEXT: "文字",
    R.TEXT: "文字",
    R.SYMBOL: "符号",
    R.FRAME: "图框",
}
SPLIT_CHINESE_LAYERS = CHINESE_LAYERS | {
    R.WALL: "建-墙线",
    R.COLUMN: "建-结构柱",
    R.DOOR: "建-门线",
    R.WINDOW: "建-窗户",
    R.FURNITURE: "建-家具",
    R.ROOM_TEXT: "建-房间名称",
}

COLOURS = {
    R.WALL: 255,
    R.COLUMN: 255,
    R.COLUMN_HATCH: 8,
    R.DOOR: 4,
    R.WINDOW: 4,
    R.STAIR: 2,
    R.LIFT: 2,
    R.SANITARY: 6,
    R.FURNITURE: 9,
    R.AXIS: 1,
    R.AXIS_TEXT: 3,
    R.DIMENSION: 3,
    R.ROOM_TEXT: 7,
    R.TEXT: 7,
    R.SYMBOL: 3,
    R.FRAME: 7,
}


GBK_RELEASES = frozenset({"R2000", "R2004"})


@dataclass(frozen=True, slots=True)
class Style:
    """One office's manner of drawing.

    Parameters
    ----------
    release
        DXF release as ezdxf names it (R2000 and R2004 files are GBK, later ones UTF-8).
    walls_as_outlines
        Walls as closed polylines instead of loose lines.
    walls_stop_at_columns
        Wall lines end at the face of a column instead of running through it.
    blocks
        Doors and windows as block references instead of loose lines and arcs.
    hinge_in_face
        Door leaves start at the wall's face on the room's side, else at its centre line.
    true_dimensions
        DIMENSION entities, else lines and texts.
    frame_block
        The sheet's frame as one block reference, else loose lines.
    native
        Walls, openings and titles as objects of TArch, as in a drawing written while it is loaded.
    native_columns
        Columns as objects of TArch, too, else as outlines with a fill.
    """

    release: str = "R2000"
    layers: dict[Role, str] = field(default_factory=lambda: TARCH_LAYERS)
    labels: LabelManner = LabelManner.TEXTS
    walls_as_outlines: bool = False
    walls_stop_at_columns: bool = False
    blocks: bool = False
    hinge_in_face: bool = False
    true_dimensions: bool = True
    frame_block: bool = False
    window_lines: int = 4
    native: bool = False
    native_columns: bool = False

    @property
    def is_gbk(self) -> bool:
        """Whether files of this style are written in GBK; later releases are UTF-8."""
        return self.release in GBK_RELEASES


TARCH = Style(walls_stop_at_columns=True, frame_block=True)
NATIVE = Style("R2004", TARCH_LAYERS, LabelManner.NATIVE, frame_block=True, native=True)
STYLES = {
    "tarch_native": NATIVE,
    "tarch_native_columns": replace(NATIVE, native_columns=True),
    "tarch": TARCH,
    "tarch_blocks": Style(
        "R2004",
        TARCH_TEXT_LAYERS,
        LabelManner.MTEXT,
        walls_stop_at_columns=True,
        blocks=True,
        frame_block=True,
    ),
    "tarch_exploded": Style(
        "R2000", TARCH_LAYERS, LabelManner.SPLIT, true_dimensions=False, hinge_in_face=True
    ),
    "tarch_plain": Style("R2004", TARCH_TEXT_LAYERS, LabelManner.PLAIN, blocks=True),
    "aia": Style("R2010", AIA_LAYERS, LabelManner.TEXTS, hinge_in_face=True, window_lines=3),
    "aia_blocks": Style(
        "R2018", AIA_LAYERS, LabelManner.MTEXT, blocks=True, walls_as_outlines=True
    ),
    "chinese": Style(
        "R2000", CHINESE_LAYERS, LabelManner.STACKED, hinge_in_face=True, window_lines=4
    ),
    "chinese_split": Style(
        "R2013",
        SPLIT_CHINESE_LAYERS,
        LabelManner.TEXTS,
        walls_stop_at_columns=True,
        true_dimensions=False,
        window_lines=2,
    ),
}
