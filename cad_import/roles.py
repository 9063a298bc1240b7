"""What each CAD layer is for, decided by its name and checked against what it holds.

Terminology
-----------
Role
    What the lines of a CAD layer stand for: walls, columns, openings, furniture, axes …
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from cad_import.primitives import Primitives


class Role(StrEnum):
    """What the lines of a CAD layer stand for."""

    WALL = "wall"
    COLUMN = "column"
    WINDOW = "window"
    DOOR = "door"
    OPENING = "opening"  # doors and windows on one layer, as 天正 draws them
    ROOM_OUTLINE = "room_outline"
    STAIR = "stair"
    FURNITURE = "furniture"
    AXIS = "axis"
    DIMENSION = "dimension"
    TEXT = "text"
    FILL = "fill"
    FRAME = "frame"
    STRUCTURE = "structure"  # beams, footings, slabs: drawn over the plan, bounding nothing
    OTHER = "other"


# Words of CAD layer names by role, in regular expressions over the bare name in upper case. Read in
# this order, the first that matches wins: a qualifier (标注, hatch) says more than what it
# qualifies, so A-WALL-HATCH is a fill and 门窗标注 a dimension. Sources: 天正 default layers, the
# AIA CAD Layer Guidelines, and the Chinese names of public institutes' templates.
NAME_WORDS: tuple[tuple[Role, str], ...] = (
    (Role.OTHER, "建筑面积|GROSS|分摊|公摊"),
    (Role.DIMENSION, "标注|尺寸|标高|(^|[-_ $])DIM|^PUB_DIM|DIMS?($|[-_ ])|ELEV_?TEXT"),
    (Role.ROOM_OUTLINE, "使用面积|面积线|房间(轮廓|线|框|边界|面)|套内|^UNITS?$|^ROOMS?$|^RM\\$?$"),
    (Role.ROOM_OUTLINE, "ROOM[-_ ]?(OUTLINE|BOUND|POLY)|AREA[-_ ]?(OUTL|BOUND|LINE|POLY)"),
    (Role.ROOM_OUTLINE, "^A-AREA|ACAD_RAUMPOLYGON|^SPACES?$"),
    (Role.FILL, "填充|HATCH|HACH|PATT|(^|[-_ ])FILL"),
    (Role.FRAME, "图框|图签|标题栏|FRAME$|TITLE|BORDER|SHEET|(^|[-_ ])TTLB|VIEWPORT|VPORT"),
    (Role.AXIS, "轴|AXIS|DOTE|(^|[-_ ])GRID|中心线|CENTER"),
    (Role.TEXT, "文字|文本|说明|注释|编号|TEXT|(^|[-_ ])NOTE|IDEN|ANNO|LABEL|(^|[-_ ])NAME|SYMB"),
    (Role.STRUCTURE, "梁|BEAM|FOOT|FOUND|基础|STEM|SLAB|楼板|ROOF|屋面|CEIL|CLNG|吊顶|天花"),
    (Role.STRUCTURE, "投影|PROJ|OVHD|OVERHEAD|HEADER|RAFTER|TRUSS"),
    (Role.COLUMN, "柱|COLU|(^|[-_ ])COLS?($|[-_ ])|COLUMN|PILLAR|PILAST"),
    (Role.STAIR, "楼梯|梯|台阶|踏步|STAIR|STRS|STEP|EVTR|ELEVATOR|LIFT|电梯|ESCAL|RAMP|坡道"),
    (Role.STAIR, "HRAL|HANDRAIL|RAILING|栏杆|扶手"),
    (Role.FURNITURE, "家具|家俱|设备|洁具|卫浴|厨具|绿化|植物|FURN|EQPM|EQUIP|LVTRY|FIXT|SANI"),
    (Role.FURNITURE, "TOILET|CASE|CABINET|PLANT|PLMB|APPL|^P-|CAR($|[-_ ])|PARK|LIGHT|ELEC|PIPE"),
    (Role.FURNITURE, "FIRE|消防|给排水|暖通"),
    (Role.OPENING, "门窗(?!.*墙)|^WINDOW$|OPENING|APERTUR|VANO"),
    (Role.WINDOW, "窗|幕墙|WINDOW|WIND($|[-_ ])|GLAZ|GLASS|CURTWALL|FINESTR|FENETRE|FENSTER"),
    (Role.WINDOW, "VENTANA|CRYSTAL"),
    (Role.DOOR, "门|DOOR|PORTA|PORTE|PUERTA|TUER|TÜR|HDWR"),
    (Role.WALL, "墙|WALL|MUR(O|I|S|ATURA)?($|[-_ ])|MURATURA|WAND|WÄND|PARED|STRU_?W"),
    (Role.WALL, "PARTITION|PRTN|隔断|隔墙|砌体"),
    (Role.FURNITURE, "地面|铺装|铺地|FLOORING|TILE|PAVING|(^|[-_ ])FLOR"),
)
NAME_RULES = tuple((role, re.compile(words)) for role, words in NAME_WORDS)

LINE_ENTITIES = frozenset(
    {"LINE", "LWPOLYLINE", "POLYLINE", "ARC", "INSERT", "MLINE", "SPLINE", "ELLIPSE", "CIRCLE"}
)


@dataclass(frozen=True, slots=True)
class CadLayer:
    """A CAD layer, its role and why it has it."""

    name: str
    role: Role
    reason: str  # name, content, none; profile or hand where someone said it
    entities: Mapping[str, int]


SAID = frozenset({"profile", "hand"})
# What someone says of a CAD layer by its name: its role and the reason, or None to leave it to us.
SaidRole = Callable[[str], tuple[Role, str] | None]


def nothing_said(name: str) -> tuple[Role, str] | None:
    """Leave every CAD layer to the reader."""
    return None


def bare_layer_name(name: str) -> str:
    """Strip the prefix that a bound or attached XREF gives, and fold case.

    >>> bare_layer_name("xref-house$0$A-Wall")
    'A-WALL'
    """
    return re.split(r"\|", re.sub(r"^.*\$\d+\$", "", name))[-1].strip().upper()


def role_by_name(name: str) -> Role | None:
    """Say what a CAD layer's name promises, or None."""
    bare = bare_layer_name(name)
    return next((role for role, pattern in NAME_RULES if pattern.search(bare)), None)


def decide_roles(primitives: Primitives, said: SaidRole = nothing_said) -> dict[str, CadLayer]:
    """Give every CAD layer a role, by name, corrected by what it holds.

    A layer named for walls that holds dimensions alone is a dimension layer; if no layer is named
    for walls, the one with the greatest length of parallel lines a wall apart takes the part.
    What someone says of a layer goes before all that.
    """
    held: dict[str, Counter[str]] = {}
    for (layer, kind), count in primitives.entity_counts.items():
        held.setdefault(layer, Counter())[kind] += count
    names = {*held, *primitives.cad_layers, *(ring.cad_layer for ring in primitives.rings)}
    layers = {name: _by_name(name, held.get(name, Counter()), said) for name in sorted(names)}
    if not any(layer.role is Role.WALL for layer in layers.values()):
        for name in _likeliest_walls(primitives, layers):
            layers[name] = CadLayer(name, Role.WALL, "content", layers[name].entities)
    return layers


def _by_name(name: str, held: Counter[str], said: SaidRole) -> CadLayer:
    told = said(name)
    if told is not None:
        return CadLayer(name, *told, held)
    role = role_by_name(name)
    if role is None:
        return CadLayer(name, Role.OTHER, "none", held)
    lines = sum(held[kind] for kind in LINE_ENTITIES)
    if role in (Role.WALL, Role.OPENING, Role.DOOR, Role.WINDOW) and held["DIMENSION"] > lines:
        return CadLayer(name, Role.DIMENSION, "content", held)
    return CadLayer(name, role, "name", held)


def _likeliest_walls(primitives: Primitives, layers: Mapping[str, CadLayer]) -> list[str]:
    """Name the CAD layers without a role that draw lines, where none is named for walls.

    Any of them may hold walls: one layer 0, a layer for each room, or an office's own numbers. A
    layer that bears the very name printed in a room is that room's, whatever else it may mean.
    """
    drawn = set(np.unique(primitives.segment_layers).tolist())
    printed = {text.text.strip().casefold() for text in primitives.texts}
    return [
        name
        for position, name in enumerate(primitives.cad_layers)
        if position in drawn and layers[name].reason not in SAID
        if layers[name].role is Role.OTHER
        or (layers[name].role is Role.FURNITURE and name.strip().casefold() in printed)
    ]


def role_mask(primitives: Primitives, layers: Mapping[str, CadLayer], *roles: Role) -> np.ndarray:
    """Mark, per CAD layer position, whether the layer has one of the roles."""
    return np.array([layers[name].role in roles for name in primitives.cad_layers], bool)
