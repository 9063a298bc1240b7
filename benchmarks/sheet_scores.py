"""Whether the plans of a drawing were told apart, each with the levels that it stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from spatial.domain.floor_plans import FloorPlan

MIN_SHARE = 0.9  # of a sheet's rooms that must lie on one plan


def score_sheets(truth: Mapping[str, Any], plans: Sequence[FloorPlan]) -> tuple[int, int]:
    """Count the sheets that are right, and the sheets that there are or were made.

    A sheet is right if nearly all its rooms lie on one plan, on which no other sheet's rooms lie,
    and the plan names the sheet's levels. Zeros where the truth says nothing of sheets.
    """
    sheets = truth.get("sheets", [])
    if not sheets:
        return 0, 0
    held = [_held(truth, sheet["sheet"], plans) for sheet in sheets]
    chosen = [max(count, key=lambda k: (count[k], -k)) if count else None for count in held]
    right = 0
    for sheet, count, plan in zip(sheets, held, chosen, strict=True):
        if plan is None or chosen.count(plan) > 1:
            continue
        rooms = sum(room["sheet"] == sheet["sheet"] for room in truth["rooms"])
        named = list(plans[plan].ordinals) == list(sheet["ordinals"])
        right += named and count[plan] >= MIN_SHARE * rooms
    return right, max(len(sheets), len(plans))


def _held(truth: Mapping[str, Any], sheet: int, plans: Sequence[FloorPlan]) -> Counter[int]:
    """Count a sheet's truth rooms on each plan: within the hull of the plan's rooms."""
    points = shapely.points(
        [(room["x"], room["y"]) for room in truth["rooms"] if room["sheet"] == sheet]
    )
    count: Counter[int] = Counter()
    for number, plan in enumerate(plans):
        rooms = shapely.union_all([room.outline for room in plan.rooms])
        inside = int(shapely.contains(shapely.convex_hull(rooms), points).sum())
        if inside:
            count[number] = inside
    return count
