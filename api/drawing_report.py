"""What reading a drawing gave, told to people and to programs."""

import json
from collections import Counter
from typing import Any

from api.messages import finding_text
from cad_import.rooms_geojson import finding_json
from cad_import.units import unit_name
from spatial.domain.findings import Finding
from spatial.domain.floor_plans import DrawingReading, RoomStatus
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


def report_json(reading: DrawingReading) -> str:
    """Return the summary, the count of each finding, and every finding in both languages."""
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
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
