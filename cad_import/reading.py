"""Read a drawing: from a CAD file to floor plans with rooms and findings. Nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from cad_import.absences import find_absences
from cad_import.audit import (
    doubt_unprinted,
    duplicate_numbers,
    judge_drawn_room,
    judge_wall_room,
    left_out,
    plan_room,
)
from cad_import.closures import Closure
from cad_import.dimension_check import check_dimensions
from cad_import.drawn_outlines import DrawnRoom, find_drawn_rooms
from cad_import.expansion import expand, hidden_layers
from cad_import.intake import load_document
from cad_import.leaks import find_leaks
from cad_import.linework import Linework, sort_linework
from cad_import.memory import collection_paused, without_the_rest
from cad_import.odd_walls import odd_walls
from cad_import.open_plans import part_open_plans
from cad_import.opening_tags import without_opening_tags
from cad_import.openings import is_swing
from cad_import.places import Places
from cad_import.plan_audit import NOTHING_COVERED, Coverage, audit_coverage, audit_rooms
from cad_import.plan_labels import read_plan_labels
from cad_import.plan_openings import flag_wide_openings, plan_openings, with_rooms_beside
from cad_import.primitives import DrawnText, Floats, Primitives
from cad_import.profiles import NO_PROFILES, AppliedProfile, ProfileOptions, settle_profile
from cad_import.proven_edges import doubt_unproven, outside_fills, with_proven_edges
from cad_import.roles import CadLayer, Role, decide_roles
from cad_import.sheet_findings import sheet_findings
from cad_import.sheet_lines import axis_grids, lines_of_sheet
from cad_import.sheets import Sheet, SheetSplit, split_sheets, surroundings_of
from cad_import.tarch_openings import native_closures
from cad_import.tarch_report import refuse_hidden_walls, settle_tarch
from cad_import.tarch_rooms import doubt_beside, room_methods
from cad_import.units import UnitDecision, decide_unit
from cad_import.walls import find_wall_rooms
from spatial.domain.axis_grids import NO_AXES, AxisGrid
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import (
    DrawingInfo,
    DrawingReading,
    FloorPlan,
    PlanRoom,
    PlanSpace,
    RoomMethod,
    reading_order,
)

LABEL_MARGIN_M = 0.5


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What a person says about a drawing; None leaves the decision to the reader.

    Parameters
    ----------
    metres_per_unit
        Length of one drawing unit, m.
    sheet
        Read this sheet alone.
    profiles
        Roles of CAD layers by hand, by a profile, or by the likeliest of those known.
    """

    metres_per_unit: float | None = None
    sheet: int | None = None
    profiles: ProfileOptions = NO_PROFILES


AS_DECIDED = ReadOptions()


@dataclass(frozen=True, slots=True)
class Understanding:
    """A drawing taken apart: primitives in metres, CAD layers with roles, the unit, the sheets."""

    info: DrawingInfo
    primitives: Primitives
    layers: Mapping[str, CadLayer]
    profile: AppliedProfile
    unit: UnitDecision
    linework: Linework
    split: SheetSplit
    drawn_rooms: Sequence[DrawnRoom]
    texts: Sequence[DrawnText]  # those that may name rooms
    text_points: Floats
    text_places: Places
    swings: Floats  # arcs that door leaves draw
    wall_fills: Sequence[shapely.Polygon]  # what is filled on CAD layers named for walls
    findings: tuple[Finding, ...]
    trusted: bool  # whether a room of this drawing may be sure at all

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The floor plans of the drawing."""
        return self.split.sheets


def walls_by_content(layers: Mapping[str, CadLayer]) -> list[str]:
    """Name the CAD layers that were taken for walls though their names do not say so."""
    return sorted(
        layer.name
        for layer in layers.values()
        if layer.role is Role.WALL and layer.reason == "content"
    )


def room_texts(primitives: Primitives, layers: Mapping[str, CadLayer]) -> list[DrawnText]:
    """Texts that may name rooms, in an order that does not depend on the file's."""
    silent = (Role.AXIS, Role.FRAME, Role.DIMENSION, Role.STAIR)
    texts = [
        t
        for t in primitives.texts
        if t.cad_layer not in layers or layers[t.cad_layer].role not in silent
    ]
    return sorted(without_opening_tags(texts), key=lambda t: (t.x, t.y, t.text, t.height))


@dataclass(frozen=True, slots=True)
class _TakenApart:
    """What is kept of a loaded drawing; lengths are in its own unit until that is known."""

    info: DrawingInfo
    insunits: int  # $INSUNITS
    primitives: Primitives
    layers: Mapping[str, CadLayer]
    profile: AppliedProfile
    doubts: Sequence[Finding]  # of taking in, 天正 objects settled
    told: Sequence[Finding]  # what is absent, what a profile did


def _take_apart(path: Path, options: ReadOptions) -> _TakenApart:
    """Load a drawing and ask it all there is to ask: the document is not kept."""
    loaded = load_document(path)
    document = loaded.document
    applied = settle_profile(options.profiles, document)
    primitives = expand(document, loaded.cyclic_blocks, applied.said)
    layers = decide_roles(primitives, applied.said)
    told = applied.told(document, layers)
    doubts = settle_tarch(loaded.findings, document, primitives)
    absent = find_absences(document, primitives, hidden_layers(document, applied.said))
    info = DrawingInfo(
        loaded.name,
        loaded.sha256,
        loaded.size_bytes,
        loaded.release,
        loaded.encoding,
        metres_per_unit=1.0,
        unit_source="assumed",
        encoding_score=loaded.encoding_score,
    )
    insunits = int(document.header.get("$INSUNITS", 0))
    return _TakenApart(info, insunits, primitives, layers, applied, doubts, (*absent, *told))


@collection_paused()
def understand(path: Path, options: ReadOptions = AS_DECIDED) -> Understanding:
    """Load a drawing and say how it is to be read.

    Raises
    ------
    DrawingError
        If the file cannot be read; its code says why.
    """
    apart = without_the_rest(lambda: _take_apart(path, options))
    layers = apart.layers
    decided = decide_unit(apart.primitives, layers, apart.insunits, options.metres_per_unit)
    unit = apart.profile.unit(decided)
    apart = replace(apart, primitives=apart.primitives.scaled(unit.metres_per_unit))
    metric = apart.primitives
    linework = sort_linework(metric, layers)
    texts = room_texts(metric, layers)
    drawn, outline_findings = find_drawn_rooms(metric, layers, texts)
    lines, around = _sheet_lines(linework, drawn), surroundings_of(metric, layers)
    split = split_sheets(lines, around)
    guessed = walls_by_content(layers) if not drawn else []
    role_findings = (
        [Finding("WALLS_BY_CONTENT", Severity.WARNING, tuple(guessed))] if guessed else []
    )
    if not drawn:
        refuse_hidden_walls(apart.doubts, metric, layers, apart.info.name)
    told = (*apart.doubts, *apart.told, *unit.findings, *role_findings, *outline_findings)
    about = (*sheet_findings(split, lines, around.texts), *check_dimensions(metric.dimensions))
    findings = (*told, *about)
    fills = _wall_fills(metric, layers)
    points = np.array([(text.x, text.y) for text in texts]).reshape(-1, 2)
    seen = bool(drawn) or linework.proven is not None or not guessed
    return Understanding(
        replace(apart.info, metres_per_unit=unit.metres_per_unit, unit_source=unit.source),
        metric,
        layers,
        apart.profile,
        unit,
        linework,
        split,
        drawn,
        texts,
        points,
        Places(points),
        metric.arcs[is_swing(metric.arcs)],
        fills,
        findings,
        _may_be_sure(unit, findings, seen=seen),
    )


def _may_be_sure(unit: UnitDecision, findings: Sequence[Finding], *, seen: bool) -> bool:
    """Whether the unit is known, walls or outlines are seen, and nothing was lost on the way."""
    lost = any(finding.severity is Severity.ERROR for finding in findings)
    return unit.source != "assumed" and seen and not lost


def _sheet_lines(linework: Linework, drawn: Sequence[DrawnRoom]) -> np.ndarray:
    """Lines whose clusters are the sheets: walls, and the edges of drawn outlines."""
    edges = [np.asarray(room.outline.exterior.coords) for room in drawn]
    rows = [np.hstack([corners[:-1], corners[1:]]) for corners in edges]
    return np.vstack([linework.walls, linework.columns, *rows])


def read_drawing(path: Path, options: ReadOptions = AS_DECIDED) -> DrawingReading:
    """Read the floor plans of a drawing.

    Rooms come from drawn outlines where the drawing has them, else from its walls.

    Raises
    ------
    DrawingError
        If the file cannot be read; its code says why.
    """
    return read_understood(understand(path, options), options)


@collection_paused()
def read_understood(seen: Understanding, options: ReadOptions = AS_DECIDED) -> DrawingReading:
    """Read the floor plans of a drawing that has been taken apart."""
    grids = axis_grids(seen.primitives, seen.layers, seen.sheets)
    plans = [
        _floor_plan(seen, sheet, grids.get(sheet.number, NO_AXES))
        for sheet in seen.sheets
        if options.sheet is None or sheet.number == options.sheet
    ]
    findings = list(seen.findings)
    if any(plan.rooms for plan in plans):
        plans = doubt_unprinted([plan for plan in plans if plan.rooms])
    else:
        findings.append(Finding("NO_ROOM_FOUND", Severity.ERROR, (seen.info.name,)))
    return DrawingReading(seen.info, tuple(plans), tuple(findings), seen.trusted)


@dataclass(frozen=True, slots=True)
class _SheetRooms:
    """What a sheet gave: rooms, what else is enclosed, what was closed, the lines that bound it."""

    rooms: list[PlanRoom]
    spaces: tuple[PlanSpace, ...] = ()
    closures: Sequence[Closure] = ()
    lines: Floats | None = None
    coverage: Coverage = NOTHING_COVERED


def _floor_plan(seen: Understanding, sheet: Sheet, axes: AxisGrid) -> FloorPlan:
    texts = _texts_of(seen, sheet)
    found = _drawn_plan_rooms(seen, sheet) if seen.drawn_rooms else _walled(seen, sheet, texts)
    rooms = sorted(found.rooms, key=reading_order)
    openings = plan_openings(found.closures, rooms, seen.swings)
    judged = flag_wide_openings(openings, rooms)
    labels = read_plan_labels(texts, judged)
    leaks = find_leaks(judged, labels, found.lines, seen.linework.stairs)
    parted = part_open_plans(judged, labels, leaks, trusted=seen.trusted)
    rooms = sorted(parted.rooms, key=reading_order)
    every = with_rooms_beside((*openings, *parted.edges, *parted.leaks.openings), rooms)
    audited = audit_rooms(rooms, every)
    title = sheet.title
    return FloorPlan(
        sheet.number,
        title.title if title else None,
        title.level_name if title else None,
        title.ordinals if title else (),
        audited,
        (
            *left_out(found.spaces),
            *duplicate_numbers(audited),
            *audit_coverage(found.coverage, audited, found.spaces),
            *(odd_walls(audited, found.lines) if found.lines is not None else ()),
            *parted.leaks.findings,
        ),
        openings=every,
        labels=labels,
        spaces=found.spaces,
        axes=axes,
    )


def _texts_of(seen: Understanding, sheet: Sheet) -> list[DrawnText]:
    held = sheet.held(seen.text_points, seen.text_places, LABEL_MARGIN_M)
    return [seen.texts[position] for position in held.tolist()]


def _drawn_plan_rooms(seen: Understanding, sheet: Sheet) -> _SheetRooms:
    rooms, trusted = [], seen.trusted
    places = [room.outline.representative_point() for room in seen.drawn_rooms]
    held = sheet.holds(shapely.get_x(places), shapely.get_y(places), 0.0)
    for room, here in zip(seen.drawn_rooms, held, strict=True):
        if here:
            judged = judge_drawn_room(room)
            rooms.append(
                plan_room(room.outline, room.label, RoomMethod.OUTLINE, judged, trusted=trusted)
            )
    return _SheetRooms(rooms)


def _wall_fills(primitives: Primitives, layers: Mapping[str, CadLayer]) -> list[shapely.Polygon]:
    """Return what is filled on CAD layers that are named for walls."""
    return [
        shapely.Polygon(ring.corners)
        for ring in primitives.rings
        if ring.filled
        and len(ring.corners) > 2
        and layers[ring.cad_layer].role is Role.WALL
        and layers[ring.cad_layer].reason != "content"
    ]


def _walled(seen: Understanding, sheet: Sheet, texts: Sequence[DrawnText]) -> _SheetRooms:
    native = seen.primitives.native
    known = native_closures(native, sheet.box)
    proven, doors = seen.linework.proven, seen.linework.evidence.doors
    lines = lines_of_sheet(seen.linework, sheet)
    found = find_wall_rooms(lines, texts, known, guessed=proven is not None)
    bounded = outside_fills(found.rooms, seen.wall_fills)
    bounded = with_proven_edges(bounded, proven, found.closures, doors)
    judged = doubt_beside(bounded, [judge_wall_room(room) for room in bounded], native)
    judged = doubt_unproven(bounded, judged, proven)
    methods = room_methods(bounded, native)
    trusted = seen.trusted
    rooms = [
        plan_room(room.outline, room.label, method, judgement, trusted=trusted)
        for room, method, judgement in zip(bounded, methods, judged, strict=True)
    ]
    return _SheetRooms(rooms, found.spaces, found.closures, found.lines, found.coverage)
