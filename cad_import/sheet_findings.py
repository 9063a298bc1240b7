"""What to tell of a drawing's sheets: levels left open, sheets drawn twice, what was left out."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from cad_import.clusters import main_direction, passed_cells, turned
from cad_import.places import Places, middles
from cad_import.primitives import DrawnText, Floats
from cad_import.sheet_titles import SheetKind
from cad_import.sheets import LeftOut, Sheet, SheetSplit
from spatial.domain.findings import Finding, Severity

SAME_WALLS, SAME_TEXTS = 0.95, 0.9  # shares at which two sheets are one, drawn twice
MIN_TEXTS = 3
TEXT_PLACE_M = 0.5
KIND_WORDS = {
    SheetKind.DETAIL: "详图 detail",
    SheetKind.SECTION: "剖面图 section",
    SheetKind.ELEVATION: "立面图 elevation",
    SheetKind.ROOF: "屋顶平面图 roof plan",
    SheetKind.SITE: "总平面图 site plan",
    SheetKind.SCHEDULE: "表格 schedule",
    SheetKind.LEGEND: "图例或说明 legend or notes",
    SheetKind.KEY_PLAN: "示意图 key plan",
    SheetKind.STRUCTURE: "结构图 structural plan",
    SheetKind.SYSTEM: "系统图 system diagram",
}


def sheet_findings(
    split: SheetSplit, lines: Floats, texts: Sequence[DrawnText]
) -> tuple[Finding, ...]:
    """Say what a person must know of the sheets before levels are made of them.

    Parameters
    ----------
    lines, texts
        Walls (n, 4) and texts of the whole drawing, metres.
    """
    findings = [*_left_out(split), *_levels_open(split.sheets), *_levels_twice(split.sheets)]
    findings += _copies(split.sheets, lines, texts)
    return tuple(findings)


def _left_out(split: SheetSplit) -> list[Finding]:
    named = [item for item in split.left_out if item.reason in KIND_WORDS]
    stray = [item for item in split.left_out if item.reason not in KIND_WORDS]
    findings = [_not_a_plan(item) for item in named]
    if stray:
        largest = max(stray, key=lambda item: (item.metres, item.box))
        values = {"count": str(len(stray)), "metres": f"{sum(s.metres for s in stray):.0f}"}
        place = _middle(largest.box)
        findings.append(Finding("LINES_OUTSIDE_SHEETS", Severity.INFO, (), *place, values))
    if named and not split.sheets:
        kinds = ", ".join(sorted({KIND_WORDS[SheetKind(item.reason)] for item in named}))
        findings.append(Finding("NO_FLOOR_PLAN", Severity.ERROR, values={"kinds": kinds}))
    return findings


def _not_a_plan(item: LeftOut) -> Finding:
    values = {
        "kind": KIND_WORDS[SheetKind(item.reason)],
        "title": item.title or "—",
        "metres": f"{item.metres:.0f}",
    }
    subjects = (item.title,) if item.title else ()
    return Finding("SHEET_LEFT_OUT", Severity.WARNING, subjects, *_middle(item.box), values)


def _middle(box: tuple[float, float, float, float]) -> tuple[float, float]:
    return round((box[0] + box[2]) / 2, 3), round((box[1] + box[3]) / 2, 3)


def _levels_open(sheets: Sequence[Sheet]) -> list[Finding]:
    """Sheets that name a level without a number, or none where there are several."""
    findings = []
    for sheet in sheets:
        title = sheet.title
        if title is not None and title.ordinals:
            continue
        if title is None and len(sheets) == 1:
            continue
        if title is not None and title.level_name is None and len(sheets) == 1:
            continue
        values = {"sheet": str(sheet.number), "title": title.title if title else "—"}
        subjects = (title.title,) if title else ()
        place = _middle(sheet.box)
        findings.append(Finding("LEVELS_NOT_STATED", Severity.WARNING, subjects, *place, values))
    return findings


def _levels_twice(sheets: Sequence[Sheet]) -> list[Finding]:
    """Find two sheets that speak of the same level."""
    findings = []
    for one, other in combinations(sheets, 2):
        if one.title is None or other.title is None:
            continue
        shared = set(one.title.ordinals) & set(other.title.ordinals)
        if shared:
            values = {
                "first": f"{one.number} {one.title.title}",
                "second": f"{other.number} {other.title.title}",
            }
            place = _middle(other.box)
            subjects = (one.title.title, other.title.title)
            findings.append(Finding("LEVEL_TWICE", Severity.WARNING, subjects, *place, values))
    return findings


def _copies(sheets: Sequence[Sheet], lines: Floats, texts: Sequence[DrawnText]) -> list[Finding]:
    """Find sheets whose walls and texts are those of another, elsewhere."""
    if len(sheets) < 2:
        return []
    upright = turned(lines, main_direction(lines))
    middle = middles(lines)
    stand = Places(middle)
    drawn = [upright[sheet.held(middle, stand, 0.05)] for sheet in sheets]
    points = np.array([(text.x, text.y) for text in texts]).reshape(-1, 2)
    places = Places(points)
    said = [_said(sheet, texts, points, places) for sheet in sheets]
    walls = [passed_cells(rows) for rows in drawn]
    findings = []
    for one, other in combinations(range(len(sheets)), 2):
        if sheets[one].title and sheets[other].title:
            continue  # storeys may be alike to the number of every room; the titles tell
        if _share(walls[one], walls[other]) < SAME_WALLS:
            continue
        if max(len(said[one]), len(said[other])) < MIN_TEXTS:
            continue  # storeys without a text may be alike
        if _share(said[one], said[other]) < SAME_TEXTS:
            continue
        loose, kept = _loose_first(sheets[one], sheets[other])
        values = {"sheet": str(loose.number), "other": str(kept.number)}
        place = _middle(loose.box)
        findings.append(Finding("SHEET_DRAWN_TWICE", Severity.WARNING, (), *place, values))
    return findings


def _said(
    sheet: Sheet, texts: Sequence[DrawnText], points: Floats, places: Places
) -> frozenset[tuple[object, ...]]:
    """Texts of a sheet and their places from its lower left corner, in steps of half a metre."""
    held = sheet.held(points, places, 0.05)
    corner = np.array(sheet.box[:2])
    steps = np.floor((points[held] - corner) / TEXT_PLACE_M + 0.25).astype(int).tolist()
    return frozenset((texts[k].text, *step) for k, step in zip(held.tolist(), steps, strict=True))


def _share(one: frozenset[object], other: frozenset[object]) -> float:
    """Share of what either holds that both hold."""
    shared = len(one & other)
    return shared / max(1, len(one) + len(other) - shared)


def _loose_first(one: Sheet, other: Sheet) -> tuple[Sheet, Sheet]:
    """Return the copy that nothing names or frames first."""
    worth = [(s.title is not None, s.frame is not None, -s.number) for s in (one, other)]
    return (one, other) if worth[0] < worth[1] else (other, one)
