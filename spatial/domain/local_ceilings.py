"""What a local rule may not pass: the ceilings of the standard, and its least coefficient K.

County and township service rooms have no sourced value of the standard; they are held to the
general range alone (``standard_documents.MAX_SERVICE_M2``, checked when the rule is read).
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from spatial.domain.allocation_standards import (
    AllocationStandard,
    Figure,
    OfficeLimit,
    Standing,
    SteppedRate,
)
from spatial.domain.errors import InvalidInputError
from spatial.domain.local_rules import LocalRule
from spatial.domain.ranks import rank_key


class _Bound(NamedTuple):
    """A figure of a rule, and what it is held against; a least value if ``is_least``."""

    what: str
    value: Decimal
    ceiling: Decimal | None
    is_least: bool = False


def check_ceilings(standard: AllocationStandard, rule: LocalRule) -> None:
    """Refuse a rule that is looser than the standard.

    Raises
    ------
    InvalidInputError
        ``LOCAL_RULE_OVER_CEILING`` with what, the value and the ceiling.
    """
    for what, value, ceiling, is_least in _bounds(standard, rule):
        if ceiling is None or (value >= ceiling if is_least else value <= ceiling):
            continue
        raise InvalidInputError(
            f"{rule.document}: {what} {value} passes {ceiling}",
            code="LOCAL_RULE_UNDER_LEAST" if is_least else "LOCAL_RULE_OVER_CEILING",
            document=rule.document,
            what=what,
            value=f"{value:f}",
            ceiling=f"{ceiling:f}",
        )


def _bounds(standard: AllocationStandard, rule: LocalRule) -> Iterator[_Bound]:
    for standing, limits in rule.offices.items():
        for limit in limits:
            if limit.figure.value is not None:
                ceiling = _office_ceiling(standard, standing, limit)
                yield _Bound(limit.rank, limit.figure.value, ceiling)
    share = rule.equipment_share
    if share is not None and share.value is not None:
        yield _Bound("设备用房 equipment share", share.value, standard.equipment_share.value)
    for storeys, figure in rule.usable_coefficients.items():
        if figure.value is not None:
            least = standard.usable_coefficients[storeys].value
            yield _Bound(f"K ({storeys.value})", figure.value, least, is_least=True)
    for name, rate in rule.ancillary.items():
        yield from _rate_bounds(name, rate, getattr(standard.ancillary, name))


def _office_ceiling(
    standard: AllocationStandard, standing: Standing, limit: OfficeLimit
) -> Decimal | None:
    """Return the standard's figure for the rank; where it has none, the most that the tier has."""
    plain = standing._replace(sub_provincial=False)
    table = standard.office_tables.get(standing) or standard.office_tables.get(plain)
    row = table.limits.get(rank_key(limit.rank)) if table else None
    if row is not None and row.figure.value is not None:
        return row.figure.value
    stated = standard.ceilings.get(standing.tier)
    if stated is not None:
        return stated.value
    values = [r.figure.value for r in table.limits.values()] if table else []
    return max((value for value in values if value is not None), default=None)


def _rate_bounds(
    name: str, rate: Figure | SteppedRate, national: Figure | SteppedRate
) -> Iterator[_Bound]:
    if isinstance(rate, SteppedRate) and isinstance(national, SteppedRate):
        # Below both thresholds, between them and beyond both: there the rates per thing compare.
        for count in sorted({1, rate.threshold, national.threshold, *_beyond(rate, national)}):
            if count:
                what = f"{name} × {count}"
                yield _Bound(what, rate.area_m2(count), national.area_m2(count))
        yield _Bound(f"{name} (beyond)", rate.rate_beyond_m2, national.rate_beyond_m2)
    elif isinstance(rate, Figure) and isinstance(national, Figure) and rate.value is not None:
        yield _Bound(name, rate.value, national.value)


def _beyond(rate: SteppedRate, national: SteppedRate) -> tuple[int, int]:
    last = max(rate.threshold, national.threshold)
    return last + 1, last + 2
