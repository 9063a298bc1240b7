"""Import a drawing that has been read: keep it, its floor plans, draft rooms and findings.

Everything happens in the caller's one transaction: a drawing is imported whole or not at all.
"""

import datetime as dt
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Cause
from spatial.domain.control_points import ControlPoint, Georeference
from spatial.domain.errors import InvalidInputError
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, FloorPlan, RoomStatus
from spatial.geometry.areas import outline_areas_m2, round_half_up
from spatial.services.choose_levels import Target, choose_targets
from spatial.services.compare_plan import (
    Comparison,
    compare_plan,
    differences_document,
)
from spatial.services.control import Control
from spatial.services.place_plan import (
    GEOREFERENCE_CODES,
    Placement,
    Placing,
    PlanToPlace,
    georeference_findings,
    place_plan,
)
from spatial.services.publish_plan import Approval, Publication, publish_plan
from spatial.storage.buildings import BuildingRepository, StoredBuilding
from spatial.storage.days import today
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.events import Subject, record_event
from spatial.storage.findings import FindingRepository, PlacedFinding, Subjects
from spatial.storage.georeferences import place_of
from spatial.storage.levels import LevelRepository, StoredLevel

OPERATOR = "cli"
"""Marks an approver as the operator at the command line, who may publish what they import."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Where a drawing belongs and what to do with it.

    Parameters
    ----------
    level_code
        Level of the building, made where it is missing; None takes the levels from the titles.
    sheet
        Only this sheet of the drawing; None takes all that hold rooms.
    control
        Control points; without any, a level keeps the place it has.
    fit_footprint, candidate, same_frame_as
        Other ways to say where the drawing lies, see ``Placing``.
    publish
        Put the plans in force at once: for operators, who approve as ``cli:<who>``.
    valid_from
        First day of a published revision; None is today.
    cause
        What publishing is to the ledger's totals; None is an addition where the level had no plan,
        else a correction.
    scope
        Prefix of division codes that the importer may change buildings of; empty for all.
    """

    building_code: str
    who: str
    level_code: str | None = None
    sheet: int | None = None
    control: tuple[ControlPoint, ...] = ()
    fit_footprint: bool = False
    candidate: int | None = None
    same_frame_as: str | None = None
    publish: bool = False
    valid_from: dt.date | None = None
    cause: Cause | None = None
    scope: str = ""


class Outcome(StrEnum):
    """What an import did with one sheet for one level."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    PLACED = "placed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlanResult:
    """What became of one sheet for one level.

    Parameters
    ----------
    state
        Of the floor plan now: draft, published or superseded.
    review
        How many of the rooms a person has yet to look at.
    area_m2
        Sum of the rooms' rounded areas, m².
    place
        Where the plan lies, with residuals; None if nobody has said.
    comparison
        A draft against the rooms in force for its level, from before it was published; None if
        there were none, or the plan was published before.
    """

    floor_plan_id: UUID
    sheet: int
    level_id: UUID
    level_code: str
    level_name: str
    level_created: bool
    outcome: Outcome
    state: str
    rooms: int
    review: int
    area_m2: float
    place: Georeference | None
    publication: Publication | None
    findings: tuple[Finding, ...]
    comparison: Comparison | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What importing a drawing did; ``changed`` is False if it had all been done before."""

    drawing_id: UUID
    sha256: str
    building_code: str
    plans: tuple[PlanResult, ...]
    skipped_sheets: tuple[int, ...]
    findings: tuple[Finding, ...]

    @property
    def changed(self) -> bool:
        """Whether anything was stored."""
        return any(plan.outcome is not Outcome.UNCHANGED for plan in self.plans)


def import_drawing(
    conn: Connection[Any], reading: DrawingReading, content: bytes, request: ImportRequest
) -> ImportResult:
    """Store what was read from a drawing; publish it if asked.

    The same bytes for the same level change nothing a second time, unless they bring control
    points that differ or are published only now.

    Raises
    ------
    NotFoundError
        If no building in scope bears the code.
    InvalidInputError
        If a sheet cannot be told apart or placed (see ``choose_targets``), or what was said of its
        place does not do (see ``place_plan``).
    ConflictError
        If publishing would precede the revision in force.
    """
    if hashlib.sha256(content).hexdigest() != reading.info.sha256:
        raise InvalidInputError(code="CONTENT_MISMATCH", file=reading.info.name)
    building = BuildingRepository(conn, request.scope).get(request.building_code)
    levels = LevelRepository(conn, building.id)
    known = levels.list_for_change()
    targets = choose_targets(reading, known, level=request.level_code, sheet=request.sheet)
    placing = _placing(reading, request, targets)
    drawings = DrawingRepository(conn)
    drawing_id = drawings.find(reading.info.sha256)
    if drawing_id is None:
        drawing_id = drawings.add(reading.info, content, request.who)
        _record_import(conn, drawing_id, reading, request)
    task = _Import(conn, request, drawing_id, building, tuple(known), placing)
    # Sheets with control points first: the others may take their places from these.
    order = sorted(
        range(len(targets)), key=lambda at: not placing.control.names(targets[at].plan.sheet)
    )
    stored = {at: task.store(targets[at], levels) for at in order}
    plans = tuple(stored[at] for at in range(len(targets)))
    task.keep_drawing_findings(reading.findings, plans)
    log.info("drawing imported drawing=%s plans=%d", drawing_id, len(plans))
    used = {plan.sheet for plan in plans}
    skipped = tuple(plan.sheet for plan in reading.plans if plan.sheet not in used)
    return ImportResult(
        drawing_id, reading.info.sha256, building.code, plans, skipped, reading.findings
    )


@dataclass(frozen=True, slots=True)
class _Import:
    """One import under way."""

    conn: Connection[Any]
    request: ImportRequest
    drawing_id: UUID
    building: StoredBuilding
    levels: tuple[StoredLevel, ...]
    placing: Placing

    def store(self, target: Target, levels: LevelRepository) -> PlanResult:
        """Store one sheet for one level, as far as that has not been done."""
        level = target.level.known or self._add_level(target, levels)
        drawings = DrawingRepository(self.conn)
        stored = drawings.find_plan(self.drawing_id, target.plan.sheet, level.id)
        is_new = stored is None
        if stored is None:
            stored = self._draft(target.plan, level, drawings)
        comparison = self._compare(stored, level)
        item = PlanToPlace(self.building, level, self.levels, target.plan, stored, comparison)
        placement = place_plan(self.conn, item, self.placing, self.request.who)
        publication = self._publish(stored, level, comparison)
        findings = self._renew_level_findings(stored, level, target, placement)
        result = self._result(target, level, stored, findings)
        return replace(
            result,
            outcome=_outcome(publication, is_new=is_new, placed=placement.changed),
            state="published" if publication else stored.state,
            publication=publication,
            comparison=comparison,
            findings=(
                *result.findings,
                *(comparison.findings if comparison else ()),
                *(placed.finding for placed in (publication.findings if publication else ())),
            ),
        )

    def _compare(self, stored: StoredPlan, level: StoredLevel) -> Comparison | None:
        """Compare a draft with what is in force, and keep how they differ."""
        if stored.state != "draft":
            return None
        comparison = compare_plan(self.conn, level, stored, self._valid_from())
        if comparison is None:
            return None
        document = differences_document(comparison)
        if document != stored.differences:
            DrawingRepository(self.conn).set_differences(stored.id, document)
        subjects = Subjects(self.building.id, level.id, floor_plan_id=stored.id)
        placed = [PlacedFinding(finding, subjects) for finding in comparison.findings]
        FindingRepository(self.conn).keep(placed)
        return comparison

    def _valid_from(self) -> dt.date:
        return self.request.valid_from or today()

    def keep_drawing_findings(
        self, findings: Sequence[Finding], plans: Sequence[PlanResult]
    ) -> None:
        """Hang what concerns the drawing as a whole on each of its plans that is new."""
        fresh = [plan for plan in plans if plan.outcome in {Outcome.DRAFTED, Outcome.PUBLISHED}]
        FindingRepository(self.conn).keep(
            PlacedFinding(
                finding,
                Subjects(self.building.id, plan.level_id, floor_plan_id=plan.floor_plan_id),
            )
            for plan in fresh
            for finding in findings
        )

    def _add_level(self, target: Target, levels: LevelRepository) -> StoredLevel:
        choice = target.level
        level = levels.add(choice.code, choice.name, choice.ordinal)
        after = {"building": self.request.building_code, "code": level.code, "name": level.name}
        subject = Subject("level", level.id)
        record_event(self.conn, self.request.who, "level.create", subject, after=after)
        return level

    def _draft(
        self, plan: FloorPlan, level: StoredLevel, drawings: DrawingRepository
    ) -> StoredPlan:
        plan_id = drawings.add_plan(self.drawing_id, plan, level.id, self.request.who)
        room_ids = drawings.add_rooms(plan_id, plan.rooms)
        on_plan = Subjects(self.building.id, level.id, floor_plan_id=plan_id)
        FindingRepository(self.conn).keep(
            [PlacedFinding(finding, on_plan) for finding in plan.findings]
            + [
                PlacedFinding(
                    finding,
                    Subjects(
                        self.building.id,
                        level.id,
                        floor_plan_id=plan_id,
                        floor_plan_room_id=room_id,
                    ),
                )
                for room_id, room in zip(room_ids, plan.rooms, strict=True)
                for finding in room.findings
            ]
        )
        return StoredPlan(plan_id, level.id, "draft", self.request.who, None, plan.axes, None)

    def _publish(
        self, stored: StoredPlan, level: StoredLevel, comparison: Comparison | None
    ) -> Publication | None:
        if not self.request.publish or stored.state != "draft":
            return None
        approver = f"{OPERATOR}:{self.request.who}"
        approval = Approval(self._valid_from(), approver, self.request.cause)
        return publish_plan(self.conn, level, stored.id, approval, comparison)

    def _renew_level_findings(
        self, stored: StoredPlan, level: StoredLevel, target: Target, placement: Placement
    ) -> list[Finding]:
        """Find what is doubtful about the level's place and name; close what was settled."""
        place = self._place(stored, level)
        found = georeference_findings(level.code, place, placement.remarks)
        plan = target.plan
        if plan.ordinals and level.ordinal not in plan.ordinals:
            values = {"level": level.code, "title": plan.title or plan.level_name or "-"}
            found.append(
                Finding("LEVEL_DIFFERS_FROM_TITLE", Severity.WARNING, (level.code,), values=values)
            )
        subjects = Subjects(self.building.id, level.id)
        codes = [*GEOREFERENCE_CODES, "LEVEL_DIFFERS_FROM_TITLE"]
        placed = [PlacedFinding(finding, subjects) for finding in found]
        if stored.state != "superseded":
            FindingRepository(self.conn).renew_level(level.id, codes, placed)
        return found

    def _place(self, stored: StoredPlan, level: StoredLevel) -> Georeference | None:
        plan = DrawingRepository(self.conn).get_plan_for_change(stored.id)
        return place_of(plan.georeference) or level.place()

    def _result(
        self, target: Target, level: StoredLevel, stored: StoredPlan, findings: Sequence[Finding]
    ) -> PlanResult:
        """Return what the plan holds; what became of it is filled in by the caller."""
        plan, rooms = target.plan, target.plan.rooms
        areas_m2 = outline_areas_m2([room.outline for room in rooms])
        of_rooms = (finding for room in rooms for finding in room.findings)
        return PlanResult(
            floor_plan_id=stored.id,
            sheet=plan.sheet,
            level_id=level.id,
            level_code=level.code,
            level_name=level.name,
            level_created=target.level.known is None,
            outcome=Outcome.UNCHANGED,
            state=stored.state,
            rooms=len(rooms),
            review=sum(room.status is RoomStatus.REVIEW for room in rooms),
            area_m2=round_half_up(sum(round_half_up(area) for area in areas_m2.tolist())),
            place=self._place(stored, level),
            publication=None,
            findings=(*plan.findings, *of_rooms, *findings),
        )


def _placing(reading: DrawingReading, request: ImportRequest, targets: Sequence[Target]) -> Placing:
    placing = Placing(
        control=Control(request.control, reading.info.metres_per_unit),
        alone=len({target.plan.sheet for target in targets}) == 1,
        fit_footprint=request.fit_footprint,
        candidate=request.candidate,
        same_frame_as=request.same_frame_as,
    )
    placing.require_one_way()
    sheets = sorted({target.plan.sheet for target in targets})
    if request.control and not any(map(placing.control.names, sheets)):
        raise InvalidInputError(
            code="CONTROL_POINTS_SHEET", sheet=", ".join(str(sheet) for sheet in sheets)
        )
    return placing


def _outcome(publication: Publication | None, *, is_new: bool, placed: bool) -> Outcome:
    if publication is not None:
        return Outcome.PUBLISHED
    if is_new:
        return Outcome.DRAFTED
    return Outcome.PLACED if placed else Outcome.UNCHANGED


def _record_import(
    conn: Connection[Any], drawing_id: UUID, reading: DrawingReading, request: ImportRequest
) -> None:
    after = {
        "name": reading.info.name,
        "sha256": reading.info.sha256,
        "building": request.building_code,
        "sheets": [plan.sheet for plan in reading.plans],
    }
    record_event(conn, request.who, "drawing.import", Subject("drawing", drawing_id), after=after)
