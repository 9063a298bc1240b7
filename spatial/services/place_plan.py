"""Put a floor plan, and the level that it is in force for, at its place on the map."""

from dataclasses import dataclass
from typing import Any

from psycopg import Connection
from shapely import GeometryCollection, MultiPoint, box
from shapely.affinity import scale

from spatial.domain.control_points import ControlPoint, Georeference
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import FloorPlan
from spatial.geometry.georeferencing import fit_georeference, to_map
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.events import Subject, record_event
from spatial.storage.georeferences import georeference_document, place_of
from spatial.storage.levels import LevelRepository, StoredLevel
from spatial.storage.rooms import RoomRepository

# Half a wall: beyond it a room's outline visibly leaves its building on the map.
MAX_RMS_M = 0.15
GEOREFERENCE_CODES = ("LEVEL_NOT_GEOREFERENCED", "GEOREFERENCE_RESIDUAL", "GEOREFERENCE_SCALE")
# Control points are corners of the building or of its site; beyond, their unit is another one.
MAX_ASTRAY_M = 500.0
# Survey and drawing agree far better; a wrong unit is off by far more.
MAX_SCALE_ERROR = 0.01


@dataclass(frozen=True, slots=True)
class Control:
    """Control points as given, and the drawing's unit that their x and y are in."""

    points: tuple[ControlPoint, ...]
    metres_per_unit: float

    def for_plan(self, plan: FloorPlan, *, alone: bool) -> tuple[ControlPoint, ...]:
        """Return the points for one sheet, or none if no points were given at all.

        Parameters
        ----------
        alone
            True if no other sheet is imported with it: then points need not name their sheet.

        Raises
        ------
        InvalidInputError
            ``CONTROL_POINTS_SHEET`` if there are points, but none for this sheet;
            ``CONTROL_POINTS_WITHOUT_SHEET`` if they could be for any of several;
            ``CONTROL_POINTS_ASTRAY`` if they lie nowhere near the sheet's rooms.
        """
        if not alone and any(point.sheet is None for point in self.points):
            raise InvalidInputError(code="CONTROL_POINTS_WITHOUT_SHEET")
        chosen = tuple(point for point in self.points if point.sheet in {None, plan.sheet})
        if self.points and not chosen:
            raise InvalidInputError(code="CONTROL_POINTS_SHEET", sheet=str(plan.sheet))
        if chosen:
            self._require_near(plan, chosen)
        return chosen

    def _require_near(self, plan: FloorPlan, points: tuple[ControlPoint, ...]) -> None:
        places = MultiPoint([(point.x, point.y) for point in points])
        places = scale(places, self.metres_per_unit, self.metres_per_unit, origin=(0, 0))
        rooms = GeometryCollection([room.outline for room in plan.rooms])
        distance_m = box(*places.bounds).distance(box(*rooms.bounds))
        if distance_m > MAX_ASTRAY_M:
            raise InvalidInputError(
                code="CONTROL_POINTS_ASTRAY",
                sheet=str(plan.sheet),
                distance=f"{distance_m:.0f}",
                unit=f"{self.metres_per_unit:g}",
            )


def place_plan(
    conn: Connection[Any],
    level: StoredLevel,
    plan: StoredPlan,
    points: tuple[ControlPoint, ...],
    metres_per_unit: float,
    who: str,
) -> bool:
    """Fit and keep where a plan's frame lies; return whether that changed anything.

    A plan in force takes its level, its rooms and their surface along. Without control points
    nothing changes: the plan takes the level's place when it is published.
    """
    if not points:
        return False
    place = fit_georeference(points, metres_per_unit)
    if place == place_of(plan.georeference):
        return False
    document = georeference_document(place, points)
    DrawingRepository(conn).set_plan_place(plan.id, document)
    if plan.state == "published":
        place_level(conn, level, place, document, who)
    _move_versions(conn, level, plan, place)
    return True


def place_level(
    conn: Connection[Any],
    level: StoredLevel,
    place: Georeference,
    document: dict[str, Any],
    who: str,
) -> None:
    """Keep where a level lies, and bring its surface there."""
    levels = LevelRepository(conn, level.building_id)
    levels.set_place(level.id, place, document)
    if level.outline is not None:
        [surface] = to_map([level.outline], place)
        levels.set_surface(level.id, level.outline, surface)
    record_event(
        conn,
        who,
        "level.georeference",
        Subject("level", level.id),
        before=level.georeference,
        after=document,
    )


def georeference_findings(level_code: str, place: Georeference | None) -> list[Finding]:
    """Say what is doubtful about a level's place."""
    if place is None:
        values = {"level": level_code}
        return [Finding("LEVEL_NOT_GEOREFERENCED", Severity.WARNING, (level_code,), values=values)]
    findings = []
    if place.rms_m > MAX_RMS_M:
        worst = max(place.residuals, key=lambda left: left.east_m**2 + left.north_m**2)
        values = {
            "level": level_code,
            "rms": f"{place.rms_m:.3f}",
            "limit": f"{MAX_RMS_M:g}",
            "worst": worst.name,
        }
        findings.append(
            Finding("GEOREFERENCE_RESIDUAL", Severity.WARNING, (level_code,), values=values)
        )
    if abs(place.free_scale - 1) > MAX_SCALE_ERROR:
        values = {"level": level_code, "scale": f"{place.free_scale:.4g}"}
        findings.append(Finding("GEOREFERENCE_SCALE", Severity.ERROR, (level_code,), values=values))
    return findings


def _move_versions(
    conn: Connection[Any], level: StoredLevel, plan: StoredPlan, place: Georeference
) -> None:
    """Bring the rooms that a plan gave to its new place on the map."""
    rooms = RoomRepository(conn, level.id)
    versions = rooms.list_outlines(plan.id)
    if versions:
        ids, outlines = zip(*versions, strict=True)
        rooms.set_geometries(ids, to_map(outlines, place))
