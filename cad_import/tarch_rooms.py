"""What native 天正 objects say of rooms found: whether their walls are native, what is unsure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely import Polygon, STRtree

from cad_import.audit import Judgement
from cad_import.primitives import NativeObject, NativePart
from cad_import.tarch_walls import wall_material
from cad_import.walls import WallRoom
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomMethod

ALONG_M = 5e-3  # an edge this near to a native wall runs along it
NATIVE_SHARE = 0.5  # of a room's edge that native walls must make up for the room to be native
COLUMN_REACH_M = 1.0  # half of a large column and the wall that it stands in
MEASURED = 0.99  # as sure as a printed area that agrees makes a room, columns or not


def room_methods(rooms: Sequence[WallRoom], native: Sequence[NativeObject]) -> list[RoomMethod]:
    """Say for each room whether native walls or drawn lines bound it; all in metres."""
    material = wall_material([item for item in native if item.part is NativePart.WALL])
    if material.is_empty:
        return [RoomMethod.WALLS] * len(rooms)
    edges = shapely.boundary(np.array([room.outline for room in rooms], object))
    parts = shapely.get_parts(shapely.buffer(material, ALONG_M))
    edge, part = STRtree(parts).query(edges, predicate="intersects")
    along = shapely.length(shapely.intersection(edges[edge], parts[part]))
    total = np.bincount(edge, weights=along, minlength=len(edges))
    native_made = total >= NATIVE_SHARE * shapely.length(edges)
    return [RoomMethod.NATIVE if made else RoomMethod.WALLS for made in native_made]


def doubt_columns(
    rooms: Sequence[WallRoom], judged: Sequence[Judgement], native: Sequence[NativeObject]
) -> list[Judgement]:
    """Take the certainty from rooms beside columns that could not be drawn.

    A room whose printed area agrees has been measured with its columns and stays sure.
    """
    places = [item.points[0] for item in native if item.part is NativePart.COLUMN]
    if not places or not rooms:
        return list(judged)
    outlines: list[Polygon] = [room.outline for room in rooms]
    tree = STRtree(outlines)
    _, beside = tree.query(shapely.points(places), predicate="dwithin", distance=COLUMN_REACH_M)
    near = set(beside.tolist())
    return [
        _doubted(room, judgement)
        if index in near and judgement.confidence < MEASURED
        else judgement
        for index, (room, judgement) in enumerate(zip(rooms, judged, strict=True))
    ]


def _doubted(room: WallRoom, judgement: Judgement) -> Judgement:
    point = room.outline.representative_point()
    subjects = tuple(word for word in (room.label.number, room.label.name) if word)
    values = {"room": " ".join(subjects) or f"({point.x:.1f}, {point.y:.1f})"}
    x, y = round(point.x, 3), round(point.y, 3)
    finding = Finding("COLUMN_BESIDE_ROOM", Severity.WARNING, subjects, x, y, values)
    findings = (*judgement.findings, finding)
    return replace(judgement, findings=findings, confidence=min(judgement.confidence, 0.5))
