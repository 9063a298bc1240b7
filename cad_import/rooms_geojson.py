"""Write a reading's rooms as GeoJSON, the same bytes for the same drawing."""

import json
from typing import Any

import shapely

from cad_import.profiles import ASIDES
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import DrawingReading, FloorPlan, PlanRoom

DECIMALS = 4  # a tenth of a millimetre


def rooms_geojson(reading: DrawingReading) -> str:
    """Return a FeatureCollection, one Polygon per room.

    Coordinates are metres in the drawing's own frame: drawing coordinates times metres per unit,
    nothing moved and nothing turned (so this is no map: RFC 7946's CRS84 does not apply).
    Which profiles happen to be at hand leaves no trace in it, unless one was applied.
    """
    features = [_feature(plan, room) for plan in reading.plans for room in plan.rooms]
    document = {
        "type": "FeatureCollection",
        "drawing": reading.info.name,
        "sha256": reading.info.sha256,
        "metres_per_unit": reading.info.metres_per_unit,
        "findings": [
            finding_json(finding) for finding in reading.findings if finding.code not in ASIDES
        ],
        "features": features,
    }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def finding_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values; its words are added where people read it."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "subjects": list(finding.subjects),
        "x": finding.x,
        "y": finding.y,
        "values": finding.values,
        "rule": finding.rule,
    }


def _feature(plan: FloorPlan, room: PlanRoom) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": _rings(room.outline)},
        "properties": {
            "number": room.number,
            "name": room.name,
            "use": room.use,
            "area_m2": round(room.area_m2, 4),
            "printed_area_m2": room.printed_area_m2,
            "sheet": plan.sheet,
            "level_name": plan.level_name,
            "method": room.method.value,
            "confidence": room.confidence,
            "status": room.status.value,
            "findings": [finding_json(finding) for finding in room.findings],
        },
    }


def _rings(outline: shapely.Polygon) -> list[list[list[float]]]:
    oriented = shapely.geometry.polygon.orient(outline)
    rings = [oriented.exterior, *oriented.interiors]
    return [[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring.coords] for ring in rings]
