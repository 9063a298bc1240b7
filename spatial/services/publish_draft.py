"""Publish a draft by its id: what an approver does, who is never the one that imported it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.services.compare_plan import Comparison, compare_plan, differences_document
from spatial.services.publish_plan import Approval, Publication, publish_plan
from spatial.storage.buildings import BuildingRepository
from spatial.storage.days import today
from spatial.storage.drawings import DrawingRepository, StoredPlan
from spatial.storage.findings import FindingRepository, PlacedFinding, Subjects
from spatial.storage.levels import LevelRepository, StoredLevel
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.floor_plans import get_floor_plan


def publish_draft(
    conn: Connection[Any], scopes: Sequence[str], floor_plan_id: UUID, approval: Approval
) -> Publication:
    """Put a draft in force, compared anew with what is in force now.

    Parameters
    ----------
    scopes
        Prefixes of division codes that the approver may publish for.

    Raises
    ------
    NotFoundError
        If no floor plan in scope bears the id.
    ConflictError
        ``SAME_PERSON`` if the approver imported it; and as ``publish_plan``.
    InvalidInputError
        ``DAY_IN_FUTURE``.
    """
    found = get_floor_plan(Asker.over(conn, scopes, today()), floor_plan_id)
    building = BuildingRepository(conn, "").get(found["building_code"])
    levels = LevelRepository(conn, building.id).list_for_change()
    level = next(level for level in levels if level.id == found["level_id"])
    plan = DrawingRepository(conn).get_plan_for_change(floor_plan_id)
    comparison = _compare(conn, level, plan, approval) if plan.state == "draft" else None
    return publish_plan(conn, level, floor_plan_id, approval, comparison)


def _compare(
    conn: Connection[Any], level: StoredLevel, plan: StoredPlan, approval: Approval
) -> Comparison | None:
    """Compare with what is in force by now: that may be another plan than at the import."""
    comparison = compare_plan(conn, level, plan, approval.valid_from)
    if comparison is None:
        return None
    document = differences_document(comparison)
    if document != plan.differences:
        DrawingRepository(conn).set_differences(plan.id, document)
    subjects = Subjects(level.building_id, level.id, floor_plan_id=plan.id)
    FindingRepository(conn).keep(
        PlacedFinding(finding, subjects) for finding in comparison.findings
    )
    return comparison
