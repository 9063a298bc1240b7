"""Floor plans of a level, and how each differs from the one that it replaces."""

from uuid import UUID

from spatial.domain.errors import NotFoundError
from spatial.storage.lookups.asking import Asker, Row


def list_floor_plans(asker: Asker, level_id: UUID) -> list[Row]:
    """Return a level's floor plans, newest first; none for a level out of scope."""
    return asker.rows("floor_plans", level_id=level_id, floor_plan_id=None)


def get_floor_plan(asker: Asker, floor_plan_id: UUID) -> Row:
    """Return one floor plan; raise NotFoundError if there is none in scope."""
    rows = asker.rows("floor_plans", level_id=None, floor_plan_id=floor_plan_id)
    if not rows:
        raise NotFoundError("floor plan", floor_plan_id)
    return rows[0]
