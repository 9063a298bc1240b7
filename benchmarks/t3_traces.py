"""Traces that a T3 export of 天正 leaves beside those of walls: on texts, doors and stairs."""

from ezdxf.entities.arc import Arc
from ezdxf.entities.insert import Insert
from ezdxf.entities.line import Line
from ezdxf.math import Vec3

from api.demo.styles import STYLES, Role
from benchmarks.drafts import Draft

STAIR_LAYERS = frozenset(style.layers[Role.STAIR] for style in STYLES.values())
DOOR_LAYERS = frozenset(style.layers[Role.DOOR] for style in STYLES.values())
RUN_ON_M = 0.06  # how far a tread runs into the handrail
NUMBER_M = 0.25
NUMBER_BLOCK = "DOORNUM_~F"
HIDDEN_LABEL = "HideLabel"


def mark_scripts(text: str) -> str:
    """Write a raised 2 as 天正 does in a text that it leaves in one piece.

    >>> mark_scripts("32.40m²"), mark_scripts("会议室")
    ('32.40m^U2', '会议室')
    """
    return text.replace("\\U+00B2", "²").replace("²", "^U2")


def run_treads_on(draft: Draft) -> None:
    """Let the treads of stairs run into the handrails beside them."""
    reach = RUN_ON_M / draft.unit_m
    for line in draft.document.modelspace().query("LINE"):
        if isinstance(line, Line) and line.dxf.layer in STAIR_LAYERS:
            step = (line.dxf.end - line.dxf.start).normalize(reach)
            line.dxf.start, line.dxf.end = line.dxf.start - step, line.dxf.end + step


def number_doors(draft: Draft) -> None:
    """Give every door a number as an attribute, and the mark of a label that is not shown."""
    document, space = draft.document, draft.document.modelspace()
    document.blocks.new(NUMBER_BLOCK)
    places = []
    for entity in space:
        if entity.dxf.layer not in DOOR_LAYERS:
            continue
        if isinstance(entity, Insert):
            places.append(Vec3(entity.dxf.insert))
        elif isinstance(entity, Arc):
            places.append(Vec3(entity.dxf.center))
    height = NUMBER_M / draft.unit_m
    for number, place in enumerate(places):
        insert = space.add_blockref(NUMBER_BLOCK, place, {"layer": "WINDOW_TEXT"})
        attributes = {"height": height, "layer": "WINDOW_TEXT"}
        insert.add_attrib("NUMBER", f"M{9 + number % 7:02d}21", place, attributes)
        insert.add_attrib("LABEL", HIDDEN_LABEL, place, attributes)
