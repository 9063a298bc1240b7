"""Give a plan the place of another plan of its building: by shared axes, or because it is said."""

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from spatial.domain.axis_grids import AxisGrid
from spatial.domain.control_points import Georeference, Remark
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Severity
from spatial.geometry.frame_fit import (
    MIN_SHARED_AXES,
    FrameFit,
    compose,
    fit_axes,
    inherited,
)
from spatial.storage.drawings import DrawingRepository, PlacedPlan
from spatial.storage.georeferences import place_of
from spatial.storage.levels import StoredLevel


def inherit_by_axes(
    conn: Connection[Any], level: StoredLevel, axes: AxisGrid
) -> tuple[Georeference | None, tuple[Remark, ...]]:
    """Return the place that another storey's axes give a plan; remarks where they disagree.

    Of several storeys the best known is taken: one that was measured before one that was itself
    fitted, then the one that shares most axes, then the nearest.
    """
    points = axes.intersections()
    if len(points) < MIN_SHARED_AXES:
        return None, ()
    found: list[tuple[tuple[object, ...], PlacedPlan, FrameFit]] = []
    disagreeing: list[str] = []
    for plan in DrawingRepository(conn).list_placed(level.building_id, level.id):
        known = plan.axes.intersections()
        shared = len(set(known) & set(points))
        if shared < MIN_SHARED_AXES:
            continue
        fit = fit_axes(known, points)
        if fit is None or fit.mirrored:
            disagreeing.append(plan.level_code)
            continue
        rank = (
            bool(plan.georeference.get("approximate")),
            bool(plan.georeference.get("source")),
            -fit.shared,
            abs(plan.ordinal - level.ordinal),
        )
        found.append((rank, plan, fit))
    if found:
        _, plan, fit = min(found, key=lambda one: one[0])
        place = place_of(plan.georeference)
        return (compose(place, fit, plan.level_code) if place else None), ()
    if disagreeing:
        values = {"others": "、".join(disagreeing)}
        return None, (Remark("LEVEL_AXES_DISAGREE", Severity.WARNING, values),)
    return None, ()


def inherit_same_frame(source: str, levels: Sequence[StoredLevel]) -> Georeference:
    """Return the place of a level that a person says is drawn in the same coordinates.

    Raises
    ------
    InvalidInputError
        ``SAME_FRAME_LEVEL`` if the building has no such level, or it has no place itself.
    """
    for level in levels:
        if level.code.upper() == source.upper():
            place = level.place()
            if place is not None:
                return inherited(place, level.code)
    placed = "、".join(level.code for level in levels if level.georeference is not None)
    raise InvalidInputError(code="SAME_FRAME_LEVEL", level=source, levels=placed or "-")
