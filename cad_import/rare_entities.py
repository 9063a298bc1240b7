"""Read the entities that plans seldom hold: 3D faces, multileaders, proxies with a picture."""

from collections.abc import Callable, Iterator

import numpy as np
from ezdxf.entities.acad_proxy_entity import ACADProxyEntity
from ezdxf.entities.dxfentity import DXFEntity, DXFTagStorage
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.entities.mleader import MultiLeader
from ezdxf.entities.solid import Face3d
from ezdxf.lldxf.const import DXFError
from ezdxf.proxygraphic import ProxyGraphicError
from ezdxf.xclip import XClip

from cad_import.gathered import Clip, Gathered
from cad_import.primitives import BY_INSERT, DrawnText, Floats, Ring
from cad_import.tarch import PREFIX, is_invisible, layer_of, read_native
from cad_import.texts import read_text

# What a damaged or unusual entity makes ezdxf raise while it is taken apart.
SHAPE_ERRORS = (DXFError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError)
MAX_PROXY_PARTS = 10_000
# These draw no edge of a room whatever they hold: notes, pictures, and what an INSERT has read.
WITHOUT_EDGES = frozenset({
    "POINT", "ATTDEF", "LEADER", "TOLERANCE", "SHAPE", "WIPEOUT", "VIEWPORT", "RAY", "XLINE",
    "IMAGE", "OLE2FRAME", "OLEFRAME", "PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY", "ACAD_TABLE",
    "LIGHT", "SUN", "CAMERA", "GEOPOSITIONMARKER", "SECTIONOBJECT", "ARC_DIMENSION",
    "LARGE_RADIAL_DIMENSION",
})  # fmt: skip

Gather = Callable[[DXFGraphic, Gathered], None]


def _face(entity: DXFGraphic, out: Gathered) -> None:
    """Draw the visible edges of a 3D face, seen from above."""
    if not isinstance(entity, Face3d):
        return
    corners = np.array([(v.x, v.y) for v in entity.wcs_vertices(close=False)])
    count = len(corners)
    for index in range(count):
        if not entity.is_invisible_edge(index):
            out.add_path(corners[[index, (index + 1) % count]], entity.dxf.layer)
    if count > 2 and abs(_area(corners)) > 0:
        out.rings.append(Ring(corners, entity.dxf.layer, entity.dxf.handle or "", True))


def _area(corners: Floats) -> float:
    """Signed area inside (n, 2) corners; a face seen edge-on has none."""
    x, y = corners.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def _multileader(entity: DXFGraphic, out: Gathered) -> None:
    """Read the text at the end of a multileader; its lines are notes and bound nothing."""
    text = read_leader_text(entity)
    if text is not None:
        out.texts.append(text)


def read_leader_text(entity: DXFEntity) -> DrawnText | None:
    """Read a multileader's text where it stands; None where it has none."""
    if not isinstance(entity, MultiLeader):
        return None
    for part in _parts(entity.virtual_entities()):
        if part.dxftype() == "MTEXT":
            return read_text(part)
    return None


def _parts(parts: Iterator[DXFGraphic]) -> Iterator[DXFGraphic]:
    """Yield the parts that an entity falls into, as long as it can be taken apart."""
    try:
        yield from parts
    except SHAPE_ERRORS:
        return


RARE: dict[str, Gather] = {
    "3DFACE": _face,
    "MULTILEADER": _multileader,
    "MLEADER": _multileader,
}


def proxy_picture(entity: DXFGraphic) -> list[DXFGraphic]:
    """Return what a proxy's own picture draws; nothing where it has none or it is damaged.

    A picture that breaks off is left out whole: half of a wall would pass for a wall.
    """
    if not isinstance(entity, ACADProxyEntity) or not entity.proxy_graphic:
        return []
    drawn: list[DXFGraphic] = []
    try:
        for part in entity.virtual_entities():
            if part.dxf.get("layer", BY_INSERT) == BY_INSERT:
                part.dxf.layer = entity.dxf.layer  # a picture need not say where it lies
            drawn.append(part)
            if len(drawn) > MAX_PROXY_PARTS:
                return []
    except (*SHAPE_ERRORS, ProxyGraphicError):
        return []
    return drawn


def gather_unknown(entity: DXFTagStorage, out: Gathered) -> None:
    """Take in an entity that only its tags are known of: 天正's are read, others are counted."""
    kind = entity.dxftype()
    layer = layer_of(entity)
    out.counts[(layer, kind)] += 1
    if is_invisible(entity):
        return
    if kind.startswith(PREFIX):
        out.native.append(read_native(entity))
    elif kind not in WITHOUT_EDGES:
        out.unread[(layer, kind)] += 1


def clip_of(insert: Insert, out: Gathered) -> Clip | None:
    """Return the boundary that an INSERT's content is clipped to, or None.

    A boundary that cannot be read counts as unread: then more is drawn than CAD shows.
    """
    if not insert.has_extension_dict:
        return None
    clip = XClip(insert)
    if not clip.is_clipping_enabled:
        return None
    try:
        path = clip.get_block_clipping_path()
        corners = np.array([(v.x, v.y) for v in path.inner_polygon()])
    except SHAPE_ERRORS:
        corners = np.empty((0, 2))
    if len(corners) == 2:  # a rectangle by two of its corners
        (x0, y0), (x1, y1) = corners
        corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    if len(corners) < 3 or not np.isfinite(corners).all():
        out.unread[(insert.dxf.layer, "INSERT (XCLIP)")] += 1
        return None
    return Clip(corners, bool(path.is_inverted_clip))
