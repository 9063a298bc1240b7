"""Readings of drawings made by hand: rows of rooms a reader can measure in the head."""

import hashlib
from collections.abc import Sequence
from typing import Any

from psycopg import Connection
from shapely import Polygon, box
from shapely.affinity import translate

from spatial.domain.control_points import ControlPoint
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import (
    DrawingInfo,
    DrawingReading,
    FloorPlan,
    PlanRoom,
    RoomMethod,
    RoomStatus,
)
from spatial.domain.openings import Opening, OpeningKind, OpeningStatus, OpeningWitness
from spatial.storage.buildings import BuildingRepository

BUILDING = "B-01"
# Far from the origin, as real sites are: small numbers hide precision bugs.
SITE_X_M, SITE_Y_M = 691_000.0, 5_335_000.0


def make_room(number: str | None, outline: Polygon, **facts: Any) -> PlanRoom:
    """Return a room that the reader is sure of."""
    values: dict[str, Any] = {
        "name": "办公室",
        "use": "102",
        "area_m2": outline.area,
        "printed_area_m2": None,
        "method": RoomMethod.OUTLINE,
        "confidence": 0.9,
        "status": RoomStatus.OK,
    }
    return PlanRoom(outline, number, **(values | facts))


def row_of_rooms(count: int = 3, *, first: int = 201, width_m: float = 4.0) -> list[PlanRoom]:
    """Return rooms of ``width_m`` × 3 m side by side behind walls of 0.2 m."""
    step_m = width_m + 0.2
    return [
        make_room(
            str(first + at),
            translate(box(0, 0, width_m, 3), SITE_X_M + at * step_m, SITE_Y_M),
        )
        for at in range(count)
    ]


def make_plan(rooms: Sequence[PlanRoom], **facts: Any) -> FloorPlan:
    """Return a plan of the second level (ordinal 1), on sheet 1."""
    values: dict[str, Any] = {
        "sheet": 1,
        "title": "二层平面图",
        "level_name": "二层",
        "ordinals": (1,),
    }
    return FloorPlan(**(values | {"rooms": tuple(rooms)} | facts))


def make_reading(
    *plans: FloorPlan, content: bytes = b"drawing", findings: Sequence[Finding] = ()
) -> DrawingReading:
    """Return a reading of a drawing in millimetres with these bytes."""
    info = DrawingInfo(
        name="B-01.dxf",
        sha256=hashlib.sha256(content).hexdigest(),
        size_bytes=len(content),
        release="AC1032",
        encoding="utf-8",
        metres_per_unit=0.001,
        unit_source="header",
    )
    return DrawingReading(info, plans, tuple(findings))


def make_opening(
    kind: OpeningKind, *lines: tuple[float, float, float, float], **facts: Any
) -> Opening:
    """Return an opening whose lines are given in metres from the site's corner."""
    corner = (SITE_X_M, SITE_Y_M) * 2
    placed = [tuple(a + b for a, b in zip(line, corner, strict=True)) for line in lines]
    values: dict[str, Any] = {
        "id": f"{kind.value}-0000000{len(lines)}",
        "evidence": (OpeningWitness.CAP_PAIR,),
        "confidence": 0.8,
        "status": OpeningStatus.OK,
    }
    return Opening(kind=kind, lines=tuple(placed), **(values | facts))  # type: ignore[arg-type]  # four numbers each


def control_points(*, shift_m: float = 0.0) -> tuple[ControlPoint, ...]:
    """Return three points that put the site's origin near 104.06° E, 30.66° N, turned by 0°."""
    east_m, north_m = 410_000.0 + shift_m, 3_393_000.0
    corners = {"A": (0, 0), "B": (50, 0), "C": (0, 20)}
    return tuple(
        ControlPoint(
            name,
            (SITE_X_M + dx) * 1000,
            (SITE_Y_M + dy) * 1000,
            east_m + dx,
            north_m + dy,
            epsg=4544,
        )
        for name, (dx, dy) in corners.items()
    )


def add_building(conn: Connection[Any], code: str = BUILDING, division: str = "510104") -> None:
    """Store a building managed by a division of Chengdu."""
    BuildingRepository(conn, "").add(code, "一号楼", division)
