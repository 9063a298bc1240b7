"""What the occupants of each office may have: limits of their ranks, summed by room.

Terminology
-----------
Row
    What the standard, with the local rules of the occupant's division over it, says of a rank.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.domain.allocation_standards import (
    NO_TOILET,
    AllocationStandard,
    OfficeLimit,
    PrivateToilet,
    Standing,
)
from spatial.domain.divisions import Tier
from spatial.domain.ranks import is_withheld
from spatial.domain.standards_in_force import StandardsInForce

# Said where the limit of a room is a sum over several ranks; no formula for it is established.
APPORTIONED = "按使用人职级上限之和分摊"


class LimitRow(NamedTuple):
    """What holds for one distinct (division, tier, rank): the row, and how it is cited."""

    limit: OfficeLimit | None
    is_withheld: bool
    rule: str
    toilet: PrivateToilet = NO_TOILET

    @property
    def m2(self) -> float:
        """Usable m² per person; 0 where nothing settles it."""
        value = None if self.limit is None else self.limit.figure.value
        return 0.0 if value is None else float(value)


class RoomSums(NamedTuple):
    """Per room: occupancies that settle nothing, m² allowed, people, and if the sum is whole."""

    counts: dict[str, NDArray[np.float64]]
    limit_m2: NDArray[np.float64]
    headcount: NDArray[np.float64]
    settled: NDArray[np.bool_]


def limits_per_room(
    room_ids: pd.Index, occupancies: pd.DataFrame, standards: StandardsInForce
) -> RoomSums:
    """Sum limits and headcounts by room, and count what the table does not settle."""
    at_room = room_ids.get_indexer(pd.Index(occupancies["room_id"]))
    known = at_room >= 0
    codes, rows = table_rows(occupancies, standards)
    at_room, codes = at_room[known], codes[known]
    headcount = occupancies["headcount"].to_numpy(dtype=float, na_value=0.0)[known]

    def by_room(per_occupancy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(at_room, per_occupancy, minlength=len(room_ids)).astype(float)

    def count_of(flags: list[bool]) -> NDArray[np.float64]:
        if not any(flags):
            return np.zeros(len(room_ids))
        return by_room(np.array(flags, dtype=float)[codes])

    limits = [row.limit for row in rows]
    per_person = np.array([row.m2 for row in rows], dtype=float)
    counts = {
        "withheld": count_of([row.is_withheld for row in rows]),
        "unknown": count_of([limit is None for limit in limits]),
        "no_limit": count_of(
            [limit is not None and limit.figure.value is None for limit in limits]
        ),
    }
    people = by_room(headcount)
    settled = (people > 0) & (counts["unknown"] == 0) & (counts["no_limit"] == 0)
    return RoomSums(counts, by_room(per_person[codes] * headcount), people, settled)


def people_said(
    occupancies: pd.DataFrame, room_ids: pd.Series, standards: StandardsInForce
) -> dict[object, tuple[str, str]]:
    """Say per noted room who sits there (处级以下×2) and which rules were summed."""
    there = occupancies[occupancies["room_id"].isin(room_ids)]
    codes, rows = table_rows(there, standards)
    said: dict[object, tuple[str, str]] = {}
    # Lists: walking over pandas' own arrays costs more than all the rest.
    columns = [there[name].tolist() for name in ("room_id", "rank", "headcount")]
    for room_id, rank, count, code in zip(*columns, codes.tolist(), strict=True):
        who, rule = said.get(room_id, ("", ""))
        who = f"{who}、{rank}×{count}" if who else f"{rank}×{count}"
        if rows[code].rule not in rule:
            rule = f"{rule}；{rows[code].rule}" if rule else rows[code].rule
        said[room_id] = (who, rule)
    return said


def table_rows(
    occupancies: pd.DataFrame, standards: StandardsInForce
) -> tuple[NDArray[np.intp], list[LimitRow]]:
    """Look each distinct (rules, tier, rank, sub-provincial) up once; give codes into them."""
    tier_codes, tiers = pd.factorize(occupancies["tier"])
    rank_codes, ranks = pd.factorize(occupancies["rank"])
    special = (
        occupancies["sub_provincial"].fillna(False).to_numpy(dtype=bool)
        if "sub_provincial" in occupancies
        else np.zeros(len(occupancies), dtype=bool)
    )
    of_choice, choices = _choices(occupancies, standards)
    # +1: a missing tier or rank is coded −1 and must stay apart from the first one.
    combined = ((tier_codes + 1) * (len(ranks) + 1) + rank_codes + 1) * 2 + special
    codes, distinct = pd.factorize(combined * len(choices) + of_choice)
    rows = []
    for code in distinct.tolist():
        rest, choice_at = divmod(code, len(choices))
        pair, sub_provincial = divmod(rest, 2)
        tier_at, rank_at = divmod(pair, len(ranks) + 1)
        tier = str(tiers[tier_at - 1]) if tier_at else ""
        rank = str(ranks[rank_at - 1]) if rank_at else ""
        standard = standards.laid(choices[choice_at])
        rows.append(_row(standard, tier, rank, sub_provincial=bool(sub_provincial)))
    return codes, rows


def _row(standard: AllocationStandard, tier: str, rank: str, *, sub_provincial: bool) -> LimitRow:
    limit = standard.find_limit(tier, rank, sub_provincial=sub_provincial)
    hidden = is_withheld(rank, tier, sub_provincial=sub_provincial)
    title = f"{standard.name} {standard.number}"
    rule = title if limit is None else standard.cite(limit.figure, limit.note)
    known = tier in set(Tier) and limit is not None
    standing = Standing(Tier(tier), sub_provincial and tier == Tier.CITY) if known else None
    toilet = standard.private_toilet(standing, rank) if standing else NO_TOILET
    return LimitRow(limit, hidden, rule, toilet)


def _choices(
    occupancies: pd.DataFrame, standards: StandardsInForce
) -> tuple[NDArray[np.intp], list[tuple[int, ...]]]:
    """Tell which local rules hold for each occupancy; without divisions none do."""
    if not standards.rules or "division_prefix" not in occupancies:
        return np.zeros(len(occupancies), dtype=np.intp), [()]
    codes, prefixes = pd.factorize(occupancies["division_prefix"])
    held = [standards.choice(str(prefix)) for prefix in prefixes]
    choices = sorted({*held, ()})
    # A missing division is coded −1 and finds the last entry: no rules.
    return np.array([choices.index(choice) for choice in [*held, ()]])[codes], choices
