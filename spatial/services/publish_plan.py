"""Publish a draft floor plan: a revision of its level, with its rooms under lasting identities."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.changes import Cause, Change
from spatial.domain.control_points import Georeference
from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.domain.findings import Finding, Severity
from spatial.domain.plan_differences import count_kinds
from spatial.geometry.georeferencing import to_map
from spatial.geometry.level_outlines import cover_rooms
from spatial.services.compare_plan import Comparison
from spatial.services.place_plan import place_level
from spatial.storage.days import today
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.events import Subject, record_event
from spatial.storage.findings import FindingRepository, PlacedFinding, Subjects
from spatial.storage.georeferences import place_of
from spatial.storage.levels import LevelRepository, StoredLevel
from spatial.storage.rooms import DraftRoom, NewVersion, OpenVersion, RoomRepository, StoredRevision

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Approval:
    """Who puts a plan in force, from which day on, and what it is to the ledger.

    Parameters
    ----------
    cause
        Why totals change; None is an addition where the level had no plan, else a correction.
    """

    valid_from: dt.date
    who: str
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a plan did.

    Parameters
    ----------
    number
        The revision's number on its level, from 1.
    kept, added, gone
        How many rooms kept their identity, are new, and are no longer there.
    attached
        How many rows of the ledger found their room on this plan.
    """

    number: int
    valid_from: dt.date
    kept: int
    added: int
    gone: int
    attached: int = 0
    findings: tuple[PlacedFinding, ...] = ()


def publish_plan(
    conn: Connection[Any],
    level: StoredLevel,
    floor_plan_id: UUID,
    approval: Approval,
    comparison: Comparison | None,
) -> Publication:
    """Put a draft in force for its level from a day on; what was in force ends the day before.

    Parameters
    ----------
    comparison
        Of the draft with what is in force now (``compare_plan``); None if nothing is.

    Raises
    ------
    ConflictError
        ``REVISION_NOT_NEWER`` if the level has a revision from a later day, or a room of it changed
        later; ``PLAN_SUPERSEDED`` if the plan is no draft any more; ``SAME_PERSON`` if who approves
        it imported it.
    InvalidInputError
        ``DAY_IN_FUTURE``.
    """
    drawings, rooms = DrawingRepository(conn), RoomRepository(conn, level.id)
    plan = drawings.get_plan_for_change(floor_plan_id)
    latest = rooms.latest_revision()
    valid_from, who = approval.valid_from, approval.who
    drafts, known = rooms.list_draft(floor_plan_id), rooms.list_open()
    _require_other_person(plan, who)
    _require_publishable(plan, latest, known, level.code, valid_from)
    identities, kept = _identify(rooms, drafts, comparison)
    gone = [version for version in known if version.room_id not in kept]
    publication = Publication(
        latest.number + 1 if latest else 1,
        valid_from,
        len(kept),
        len(drafts) - len(kept),
        len(gone),
        rooms.attach_rows(
            level.building_id, level.code, _by_number(drafts, identities), valid_from
        ),
    )
    event_id = _record(conn, approval, plan, publication, comparison)

    FindingRepository(conn).close_plans(drawings.supersede_plans(level.id))
    rooms.close_open(valid_from, event_id)
    revision_id = rooms.add_revision(_revision_values(publication.number, plan, valid_from, who))
    place = _take_place(conn, level, plan, who)
    versions = _versions(drafts, identities, place)
    rooms.add_versions(revision_id, valid_from, versions, event_id)
    drawings.mark_published(floor_plan_id)
    _keep_surface(conn, level, drafts, place)

    findings = _gone_findings(rooms, level, gone, valid_from)
    repository = FindingRepository(conn)
    repository.hang_on_rooms(
        [(draft.id, room_id) for draft, room_id in zip(drafts, identities, strict=True)]
    )
    repository.keep(findings)
    return replace(publication, findings=tuple(findings))


def _require_other_person(plan: StoredPlan, who: str) -> None:
    """Refuse an approver who imported the plan: two pairs of eyes see it before it is in force."""
    if plan.created_by == who:
        raise ConflictError(code="SAME_PERSON", who=who)


def _require_publishable(
    plan: StoredPlan,
    latest: StoredRevision | None,
    known: Sequence[OpenVersion],
    level_code: str,
    valid_from: dt.date,
) -> None:
    if plan.state != "draft":
        raise ConflictError(code="PLAN_SUPERSEDED")
    now = today()
    if valid_from > now:
        raise InvalidInputError(
            code="DAY_IN_FUTURE", day=valid_from.isoformat(), today=now.isoformat()
        )
    current = [latest.valid_from] if latest else []
    current += [version.since for version in known]
    if current and valid_from < max(current):
        raise ConflictError(
            code="REVISION_NOT_NEWER",
            level=level_code,
            current=max(current).isoformat(),
            given=valid_from.isoformat(),
        )


def _by_number(drafts: Sequence[DraftRoom], identities: Sequence[UUID]) -> dict[str, UUID]:
    """Return the rooms whose number no other room of the plan bears."""
    times = Counter(draft.number for draft in drafts if draft.number)
    return {
        draft.number: room_id
        for draft, room_id in zip(drafts, identities, strict=True)
        if draft.number and times[draft.number] == 1
    }


def _identify(
    rooms: RoomRepository, drafts: Sequence[DraftRoom], comparison: Comparison | None
) -> tuple[list[UUID], set[UUID]]:
    """Return each draft's lasting identity, and the identities that were kept."""
    going_on = {}
    if comparison is not None:
        going_on = {
            UUID(comparison.after[at].key): UUID(comparison.before[known_at].key)
            for at, known_at in comparison.identity.items()
        }
    fresh = iter(rooms.add_identities(len(drafts) - len(going_on)))
    identities = [going_on.get(draft.id) or next(fresh) for draft in drafts]
    return identities, set(going_on.values())


def _revision_values(
    number: int, plan: StoredPlan, valid_from: dt.date, who: str
) -> dict[str, object]:
    return {
        "number": number,
        "floor_plan_id": plan.id,
        "valid_from": valid_from,
        "imported_by": plan.created_by,
        "approved_by": who,
    }


def _take_place(
    conn: Connection[Any], level: StoredLevel, plan: StoredPlan, who: str
) -> Georeference | None:
    """Give the plan's place to its level; a plan without one takes the level's."""
    place = place_of(plan.georeference)
    if place is None or plan.georeference is None:
        return level.place()
    if plan.georeference != level.georeference:
        place_level(conn, level, place, plan.georeference, who)
    return place


def _versions(
    drafts: Sequence[DraftRoom], identities: Sequence[UUID], place: Georeference | None
) -> list[NewVersion]:
    outlines = [draft.outline for draft in drafts]
    geometries = to_map(outlines, place) if place else [None] * len(drafts)
    return [
        NewVersion(room_id, draft, geom)
        for room_id, draft, geom in zip(identities, drafts, geometries, strict=True)
    ]


def _keep_surface(
    conn: Connection[Any],
    level: StoredLevel,
    drafts: Sequence[DraftRoom],
    place: Georeference | None,
) -> None:
    outline = cover_rooms([draft.outline for draft in drafts])
    geom = to_map([outline], place)[0] if place and outline is not None else None
    LevelRepository(conn, level.building_id).set_surface(level.id, outline, geom)


def _gone_findings(
    rooms: RoomRepository, level: StoredLevel, gone: Sequence[OpenVersion], day: dt.date
) -> list[PlacedFinding]:
    used = set(rooms.still_used([version.room_id for version in gone], day)) if gone else set()
    return [
        PlacedFinding(
            Finding(
                "ROOM_GONE_STILL_ALLOCATED",
                Severity.WARNING,
                (version.number or str(version.room_id),),
                values={"number": version.number or "-"},
            ),
            Subjects(level.building_id, level.id, version.room_id),
        )
        for version in gone
        if version.room_id in used
    ]


def _record(
    conn: Connection[Any],
    approval: Approval,
    plan: StoredPlan,
    publication: Publication,
    comparison: Comparison | None,
) -> int:
    after: dict[str, Any] = {
        "revision": publication.number,
        "valid_from": publication.valid_from.isoformat(),
        "kept": publication.kept,
        "added": publication.added,
        "gone": publication.gone,
        "attached": publication.attached,
    }
    if comparison is not None:
        after["changes"] = count_kinds(comparison.differences)
    first = publication.number == 1
    change = Change(
        day=approval.valid_from,
        who=approval.who,
        why="发布平面" if first else "平面改版",
        cause=approval.cause or (Cause.ADDITION if first else Cause.CORRECTION),
    )
    subject = Subject("floor_plan", plan.id)
    event_id = record_event(conn, approval.who, "plan.publish", subject, after=after, change=change)
    log.info(
        "plan published plan=%s level=%s revision=%d", plan.id, plan.level_id, publication.number
    )
    return event_id
