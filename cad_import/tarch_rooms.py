"""What native 天正 objects say of rooms found: whether their walls are native, what is unsure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon, STRtree

from cad_import.audit import Judgement
from cad_import.primitives import NativeObject, NativePart
from cad_import.tarch_walls import run_into_columns, wall_material
from cad_import.walls import WallRoom
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomMethod

ALONG_M = 5e-3  # an edge this near to a native wall runs along it
NATIVE_SHARE = 0.5  # of a room's edge that native walls must make up for the room to be native
COLUMN_REACH_M = 1.0  # half of a large column and the wall that it stands in
LOW_M, THIN_M = 2.1, 0.06  # toilet screens, parapets and counters are walls to TArch, too
MIN_ALONG_M = 0.2  # of a room's edge along a low wall; less is the wall's end
MEASURED = 0.99  # as sure as a printed area that agrees makes a room, columns or not


def room_methods(rooms: Sequence[WallRoom], native: Sequence[NativeObject]) -> list[RoomMethod]:
    """Say for each room whether native walls or drawn lines bound it; all in metres."""
    material = wall_material(run_into_columns(native))
    if material.is_empty:
        return [RoomMethod.WALLS] * len(rooms)
    edges = shapely.boundary(np.array([room.outline for room in rooms], object))
    parts = shapely.get_parts(shapely.buffer(material, ALONG_M))
    edge, part = STRtree(parts).query(edges, predicate="intersects")
    along = shapely.length(shapely.intersection(edges[edge], parts[part]))
    total = np.bincount(edge, weights=along, minlength=len(edges))
    native_made = total >= NATIVE_SHARE * shapely.length(edges)
    return [RoomMethod.NATIVE if made else RoomMethod.WALLS for made in native_made]


def doubt_beside(
    rooms: Sequence[WallRoom], judged: Sequence[Judgement], native: Sequence[NativeObject]
) -> list[Judgement]:
    """Take the certainty from rooms beside columns that could not be drawn, or beside low walls.

    A room whose printed area agrees has been measured with them and stays sure.
    """
    found = list(judged)
    if not rooms:
        return found
    outlines: list[Polygon] = [room.outline for room in rooms]
    reasons = (
        ("COLUMN_BESIDE_ROOM", _beside_columns(outlines, native)),
        ("LOW_WALL_BESIDE_ROOM", _along_low_walls(outlines, native)),
    )
    for code, near in reasons:
        for index in sorted(near):
            if found[index].confidence < MEASURED:
                found[index] = _doubted(code, rooms[index], found[index])
    return found


def _beside_columns(outlines: Sequence[Polygon], native: Sequence[NativeObject]) -> set[int]:
    places = [item.points[0] for item in native if item.part is NativePart.COLUMN]
    if not places:
        return set()
    points = shapely.points(places)
    _, near = STRtree(outlines).query(points, predicate="dwithin", distance=COLUMN_REACH_M)
    return set(near.tolist())


def _along_low_walls(outlines: Sequence[Polygon], native: Sequence[NativeObject]) -> set[int]:
    """Positions of the rooms whose edge runs along a wall that is low or thin.

    It may be a screen within a room: then the room is larger than the outline found.
    """
    walls = [item for item in native if item.part is NativePart.WALL and _is_low(item)]
    if not walls:
        return set()
    bodies = shapely.buffer(np.array([Polygon(wall.points[2:]) for wall in walls], object), ALONG_M)
    wall, room = STRtree(outlines).query(bodies, predicate="intersects")
    edges = shapely.boundary(np.array(outlines, object))
    along = shapely.length(shapely.intersection(edges[room], bodies[wall]))
    return set(room[along > MIN_ALONG_M].tolist())


def _is_low(wall: NativeObject) -> bool:
    width = float(np.hypot(*(wall.points[2] - wall.points[5])))
    return width < THIN_M or 0 < wall.height < LOW_M


def _doubted(code: str, room: WallRoom, judgement: Judgement) -> Judgement:
    point = room.outline.representative_point()
    subjects = tuple(word for word in (room.label.number, room.label.name) if word)
    values = {"room": " ".join(subjects) or f"({point.x:.1f}, {point.y:.1f})"}
    x, y = round(point.x, 3), round(point.y, 3)
    finding = Finding(code, Severity.WARNING, subjects, x, y, values)
    findings = (*judgement.findings, finding)
    return replace(judgement, findings=findings, confidence=min(judgement.confidence, 0.5))
