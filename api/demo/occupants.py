"""Puts people into offices so that some are over the standard, some near it, most within."""

import math
from collections.abc import Sequence
from random import Random

OVER_SHARE = 0.12
NEAR_SHARE = 0.08
NEAR = 0.955  # a little above the share from which a check calls a room near its limit
EXCESS_M2 = 0.3
CROWDED_M2 = 5.0  # nobody is given less than this

Ranks = Sequence[tuple[str, float]]


def people_for(use: str, area_m2: float, ranks: Ranks, rng: Random) -> list[tuple[str, int]]:
    """Choose ranks and headcounts for an office of so many m².

    Parameters
    ----------
    use
        ``101`` for a leader's office, else an office of staff.
    ranks
        Rank and m² per person, highest first; the last is that of ordinary staff.
    """
    leader = use == "101"
    wish = rng.random()
    if wish < OVER_SHARE:
        chosen = _over(area_m2, ranks, leader=leader)
    elif wish < OVER_SHARE + NEAR_SHARE:
        chosen = _near(area_m2, ranks)
    else:
        chosen = None
    return chosen or _within(area_m2, ranks, rng, leader=leader)


def _over(area_m2: float, ranks: Ranks, *, leader: bool) -> list[tuple[str, int]] | None:
    if leader:
        below = [(rank, limit) for rank, limit in ranks[:-1] if limit + EXCESS_M2 < area_m2]
        return [(below[0][0], 1)] if below else None
    rank, limit = ranks[-1]
    headcount = math.floor((area_m2 - EXCESS_M2) / limit)
    return [(rank, headcount)] if headcount else None


def _near(area_m2: float, ranks: Ranks) -> list[tuple[str, int]] | None:
    lowest, limit = ranks[-1]
    for rank, own in ((None, 0.0), *ranks[:-1]):
        count = max(0, math.ceil((area_m2 - own) / limit))
        allowed = own + count * limit
        if allowed and NEAR * allowed <= area_m2 <= allowed:
            people = [(rank, 1)] if rank else []
            return people + ([(lowest, count)] if count else [])
    return None


def _within(area_m2: float, ranks: Ranks, rng: Random, *, leader: bool) -> list[tuple[str, int]]:
    lowest, limit = ranks[-1]
    if leader:
        enough = [rank for rank, own in ranks[:-1] if own >= area_m2]
        if enough:
            return [(enough[-1], 1)]
        rest = math.ceil((area_m2 - ranks[0][1]) / limit)
        return [(ranks[0][0], 1), (lowest, rest)]
    fewest = math.ceil(area_m2 / limit)
    most = max(fewest, math.floor(area_m2 / CROWDED_M2))
    return [(lowest, rng.randint(fewest, min(most, fewest + 1)))]
