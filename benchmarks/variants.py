"""Variants of a drawing with truth: how the same floor comes from other offices and programs.

Each variant changes a draft in place and returns it; the same seed makes the same drawing.

Terminology
-----------
T3
    What 天正 exports for other programs: plain lines, texts in pieces, ``~F`` blocks.
"""

import math
import re
from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType

import numpy as np
from ezdxf.entities.insert import Insert
from ezdxf.entities.line import Line
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.mtext import MText
from ezdxf.entities.text import Text
from ezdxf.enums import TextEntityAlignment
from ezdxf.math import Matrix44, Vec3

from benchmarks.drafts import (
    Draft,
    every_entity,
    loosen_walls,
    moved_draft,
    wall_lines,
)
from benchmarks.furniture import furnish
from benchmarks.other_sheets import with_other_sheets
from benchmarks.t3_traces import mark_scripts, number_doors, run_treads_on

JITTER_M = 0.005
GAPS_M = (0.003, 0.030)
GAP_SHARE = 0.3
TURN_DEG = 12.0
FAR_MM = 1e9
WALL_THICKNESS_M = (0.06, 0.45)
# TArch sets a raised 2 as a text of its own, and breaks texts where the script changes.
PIECES = re.compile(r"[0-9A-Za-z.\-]+|[²2](?=$)|[^0-9A-Za-z.\-²]+")
CHARACTER_WIDTHS = MappingProxyType({True: 1.0, False: 0.62})  # per text height: wide, narrow
RAISED_SHARE = 0.5
MARKED_EVERY = 3  # every third text keeps its script marks instead of falling into pieces
POLYLINE_SHARE = 0.2

PRINTED_AREA = re.compile(r"(使用面积：)?\d+\.\d\d ?(m²|㎡|m\\U\+00B2|m)|2")

Vary = Callable[[Draft, Random], Draft]


def as_drawn(draft: Draft, rng: Random) -> Draft:
    """Leave the drawing as the generator drew it."""
    return draft


def without_layers(draft: Draft, rng: Random) -> Draft:
    """Put every entity on CAD layer 0."""
    for entity in every_entity(draft.document):
        entity.dxf.layer = "0"
    return Draft(draft.document, draft.truth, "0")


def jittered(draft: Draft, rng: Random) -> Draft:
    """Move every end of a line and vertex of a polyline by up to 5 mm, each by itself."""
    reach = JITTER_M / draft.unit_m
    for entity in draft.document.modelspace():
        if isinstance(entity, Line):
            entity.dxf.start += _within(reach, rng)
            entity.dxf.end += _within(reach, rng)
        elif isinstance(entity, LWPolyline):
            moved = [Vec3(x, y) + _within(reach, rng) for x, y in entity.get_points("xy")]
            entity.set_points([(point.x, point.y) for point in moved], format="xy")
    return draft


def _within(reach: float, rng: Random) -> Vec3:
    """Return a step of at most a length in any direction."""
    return Vec3.from_deg_angle(rng.uniform(0, 360), reach * math.sqrt(rng.random()))


def gapped(draft: Draft, rng: Random) -> Draft:
    """Shorten 30 % of the ends of wall lines by 3 to 30 mm."""
    loosen_walls(draft)
    for line in wall_lines(draft):
        start, end = line.dxf.start, line.dxf.end
        way = (end - start).normalize()
        cuts = [
            rng.uniform(*GAPS_M) / draft.unit_m if rng.random() < GAP_SHARE else 0.0
            for _ in range(2)
        ]
        if sum(cuts) < start.distance(end) / 2:
            line.dxf.start, line.dxf.end = start + way * cuts[0], end - way * cuts[1]
    return draft


def rotated(draft: Draft, rng: Random) -> Draft:
    """Turn everything by 12° about the origin."""
    return moved_draft(draft, Matrix44.z_rotate(math.radians(TURN_DEG)))


def mirrored(draft: Draft, rng: Random) -> Draft:
    """Mirror everything, texts too, in the y axis."""
    return moved_draft(draft, Matrix44.scale(-1, 1, 1))


def far_away(draft: Draft, rng: Random) -> Draft:
    """Move everything by 1e9 mm in x and in y."""
    far = FAR_MM / 1000 / draft.unit_m
    return moved_draft(draft, Matrix44.translate(far, far, 0))


def ten_times_larger(draft: Draft, rng: Random) -> Draft:
    """Draw in tenths of a millimetre and let the header claim millimetres still."""
    return _scaled(draft, 10.0)


def ten_times_smaller(draft: Draft, rng: Random) -> Draft:
    """Draw in centimetres and let the header claim millimetres still."""
    return _scaled(draft, 0.1)


def _scaled(draft: Draft, factor: float) -> Draft:
    """Scale coordinates alone: rooms stay as large as they are, so the truth's unit shrinks."""
    claimed = draft.document.header["$INSUNITS"]
    moved = moved_draft(draft, Matrix44.scale(factor, factor, 1))
    moved.document.header["$INSUNITS"] = claimed
    truth = draft.truth | {"unit_m": draft.unit_m / factor}
    return Draft(moved.document, truth, draft.wall_layer)


def furnished(draft: Draft, rng: Random) -> Draft:
    """Fill rooms with furniture of loose lines on a CAD layer whose name says nothing."""
    furnish(draft, rng)
    return draft


def furnished_without_layers(draft: Draft, rng: Random) -> Draft:
    """Fill rooms with furniture, then put every entity on CAD layer 0."""
    return without_layers(furnished(draft, rng), rng)


def without_areas(draft: Draft, rng: Random) -> Draft:
    """Print no areas: nothing tells a reader that it has measured wrong."""
    space = draft.document.modelspace()
    for entity in list(space.query("TEXT MTEXT")):
        if isinstance(entity, MText):
            lines = entity.text.split("\\P")
            entity.text = "\\P".join(line for line in lines if not PRINTED_AREA.fullmatch(line))
        elif PRINTED_AREA.fullmatch(entity.dxf.text):
            space.delete_entity(entity)
    return draft


def jittered_without_areas(draft: Draft, rng: Random) -> Draft:
    """Print no areas, and move every end by up to 5 mm."""
    return jittered(without_areas(draft, rng), rng)


def exported_by_t3(draft: Draft, rng: Random) -> Draft:
    """Export as 天正 does: its texts, blocks, doors, stairs and walls bear the traces of it."""
    loosen_walls(draft)
    _close_wall_ends(draft)
    _join_some_walls(draft, rng)
    run_treads_on(draft)
    _rename_blocks(draft)
    for number, entity in enumerate(list(draft.document.modelspace().query("TEXT"))):
        if isinstance(entity, Text) and (number + 1) % MARKED_EVERY:
            _break_text(entity, draft)
        elif isinstance(entity, Text):
            entity.dxf.text = mark_scripts(entity.dxf.text)
    number_doors(draft)
    return draft


def _join_some_walls(draft: Draft, rng: Random) -> None:
    """Turn some wall lines into polylines of two pieces, as joined or split walls come out."""
    for line in wall_lines(draft):
        if rng.random() < POLYLINE_SHARE:
            start, end = line.dxf.start, line.dxf.end
            points = [(p.x, p.y) for p in (start, start.lerp(end, 0.4), end)]
            draft.document.modelspace().add_lwpolyline(points, dxfattribs={"layer": line.dxf.layer})
            line.destroy()


def _close_wall_ends(draft: Draft) -> None:
    """Join ends of parallel wall faces that lie side by side, a wall's thickness apart."""
    lines = wall_lines(draft)
    ends = [(line.dxf.start, line.dxf.start - line.dxf.end) for line in lines]
    ends += [(line.dxf.end, line.dxf.end - line.dxf.start) for line in lines]
    points = np.array([(point.x, point.y) for point, _ in ends])
    ways = np.array([(way.x, way.y) for _, way in ends])
    ways /= np.maximum(np.hypot(*ways.T), 1e-9)[:, None]
    thin, thick = (value / draft.unit_m for value in WALL_THICKNESS_M)
    space = draft.document.modelspace()
    for k, (point, way) in enumerate(zip(points, ways, strict=True)):
        across = points[k + 1 :] - point
        apart = np.hypot(*across.T)
        alike = (ways[k + 1 :] @ way > 0.9999) & (apart >= thin) & (apart <= thick)
        for j in np.flatnonzero(alike & (np.abs(across @ way) < 1e-3 * apart)):
            space.add_line(point, points[k + 1 + j], {"layer": draft.wall_layer})


def _rename_blocks(draft: Draft) -> None:
    names = [block.name for block in draft.document.blocks if not block.name.startswith("*")]
    for name in names:
        draft.document.blocks.rename_block(name, f"{name}_~F")
    for entity in every_entity(draft.document):
        if isinstance(entity, Insert) and entity.dxf.name in names:
            entity.dxf.name = f"{entity.dxf.name}_~F"


def _break_text(text: Text, draft: Draft) -> None:
    """Replace a text by the pieces of it, each where its characters stood."""
    content = text.dxf.text.replace("\\U+00B2", "²")
    pieces = PIECES.findall(content)
    if len(pieces) < 2 or "".join(pieces) != content:
        return
    height = text.dxf.height
    along = Vec3.from_deg_angle(text.dxf.rotation)
    at = _centre(text) - along * (_width(content, height) / 2)
    for piece in pieces:
        raised = piece == "²"
        size = height * (RAISED_SHARE if raised else 1.0)
        width = _width(piece, size)
        up = along.orthogonal() * (0.3 * height if raised else 0.0)
        fragment = draft.document.modelspace().add_text(
            "2" if raised else piece, height=size, rotation=text.dxf.rotation
        )
        fragment.dxf.layer, fragment.dxf.style = text.dxf.layer, text.dxf.style
        middle = at + along * (width / 2) + up
        fragment.set_placement(middle, align=TextEntityAlignment.MIDDLE_CENTER)
        at += along * width
    draft.document.modelspace().delete_entity(text)


def _centre(text: Text) -> Vec3:
    """Return the point about which the generator's texts are centred."""
    _, at, _ = text.get_placement()
    return Vec3(at)


def _width(text: str, height: float) -> float:
    return sum(CHARACTER_WIDTHS[ord(char) > 0x2E80] for char in text) * height


VARIANTS: Mapping[str, Vary] = MappingProxyType(
    {
        "plain": as_drawn,
        "no layers": without_layers,
        "jittered 5 mm": jittered,
        "gapped 3-30 mm": gapped,
        "rotated 12°": rotated,
        "mirrored": mirrored,
        "furnished": furnished,
        "furnished, no layers": furnished_without_layers,
        "no areas": without_areas,
        "no areas, jittered": jittered_without_areas,
        "T3 export": exported_by_t3,
        "scaled ×10": ten_times_larger,
        "scaled ×0.1": ten_times_smaller,
        "1e9 mm away": far_away,
        "other sheets aside": with_other_sheets,
    }
)


def vary(name: str, draft: Draft, seed: str) -> Draft:
    """Make a variant by its name; the seed and the name decide every random step."""
    return VARIANTS[name](draft, Random(f"{seed}:{name}"))  # noqa: S311 - drawings, no secrets
