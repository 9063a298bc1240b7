"""Open plans: a space that several labels share is parted where the way between them is narrowest.

Each part is a room under review: two labels say that there are two rooms, but no line says where
the one ends. A part as large as the area printed in it is borne out by that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from cad_import.audit import judge_drawn_room, plan_room
from cad_import.drawn_outlines import DrawnRoom
from cad_import.labels import Label
from cad_import.leaks import Leaks
from cad_import.plan_openings import room_word
from cad_import.printed_sizes import fits_size
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import PlanLabel, PlanRoom, RoomMethod, RoomStatus
from spatial.domain.openings import Opening, OpeningKind

UNSURE = 0.4  # confidence of a room one of whose edges nobody drew


@dataclass(frozen=True, slots=True)
class PartedPlan:
    """The rooms of a sheet after parting, the edges that part them, and the leaks that are left."""

    rooms: tuple[PlanRoom, ...]
    edges: tuple[Opening, ...]
    leaks: Leaks


def part_open_plans(
    rooms: Sequence[PlanRoom], labels: Sequence[PlanLabel], leaks: Leaks, *, trusted: bool
) -> PartedPlan:
    """Part the rooms whose labels proposed walls keep apart, as far as there are such walls.

    Parameters
    ----------
    rooms, labels
        Of one sheet, in metres in the drawing's own frame.
    leaks
        The walls proposed between labels. Those that part a room become edges of its parts.
    trusted
        Whether a room of the drawing may be sure at all.
    """
    parted: list[PlanRoom] = []
    used: list[Opening] = []
    for room in rooms:
        own = [o for o in leaks.openings if len(o.parts) > 1 and _holds(room.outline, o.parts[0])]
        cells = _cells(room.outline, own) if own else []
        said = [_inside(cell, labels) for cell in cells]
        if len(cells) < 2 or not (all(said) or _one_is_borne_out(cells, said)):
            parted.append(room)
            continue
        used += own
        for cell, held in zip(cells, said, strict=True):
            parted.append(_part(room.method, cell, held, own, trusted=trusted))
    for opening in leaks.openings:
        outline = opening.parts[0]
        held = _inside(outline, labels)
        if len(opening.parts) == 1 and held and not any(_holds(r.outline, outline) for r in parted):
            used.append(opening)
            parted.append(_part(RoomMethod.WALLS, outline, held, [opening], trusted=trusted))
    gone = {opening.id for opening in used}
    left = Leaks(
        tuple(opening for opening in leaks.openings if opening.id not in gone),
        tuple(
            f
            for f in leaks.findings
            if not gone & set(f.subjects)
            and not (f.code == "LABEL_WITHOUT_ROOM" and _in_a_room(f, parted))
        ),
    )
    edges = tuple(replace(o, kind=OpeningKind.OPEN_EDGE, parts=()) for o in used)
    return PartedPlan(tuple(parted), edges, left)


def _one_is_borne_out(
    cells: Sequence[shapely.Polygon], said: Sequence[Sequence[PlanLabel]]
) -> bool:
    """Whether a single label prints the area of its cell; what is left bears none."""
    labelled = [(cell, held[0]) for cell, held in zip(cells, said, strict=True) if held]
    return len(labelled) == 1 and sum(map(len, said)) == 1 and fits_size(*labelled[0])


def _in_a_room(finding: Finding, rooms: Sequence[PlanRoom]) -> bool:
    here = shapely.Point(finding.x, finding.y)
    return any(room.outline.covers(here) for room in rooms)


def _holds(outline: shapely.Polygon, part: shapely.Polygon) -> bool:
    return bool(outline.covers(part.representative_point()))


def _cells(outline: shapely.Polygon, openings: Sequence[Opening]) -> list[shapely.Polygon]:
    """Cut an outline along walls that were proposed one after the other."""
    cells = [outline]
    for opening in openings:
        at = next((at for at, cell in enumerate(cells) if _holds(cell, opening.parts[0])), None)
        if at is not None:
            cells[at : at + 1] = opening.parts
    return cells


def _inside(cell: shapely.Polygon, labels: Sequence[PlanLabel]) -> list[PlanLabel]:
    return [label for label in labels if cell.contains(shapely.Point(label.x, label.y))]


def _part(
    method: RoomMethod,
    outline: shapely.Polygon,
    labels: Sequence[PlanLabel],
    edges: Sequence[Opening],
    *,
    trusted: bool,
) -> PlanRoom:
    label = labels[0] if labels else PlanLabel(0.0, 0.0)
    words = label.number, label.name, label.use, label.printed_area_m2
    read = Label(*words, max(len(labels) - 1, 0), label.x, label.y)
    drawn = DrawnRoom(outline, read, repaired=False, overlapping=False, handle="")
    judged = judge_drawn_room(drawn)
    part = plan_room(outline, read, method, judged, trusted=trusted)
    if label.printed_area_m2 is not None and part.status is RoomStatus.OK:
        return part
    own = [edge for edge in edges if _along(edge, outline)]
    point = outline.representative_point()
    place = round(point.x, 3), round(point.y, 3)
    values = {"room": room_word(part)}
    found = Finding(
        "EDGE_PROPOSED", Severity.WARNING, tuple(edge.id for edge in own), *place, values
    )
    return replace(
        part,
        status=RoomStatus.REVIEW,
        confidence=min(part.confidence, UNSURE),
        findings=(*part.findings, found),
    )


def _along(edge: Opening, outline: shapely.Polygon) -> bool:
    lines = np.array(edge.lines).reshape(-1, 2, 2)
    return bool(shapely.dwithin(shapely.linestrings(lines), outline, 1e-2).any())
