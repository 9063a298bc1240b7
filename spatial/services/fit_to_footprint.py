"""Give a plan a first place by laying its hull over the building's footprint."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from shapely import Polygon

from spatial.domain.control_points import Georeference, PlacingMethod
from spatial.domain.errors import InvalidInputError
from spatial.domain.floor_plans import FloorPlan
from spatial.geometry.footprint_check import footprint_in_plane
from spatial.geometry.footprint_fit import (
    MIN_LEAD,
    MIN_OVERLAP,
    FootprintCandidate,
    choose_candidate,
    fit_footprint,
    hull_of,
    mirror_leads,
)
from spatial.geometry.level_outlines import cover_rooms
from spatial.geometry.projections import gauss_kruger_epsg
from spatial.storage.buildings import StoredBuilding

SHOWN = 6


def plan_hull(plan: FloorPlan) -> Polygon | None:
    """Return a plan's hull in its own plane, metres; None without rooms."""
    cover = cover_rooms([room.outline for room in plan.rooms])
    return None if cover is None else hull_of(cover)


def fit_to_footprint(
    plan: FloorPlan, building: StoredBuilding, candidate: int | None
) -> tuple[Georeference, list[dict[str, Any]]]:
    """Return where a plan lies by its building's footprint, and all places that were weighed.

    Parameters
    ----------
    candidate
        Number of the candidate that a person chose, from 1; None leaves the choice to the fit,
        which makes it only where there is no doubt.

    Raises
    ------
    InvalidInputError
        ``BUILDING_WITHOUT_FOOTPRINT``; ``FOOTPRINT_AMBIGUOUS``, ``FOOTPRINT_POOR`` or
        ``FOOTPRINT_MIRRORED`` with the candidates, where a person must choose;
        ``FOOTPRINT_CANDIDATE`` if there is none of that number.
    """
    hull = plan_hull(plan)
    if building.footprint is None or hull is None:
        raise InvalidInputError(code="BUILDING_WITHOUT_FOOTPRINT", building=building.code)
    epsg = gauss_kruger_epsg(building.footprint.centroid.x)
    candidates = fit_footprint(hull, footprint_in_plane(building.footprint, epsg))
    chosen = _chosen(candidates, candidate, building.code, plan.sheet)
    place = Georeference(
        crs_epsg=epsg,
        a=chosen.a,
        b=chosen.b,
        tx=chosen.tx,
        ty=chosen.ty,
        rms_m=chosen.rms_m,
        method=PlacingMethod.FOOTPRINT,
        overlap=chosen.overlap,
        approximate=True,
    )
    return place, [asdict(one) for one in candidates]


def _chosen(
    candidates: Sequence[FootprintCandidate], candidate: int | None, building: str, sheet: int
) -> FootprintCandidate:
    upright = [one for one in candidates if not one.mirrored][:SHOWN]
    values = {
        "building": building,
        "sheet": str(sheet),
        "candidates": _list(upright, candidates),
        "count": str(len(upright)),
    }
    if candidate is not None:
        if not 1 <= candidate <= len(upright):
            raise InvalidInputError(code="FOOTPRINT_CANDIDATE", candidate=str(candidate), **values)
        return upright[candidate - 1]
    at = choose_candidate(candidates)
    if at is not None:
        return candidates[at]
    if mirror_leads(candidates):
        raise InvalidInputError(code="FOOTPRINT_MIRRORED", **values)
    if upright[0].overlap < MIN_OVERLAP:
        raise InvalidInputError(code="FOOTPRINT_POOR", limit=f"{MIN_OVERLAP:.0%}", **values)
    raise InvalidInputError(code="FOOTPRINT_AMBIGUOUS", lead=f"{MIN_LEAD:.0%}", **values)


def _list(upright: Sequence[FootprintCandidate], every: Sequence[FootprintCandidate]) -> str:
    """Write the candidates out, a line each, and the best mirror image below."""
    lines = [f"  {number}: {_facts(one)}" for number, one in enumerate(upright, start=1)]
    mirrored = next((one for one in every if one.mirrored), None)
    if mirrored is not None:
        lines.append(f"  镜像 mirrored: {_facts(mirrored)}")
    return "\n".join(lines)


def _facts(one: FootprintCandidate) -> str:
    turn_deg = round(one.turn_deg, 1) % 360.0
    return f"转角 turn {turn_deg:.1f}°, 重叠 IoU {one.overlap:.1%}, 中误差 RMS {one.rms_m:.2f} m"
