"""Decide which sheet of a drawing stands for which level of a building."""

from collections.abc import Sequence
from typing import NamedTuple

from spatial.domain.errors import InvalidInputError
from spatial.domain.floor_plans import DrawingReading, FloorPlan
from spatial.domain.level_codes import level_code, level_name, level_ordinal
from spatial.storage.levels import StoredLevel


class LevelChoice(NamedTuple):
    """A level that a sheet is for; ``known`` is None where the building has none yet."""

    code: str
    name: str
    ordinal: int
    known: StoredLevel | None


class Target(NamedTuple):
    """A sheet and one of the levels that it stands for."""

    plan: FloorPlan
    level: LevelChoice


def choose_targets(
    reading: DrawingReading,
    known: Sequence[StoredLevel],
    *,
    level: str | None,
    sheet: int | None,
) -> list[Target]:
    """Pair the drawing's sheets with levels, by ``level`` if given, else by their titles.

    Sheets without rooms are left out.

    Raises
    ------
    InvalidInputError
        If a sheet cannot be told apart or placed: ``SHEET_UNKNOWN``, ``SHEET_AMBIGUOUS``,
        ``PLAN_WITHOUT_ROOMS``, ``LEVEL_UNKNOWN``, ``LEVEL_CODE``, ``LEVEL_ON_SEVERAL_SHEETS``.
    """
    plans = _choose_plans(reading, sheet)
    if level is not None:
        if len(plans) > 1:
            raise InvalidInputError(
                code="SHEET_AMBIGUOUS", file=reading.info.name, sheets=_sheets(plans), level=level
            )
        return [Target(plans[0], _by_code(level, plans[0], known))]
    targets = [
        Target(plan, choice)
        for plan in plans
        for choice in _by_title(plan, known, reading.info.name)
    ]
    _refuse_doubles(targets, reading.info.name)
    return targets


def _choose_plans(reading: DrawingReading, sheet: int | None) -> list[FloorPlan]:
    name = reading.info.name
    asked = [plan for plan in reading.plans if sheet in {None, plan.sheet}]
    if sheet is not None and not asked:
        raise InvalidInputError(
            code="SHEET_UNKNOWN", file=name, sheet=str(sheet), sheets=_sheets(reading.plans)
        )
    plans = [plan for plan in asked if plan.rooms]
    if not plans:
        raise InvalidInputError(code="PLAN_WITHOUT_ROOMS", file=name, sheets=_sheets(asked))
    return plans


def _by_code(code: str, plan: FloorPlan, known: Sequence[StoredLevel]) -> LevelChoice:
    found = next((level for level in known if level.code.upper() == code.upper()), None)
    if found is not None:
        return LevelChoice(found.code, found.name, found.ordinal, found)
    ordinal = level_ordinal(code)
    if ordinal is None:
        raise InvalidInputError(code="LEVEL_CODE", level=code)
    name = plan.level_name if plan.ordinals == (ordinal,) else None
    return LevelChoice(code.upper(), name or level_name(ordinal), ordinal, None)


def _by_title(plan: FloorPlan, known: Sequence[StoredLevel], file: str) -> list[LevelChoice]:
    if not plan.ordinals:
        raise InvalidInputError(
            code="LEVEL_UNKNOWN", file=file, sheet=str(plan.sheet), title=plan.title or "-"
        )
    by_ordinal = {level.ordinal: level for level in known}
    printed = plan.level_name if len(plan.ordinals) == 1 else None
    choices = []
    for ordinal in plan.ordinals:
        found = by_ordinal.get(ordinal)
        code = found.code if found else level_code(ordinal)
        name = found.name if found else printed or level_name(ordinal)
        choices.append(LevelChoice(code, name, ordinal, found))
    return choices


def _refuse_doubles(targets: Sequence[Target], file: str) -> None:
    by_level: dict[str, list[FloorPlan]] = {}
    for target in targets:
        by_level.setdefault(target.level.code, []).append(target.plan)
    for code, plans in by_level.items():
        if len(plans) > 1:
            raise InvalidInputError(
                code="LEVEL_ON_SEVERAL_SHEETS", file=file, sheets=_sheets(plans), level=code
            )


def _sheets(plans: Sequence[FloorPlan]) -> str:
    return ", ".join(str(plan.sheet) for plan in plans) or "-"
