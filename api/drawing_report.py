"""What reading a drawing gave, told to people and to programs."""

import json
from collections import Counter
from typing import Any

from api.messages import finding_text
from cad_import.evidence import ReadingEvidence
from cad_import.rooms_geojson import finding_json
from cad_import.units import unit_name
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import DrawingReading, FloorPlan, PlanRoom, PlanSpace, RoomStatus
from spatial.domain.openings import Opening
from spatial.geometry.areas import round_half_up


def _told(finding: Finding) -> dict[str, Any]:
    texts = {"zh": finding_text(finding, "zh"), "en": finding_text(finding, "en")}
    return finding_json(finding) | texts


def summary(reading: DrawingReading) -> dict[str, Any]:
    """Return counts per sheet, and the sums of the rooms' rounded areas, m²."""
    return {
        "drawing": reading.info.name,
        "sha256": reading.info.sha256,
        "release": reading.info.release,
        "encoding": reading.info.encoding,
        "metres_per_unit": reading.info.metres_per_unit,
        "unit_source": reading.info.unit_source,
        "sheets": [
            {
                "sheet": plan.sheet,
                "title": plan.title,
                "level_name": plan.level_name,
                "ordinals": list(plan.ordinals),
                "rooms": len(plan.rooms),
                "review": sum(room.status is RoomStatus.REVIEW for room in plan.rooms),
                "area_m2": round_half_up(sum(round_half_up(room.area_m2) for room in plan.rooms)),
            }
            for plan in reading.plans
        ],
    }


def summary_lines(reading: DrawingReading) -> list[str]:
    """Tell the summary to a person, a line per sheet."""
    info = reading.info
    lines = [
        f"{info.name}: {info.release}, {info.encoding}, "
        f"单位 unit {unit_name(info.metres_per_unit)} ({info.unit_source})"
    ]
    for sheet in summary(reading)["sheets"]:
        title = sheet["title"] or "(无图名 untitled)"
        lines.append(
            f"  图幅 sheet {sheet['sheet']} {title}: 房间 rooms {sheet['rooms']}, "
            f"待核 review {sheet['review']}, {sheet['area_m2']:.2f} m²"
        )
    return lines


def opening_json(opening: Opening) -> dict[str, Any]:
    """Return an opening as plain values; lines in metres in the drawing's own frame."""
    return {
        "id": opening.id,
        "kind": opening.kind.value,
        "status": opening.status.value,
        "width_m": round(opening.width_m, 4),
        "lines": [list(line) for line in opening.lines],
        "evidence": [word.value for word in opening.evidence],
        "confidence": opening.confidence,
        "beside": [{"room": side.room, "area_m2": side.area_m2} for side in opening.beside],
        "area_effect_m2": opening.area_effect_m2,
        "parts_m2": [round(part.area, 4) for part in opening.parts],
    }


def _evidence_json(evidence: ReadingEvidence) -> dict[str, Any]:
    return {
        "units": {
            "scores": dict(evidence.unit_scores),
            "witnesses": [
                {
                    "kind": seen.kind,
                    "weight": seen.weight,
                    "count": seen.count,
                    "fits": {unit_name(unit): round(fit, 4) for unit, fit in seen.fits.items()},
                }
                for seen in evidence.witnesses
            ],
        },
        "sheet_boxes": {
            str(number): [round(value, 3) for value in box]
            for number, box in sorted(evidence.boxes.items())
        },
        "layers": [
            {
                "name": layer.name,
                "role": layer.role.value,
                "reason": layer.reason,
                "entities": dict(sorted(layer.entities.items())),
            }
            for layer in evidence.layers
        ],
    }


def _room_json(plan: FloorPlan, room: PlanRoom) -> dict[str, Any]:
    point = room.outline.representative_point()
    return {
        "sheet": plan.sheet,
        "number": room.number,
        "name": room.name,
        "use": room.use,
        "x": round(point.x, 3),
        "y": round(point.y, 3),
        "area_m2": round_half_up(room.area_m2),
        "printed_area_m2": room.printed_area_m2,
        "method": room.method.value,
        "confidence": room.confidence,
        "status": room.status.value,
    }


def _space_json(space: PlanSpace) -> dict[str, Any]:
    point = space.outline.representative_point()
    return {
        "kind": space.kind.value,
        "x": round(point.x, 3),
        "y": round(point.y, 3),
        "area_m2": round_half_up(space.area_m2),
        "printed_area_m2": space.printed_area_m2,
    }


def report_json(reading: DrawingReading, evidence: ReadingEvidence | None = None) -> str:
    """Return all that a reading says: summary, findings in both languages, rooms, openings.

    With evidence also what it rests on: units, sheets, CAD layers and their roles.
    """
    rooms = [
        {"sheet": plan.sheet, "number": room.number, "name": room.name, **_told(finding)}
        for plan in reading.plans
        for room in plan.rooms
        for finding in room.findings
    ]
    sheets = [
        {"sheet": plan.sheet, **_told(finding)}
        for plan in reading.plans
        for finding in plan.findings
    ]
    general = [_told(finding) for finding in reading.findings]
    counts = Counter(item["code"] for item in [*general, *sheets, *rooms])
    document = summary(reading) | {
        "counts": dict(sorted(counts.items())),
        "findings": [*general, *sheets, *rooms],
        "rooms": [_room_json(plan, room) for plan in reading.plans for room in plan.rooms],
        "openings": [
            {"sheet": plan.sheet, **opening_json(opening)}
            for plan in reading.plans
            for opening in plan.openings
        ],
        "spaces": [
            {"sheet": plan.sheet, **_space_json(space)}
            for plan in reading.plans
            for space in plan.spaces
        ],
    }
    if evidence is not None:
        document["evidence"] = _evidence_json(evidence)
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
