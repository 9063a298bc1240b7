"""Put a floor plan, and the level that it is in force for, at its place on the map."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.control_points import Georeference, PlacingMethod, Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import FloorPlan
from spatial.geometry.footprint_check import check_on_footprint
from spatial.geometry.frame_fit import compose
from spatial.geometry.georeferencing import fit_georeference, to_map
from spatial.services.compare_plan import Comparison
from spatial.services.control import Control, SheetControl
from spatial.services.fit_to_footprint import fit_to_footprint, plan_hull
from spatial.services.inherit_place import inherit_by_axes, inherit_same_frame
from spatial.storage.buildings import StoredBuilding
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.events import Subject, record_event
from spatial.storage.georeferences import georeference_document, place_of
from spatial.storage.levels import LevelRepository, StoredLevel
from spatial.storage.rooms import RoomRepository

GEOREFERENCE_CODES = (
    "CONTROL_AXES_SWAPPED",
    "CONTROL_DATUM_LIKELY",
    "CONTROL_DRAWING_UNIT",
    "CONTROL_IN_MILLIMETRES",
    "CONTROL_LON_LAT_SWAPPED",
    "CONTROL_POINT_BAD",
    "CONTROL_ZONE_NUMBER",
    "DRAWING_DISTORTED",
    "DRAWING_MIRRORED",
    "GEOREFERENCE_RESIDUAL",
    "GEOREFERENCE_SCALE",
    "LEVEL_AXES_DISAGREE",
    "LEVEL_NOT_GEOREFERENCED",
    "LEVEL_PLACE_APPROXIMATE",
    "LEVEL_PLACE_INHERITED",
    "PLACE_OFF_FOOTPRINT",
)


@dataclass(frozen=True, slots=True)
class Placing:
    """What the surveyor said of where a drawing lies.

    Parameters
    ----------
    alone
        True if one sheet alone is imported: then points need not name their sheet.
    fit_footprint
        Lay the plan over the building's footprint.
    candidate
        Which of the places on the footprint to take, from 1; None where there is no doubt.
    same_frame_as
        Code of a level that is drawn in the same coordinates.
    """

    control: Control
    alone: bool = True
    fit_footprint: bool = False
    candidate: int | None = None
    same_frame_as: str | None = None

    def require_one_way(self) -> None:
        """Raise InvalidInputError ``PLACING_TWICE`` if the place is said in two ways."""
        said = [bool(self.control.points), self.fit_footprint, self.same_frame_as is not None]
        if sum(said) > 1 or (self.candidate is not None and not self.fit_footprint):
            raise InvalidInputError(code="PLACING_TWICE")


class PlanToPlace(NamedTuple):
    """A floor plan that is being imported, with what is known of its surroundings.

    Parameters
    ----------
    levels
        The building's levels as they were before this import.
    comparison
        Against what is in force for the level; None if nothing is.
    """

    building: StoredBuilding
    level: StoredLevel
    levels: Sequence[StoredLevel]
    plan: FloorPlan
    stored: StoredPlan
    comparison: Comparison | None


class _Found(NamedTuple):
    place: Georeference | None
    evidence: dict[str, Any]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Placement:
    """What placing a plan did; ``remarks`` are about a place that could not be found."""

    changed: bool
    remarks: tuple[Remark, ...] = ()


def place_plan(conn: Connection[Any], item: PlanToPlace, placing: Placing, who: str) -> Placement:
    """Find and keep where a plan's frame lies.

    A plan in force takes its level, its rooms and their surface along. A draft of which nothing
    is said takes its place from the plan in force where its frame was moved, else from the axes
    of other storeys where its level has no place, else its level's when it is published.
    """
    found = _find(conn, item, placing)
    place = found.place
    if place is None or place == place_of(item.stored.georeference):
        return Placement(changed=False, remarks=found.remarks)
    document = georeference_document(place, **found.evidence)
    DrawingRepository(conn).set_plan_place(item.stored.id, document)
    if item.stored.state == "published":
        place_level(conn, item.level, place, document, who)
    _move_versions(conn, item.level, item.stored, place)
    return Placement(changed=True)


def _find(conn: Connection[Any], item: PlanToPlace, placing: Placing) -> _Found:
    given = placing.control.for_plan(item.plan, alone=placing.alone)
    if given.points:
        return _Found(_by_control(item, placing.control, given), {"points": given.points})
    if placing.fit_footprint:
        place, candidates = fit_to_footprint(item.plan, item.building, placing.candidate)
        return _Found(place, {"candidates": candidates})
    if placing.same_frame_as is not None:
        return _Found(inherit_same_frame(placing.same_frame_as, item.levels), {})
    return _find_unsaid(conn, item)


def _find_unsaid(conn: Connection[Any], item: PlanToPlace) -> _Found:
    """Look for the place of a plan of which nothing was said and nothing is known."""
    if item.stored.georeference is not None:
        return _Found(None, {})
    level_place, comparison = item.level.place(), item.comparison
    if level_place is None:
        place_by_axes, remarks = inherit_by_axes(conn, item.level, item.plan.axes)
        return _Found(place_by_axes, {}, remarks)
    frame = comparison.frame if comparison is not None else None
    if frame is not None and not frame.mirrored:
        return _Found(compose(level_place, frame, item.level.code), {})
    return _Found(None, {})


def _by_control(item: PlanToPlace, control: Control, given: SheetControl) -> Georeference:
    place = fit_georeference(given.points, control.metres_per_unit)
    remarks = (*given.remarks, *place.remarks)
    hull, footprint = plan_hull(item.plan), item.building.footprint
    if hull is not None and footprint is not None:
        remarks += check_on_footprint(place, given.points, control.metres_per_unit, hull, footprint)
    by_code = {remark.code: remark for remark in remarks}
    return replace(place, remarks=tuple(by_code.values()))


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


def georeference_findings(
    level_code: str, place: Georeference | None, remarks: Sequence[Remark] = ()
) -> list[Finding]:
    """Say what is doubtful about a level's place, or why it has none."""
    if place is None:
        missing = Remark("LEVEL_NOT_GEOREFERENCED", Severity.WARNING)
        return [_about(level_code, remark) for remark in (missing, *remarks)]
    found = [*place.remarks, *remarks]
    if place.source is not None and place.source != level_code:
        values = {
            "source": place.source,
            "method": place.method.value,
            "rms": "-" if place.method is PlacingMethod.SAME_FRAME else f"{place.rms_m:.3f}",
        }
        found.append(Remark("LEVEL_PLACE_INHERITED", Severity.INFO, values))
    if place.approximate:
        overlap = "-" if place.overlap is None else f"{place.overlap:.1%}"
        values = {"overlap": overlap, "rms": f"{place.rms_m:.2f}"}
        found.append(Remark("LEVEL_PLACE_APPROXIMATE", Severity.WARNING, values))
    return [_about(level_code, remark) for remark in found]


def _about(level_code: str, remark: Remark) -> Finding:
    values = {"level": level_code} | remark.values
    return Finding(remark.code, remark.severity, (level_code,), values=values)


def _move_versions(
    conn: Connection[Any], level: StoredLevel, plan: StoredPlan, place: Georeference
) -> None:
    """Bring the rooms that a plan gave to its new place on the map."""
    rooms = RoomRepository(conn, level.id)
    versions = rooms.list_outlines(plan.id)
    if versions:
        ids, outlines = zip(*versions, strict=True)
        rooms.set_geometries(ids, to_map(outlines, place))
