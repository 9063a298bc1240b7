"""Control points as given for a drawing: those of one sheet, in the drawing's unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapely import GeometryCollection, MultiPoint, box
from shapely.affinity import scale

from spatial.domain.control_points import ControlPoint, Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity
from spatial.domain.floor_plans import FloorPlan
from spatial.geometry.georeferencing import free_scale

# Control points are corners of the building or of its site; beyond, their unit is another one.
MAX_ASTRAY_M = 500.0
# Metres for millimetres, or the reverse: proven if lengths then agree to this and the points then
# lie by the rooms.
UNIT_FACTORS = (1000.0, 0.001)
UNIT_AGREES = 0.005
UNIT_NEAR_M = 100.0


@dataclass(frozen=True, slots=True)
class SheetControl:
    """The points for one sheet, and what was corrected to make them so."""

    points: tuple[ControlPoint, ...]
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """Control points as given, and the drawing's unit that their x and y are in."""

    points: tuple[ControlPoint, ...]
    metres_per_unit: float

    def names(self, sheet: int) -> bool:
        """Return whether any point is for this sheet."""
        return any(point.sheet in {None, sheet} for point in self.points)

    def for_plan(self, plan: FloorPlan, *, alone: bool) -> SheetControl:
        """Return the points for one sheet, or none if no points were given at all.

        A sheet with labelled axes may be without points where other sheets have some: it takes
        its place from them.

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
        if self.points and not chosen and not plan.axes:
            raise InvalidInputError(code="CONTROL_POINTS_SHEET", sheet=str(plan.sheet))
        if not chosen:
            return SheetControl(())
        factor = self._unit_factor(plan, chosen)
        remarks: tuple[Remark, ...] = ()
        if factor is not None:
            chosen = _scaled(chosen, factor)
            values = {"factor": f"{factor:g}"}
            remarks = (Remark("CONTROL_DRAWING_UNIT", Severity.WARNING, values),)
        self._require_near(plan, chosen)
        return SheetControl(chosen, remarks)

    def _unit_factor(self, plan: FloorPlan, points: Sequence[ControlPoint]) -> float | None:
        """Return what x and y are to be multiplied by, where lengths and place both prove it."""
        if len(points) < 2:
            return None
        asked = free_scale(points, self.metres_per_unit)
        for factor in UNIT_FACTORS:
            if asked is None or abs(asked / factor - 1.0) > UNIT_AGREES:
                continue
            if self._distance_m(plan, _scaled(points, factor)) <= UNIT_NEAR_M:
                return factor
        return None

    def _require_near(self, plan: FloorPlan, points: Sequence[ControlPoint]) -> None:
        distance_m = self._distance_m(plan, points)
        if distance_m > MAX_ASTRAY_M:
            raise InvalidInputError(
                code="CONTROL_POINTS_ASTRAY",
                sheet=str(plan.sheet),
                distance=f"{distance_m:.0f}",
                unit=f"{self.metres_per_unit:g}",
            )

    def _distance_m(self, plan: FloorPlan, points: Sequence[ControlPoint]) -> float:
        places = MultiPoint([(point.x, point.y) for point in points])
        places = scale(places, self.metres_per_unit, self.metres_per_unit, origin=(0, 0))
        rooms = GeometryCollection([room.outline for room in plan.rooms])
        return float(box(*places.bounds).distance(box(*rooms.bounds)))


def _scaled(points: Sequence[ControlPoint], factor: float) -> tuple[ControlPoint, ...]:
    return tuple(replace(point, x=point.x * factor, y=point.y * factor) for point in points)
