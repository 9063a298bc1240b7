"""DIMENSION entities: what they print, and how long the distance is that they measure."""

import math

from ezdxf.entities.dimension import Dimension as DimensionEntity
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.mtext import MText

from cad_import.primitives import Dimension
from cad_import.texts import clean_text

LINEAR, ALIGNED = 0, 1  # dimtype, its flags taken off; the others measure angles and radii


def read_dimension(entity: DXFEntity) -> Dimension | None:
    """Read a linear or aligned dimension; None if it is neither, or measures nothing."""
    if not isinstance(entity, DimensionEntity) or entity.dxf.get("dimtype", 0) & 7 > ALIGNED:
        return None
    claimed = float(entity.dxf.get("actual_measurement", 0.0) or 0.0)
    measured = _distance(entity)
    if measured is None or math.isclose(measured, claimed, rel_tol=1e-6):
        measured = claimed
    if not (math.isfinite(measured) and measured > 0):
        return None
    x, y = _middle(entity)
    return Dimension(_printed(entity, measured), measured, x, y)


def _middle(entity: DimensionEntity) -> tuple[float, float]:
    dxf = entity.dxf
    if dxf.hasattr("defpoint2") and dxf.hasattr("defpoint3"):
        between = (dxf.defpoint2 + dxf.defpoint3) / 2
        return float(between.x), float(between.y)
    return float(dxf.defpoint.x), float(dxf.defpoint.y)


def _distance(entity: DimensionEntity) -> float | None:
    """Measure between the two points, along the dimension's own direction, in drawing units."""
    dxf = entity.dxf
    if not (dxf.hasattr("defpoint2") and dxf.hasattr("defpoint3")):
        return None
    across = dxf.defpoint3 - dxf.defpoint2
    if dxf.dimtype & 7 == ALIGNED:
        return math.hypot(across.x, across.y)
    turn = math.radians(dxf.get("angle", 0.0))
    if dxf.hasattr("extrusion") and dxf.extrusion.z < 0:
        turn = math.pi - turn
    return float(abs(across.x * math.cos(turn) + across.y * math.sin(turn)))


def _printed(entity: DimensionEntity, measured: float) -> str:
    """Return what the dimension shows: its own text, else that of its picture."""
    own = clean_text(entity.dxf.get("text", "") or "")
    if own and "<>" not in own:
        return own
    block = entity.get_geometry_block()
    for part in block if block is not None else ():
        if isinstance(part, MText):
            return "".join(part.plain_text(split=True)).strip()
        if part.dxftype() == "TEXT":
            return clean_text(part.dxf.get("text", ""))
    factor = abs(float(entity.get_dim_style().dxf.get("dimlfac", 1.0)))
    if factor in (0.0, 1.0):
        return ""
    # without a picture, a program that opens the drawing prints the measure times its factor
    return f"{measured * factor:.4f}".rstrip("0").rstrip(".")
