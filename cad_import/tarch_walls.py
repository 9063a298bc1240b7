"""Draw the 天正 objects of a plan: walls as the edge of their material, names as texts.

An opening is a hole that a wall object knows of, not a gap between two: the walls of such a plan
run through, and every room comes out closed.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon

from cad_import.primitives import DrawnText, Floats, NativeObject, NativePart, Primitives
from cad_import.texts import text_width

# Native walls go by their class: on whatever CAD layer they lie, they are walls.
WALL_LAYER, ROOM_LAYER, TITLE_LAYER, TEXT_LAYER = (
    "TCH_WALL",
    "TCH_SPACE",
    "TCH_DRAWINGNAME",
    "TCH_TEXT",
)
TEXT_PER_WALL = 1.5  # a text's height, which no tag tells, as a multiple of a usual wall
USUAL_TEXT = 350.0  # 3.5 mm on a print of 1:100, in a drawing without walls
TITLE_SIZE = 2.0
JOINT_GRID = 1e-5  # of a usual wall: what is nearer is one point
COLUMN_REACH = 4.0  # usual walls: from the middle of a column to a wall that ends at its face
MAX_MITRE = 2.0  # of the thicker wall: walls that meet at a sharper angle end blunt


def with_native(primitives: Primitives) -> Primitives:
    """Add to a drawing's lines and texts what its 天正 objects draw, in the drawing's units."""
    walls = run_into_columns(primitives.native)
    texts = [*primitives.texts, *_texts(primitives.native, _usual_width(walls))]
    edges = wall_edges(walls)
    if not len(edges):
        return replace(primitives, texts=texts)
    names = primitives.cad_layers
    names = names if WALL_LAYER in names else [*names, WALL_LAYER]
    layer = np.full(len(edges), names.index(WALL_LAYER), np.int32)
    return replace(
        primitives,
        segments=np.vstack([primitives.segments, edges]),
        segment_layers=np.concatenate([primitives.segment_layers, layer]),
        segment_inserts=np.concatenate(
            [primitives.segment_inserts, np.zeros(len(edges), np.int32)]
        ),
        cad_layers=names,
        texts=texts,
    )


def run_into_columns(native: Sequence[NativeObject]) -> list[NativeObject]:
    """Return the walls, those that end at the face of a column run on to its middle.

    The column itself cannot be drawn; without this, a gap would stand in its place.
    """
    walls = [item for item in native if item.part is NativePart.WALL]
    columns = [item.points[0] for item in native if item.part is NativePart.COLUMN]
    if not walls or not columns:
        return walls
    reach = COLUMN_REACH * _usual_width(walls)
    return [_run_on(wall, np.array(columns), reach) for wall in walls]


def _run_on(wall: NativeObject, columns: Floats, reach: float) -> NativeObject:
    """Lengthen a wall to abreast of the nearest column ahead of each end, within its own width."""
    start, end, start_left, end_left, end_right, start_right = wall.points
    length = float(np.hypot(*(end - start)))
    if length <= 0:
        return wall
    along = (end - start) / length
    across = np.array([-along[1], along[0]])
    offset = (columns - start) @ across
    within = (offset <= (start_left - start) @ across) & (offset >= (start_right - start) @ across)
    ahead = ((columns - start) @ along)[within]
    beyond = ahead[(ahead > length) & (ahead <= length + reach)]
    before = ahead[(ahead < 0) & (ahead >= -reach)]
    forth = (float(beyond.min()) - length) * along if len(beyond) else np.zeros(2)
    back = float(before.max()) * along if len(before) else np.zeros(2)
    corners = [start + back, end + forth, start_left + back, end_left + forth]
    corners += [end_right + forth, start_right + back]
    return replace(wall, points=np.array(corners))


def _usual_width(walls: Sequence[NativeObject]) -> float:
    """Thickness of the middle one of the walls, 0 without any."""
    widths = [float(np.hypot(*(wall.points[2] - wall.points[5]))) for wall in walls]
    return float(np.median(widths)) if widths else 0.0


def wall_edges(walls: Sequence[NativeObject]) -> Floats:
    """Return the edge of all wall material as (n, 4) segments, the same for any order of walls."""
    material = wall_material(walls)
    if material.is_empty:
        return np.empty((0, 4))
    rings = shapely.get_rings(shapely.get_parts(material))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    follows = ring[:-1] == ring[1:]
    return np.asarray(np.hstack([points[:-1], points[1:]])[follows])


def wall_material(walls: Sequence[NativeObject]) -> shapely.Geometry:
    """Return what walls stand on, joined where they meet."""
    if not walls:
        return shapely.MultiPolygon()
    bodies = np.array([Polygon(wall.points[2:]) for wall in walls] + _mitres(walls), object)
    bodies = bodies[shapely.is_valid(bodies)]
    if not len(bodies):
        return shapely.MultiPolygon()  # all squeezed flat by the blocks they lie in
    # Grids are rounded to far from the origin; near it they lose nothing.
    origin = np.floor(shapely.get_coordinates(bodies).min(axis=0))
    near = shapely.transform(bodies, lambda points: points - origin)
    order = np.lexsort(shapely.bounds(near).T)
    joined = shapely.union_all(near[order], grid_size=JOINT_GRID * _usual_width(walls))
    return shapely.transform(joined, lambda points: points + origin)


def _mitres(walls: Sequence[NativeObject]) -> list[Polygon]:
    """Fill the outer corners of walls that end in one point.

    Bodies end square at their base line's end, so a notch is left on the outside of a corner.
    """
    grid = max(_usual_width(walls) * 1e-3, 1e-12)
    ends: dict[tuple[int, int], list[Floats]] = defaultdict(list)
    for wall in walls:
        start, end, start_left, end_left, end_right, start_right = wall.points
        ways = ((start, end, start_left, start_right), (end, start, end_right, end_left))
        for at, far, left, right in ways:
            key = (round(float(at[0]) / grid), round(float(at[1]) / grid))
            ends[key].append(np.array([at, far - at, left, right]))
    found = []
    for meeting in ends.values():
        if len(meeting) == 2:  # more walls leave no notch, or another wall's body fills it
            found += _corner(*meeting)
    return found


def _corner(first: Floats, second: Floats) -> list[Polygon]:
    """Fill between the outer faces of two walls; each: end, way, corners left and right of it."""
    cross = float(first[1][0] * second[1][1] - first[1][1] * second[1][0])
    size = float(np.hypot(*first[1]) * np.hypot(*second[1]))
    if abs(cross) < 1e-6 * size:
        return []  # in one line
    # seen from their meeting, the outer face of each is on the side away from the other
    one, other = (first[3], second[2]) if cross > 0 else (first[2], second[3])
    along = float((other - one)[0] * second[1][1] - (other - one)[1] * second[1][0]) / cross
    tip = one + along * first[1]
    thick = max(float(np.hypot(*(w[2] - w[3]))) for w in (first, second))
    if float(np.hypot(*(tip - first[0]))) > MAX_MITRE * thick:
        return []
    return [Polygon([first[0], one, tip, other])]


def _texts(native: Sequence[NativeObject], width: float) -> list[DrawnText]:
    height = TEXT_PER_WALL * width or USUAL_TEXT
    texts = []
    for item in native:
        if item.part is NativePart.ROOM:
            texts.append(_text(item, _room_words(*item.texts), height, ROOM_LAYER))
        elif item.part is NativePart.TEXT:
            texts.append(_text(item, item.texts[0], height, TEXT_LAYER))
        elif item.part is NativePart.TITLE and len(item.points):
            texts.append(_text(item, item.texts[0], TITLE_SIZE * height, TITLE_LAYER))
    return texts + _titles_without_place(native, TITLE_SIZE * height)


def _room_words(name: str, number: str) -> str:
    words = [("房间名称", name), ("房间编号", number)]
    return "\n".join(f"{key}：{word}" for key, word in words if word)


def _text(item: NativeObject, text: str, height: float, layer: str) -> DrawnText:
    x, y = item.points[0]
    width = max(text_width(line, height) for line in text.split("\n"))
    return DrawnText(text, float(x), float(y), height, width, layer, item.handle)


def _titles_without_place(native: Sequence[NativeObject], height: float) -> list[DrawnText]:
    """Put a title that does not say where it stands below the plan, if there is only this one."""
    titles = [item for item in native if item.part is NativePart.TITLE]
    walls = [item.points for item in native if item.part is NativePart.WALL]
    if len(titles) != 1 or len(titles[0].points) or not walls:
        return []
    low, high = np.vstack(walls).min(axis=0), np.vstack(walls).max(axis=0)
    place = np.array([[(low[0] + high[0]) / 2, low[1] - 3 * height]])
    return [_text(replace(titles[0], points=place), titles[0].texts[0], height, TITLE_LAYER)]
