"""What a local rule may not pass: the ceilings of the standard, and its least coefficient K.

County and township service rooms have no sourced value of the standard; they are held to the
general range alone (``standard_documents.MAX_SERVICE_M2``, checked when the rule is read).
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from spatial.domain.allocation_standards import (
    AllocationStandard,
    Figure,
    OfficeLimit,
    OfficeTable,
    Standing,
    SteppedRate,
    Storeys,
)
from spatial.domain.errors import InvalidInputError
from spatial.domain.local_rules import LocalRule
from spatial.domain.ranks import rank_key


class Bound(NamedTuple):
    """A figure of a rule, and what it is held against; a least value if ``is_least``."""

    what: str
    value: Decimal
    ceiling: Decimal | None
    is_least: bool = False

    @property
    def is_passed(self) -> bool:
        """Whether the figure is looser than what it is held against."""
        if self.ceiling is None:
            return False
        return self.value < self.ceiling if self.is_least else self.value > self.ceiling

    @property
    def words(self) -> str:
        """What is compared with what, for a message."""
        sign = "<" if self.is_least else ">"
        return f"{self.what} {self.value:f} {sign} {self.ceiling:f}"


def check_ceilings(standard: AllocationStandard, rule: LocalRule) -> None:
    """Refuse a rule that is looser than the standard.

    Raises
    ------
    InvalidInputError
        ``LOCAL_RULE_OVER_CEILING`` with what, the value and the ceiling.
    """
    for bound in passed_bounds(standard, rule):
        raise InvalidInputError(
            f"{rule.document}: {bound.what} {bound.value} passes {bound.ceiling}",
            code="LOCAL_RULE_UNDER_LEAST" if bound.is_least else "LOCAL_RULE_OVER_CEILING",
            document=rule.document,
            what=bound.what,
            value=f"{bound.value:f}",
            ceiling=f"{bound.ceiling:f}",
        )


def passed_bounds(standard: AllocationStandard, rule: LocalRule) -> list[Bound]:
    """Return the figures of a rule that are looser than the standard; empty if none is."""
    return [bound for bound in _bounds(standard, rule) if bound.is_passed]


def within_ceilings(standard: AllocationStandard, rule: LocalRule) -> LocalRule:
    """Return a rule with what the standard allows of it.

    A figure that is looser than the standard's own gives way to it; a row that the standard does
    not have takes the ceiling. All other figures stay.
    """
    share = rule.equipment_share
    loose_share = share is not None and _share_bound(standard, share).is_passed
    return replace(
        rule,
        offices=MappingProxyType(
            {
                standing: tuple(
                    held for limit in limits for held in _held(standard, standing, limit)
                )
                for standing, limits in rule.offices.items()
            }
        ),
        equipment_share=None if loose_share else share,
        usable_coefficients=MappingProxyType(
            {
                storeys: figure
                for storeys, figure in rule.usable_coefficients.items()
                if not any(bound.is_passed for bound in _least_bounds(standard, storeys, figure))
            }
        ),
        ancillary=MappingProxyType(
            {
                name: rate
                for name, rate in rule.ancillary.items()
                if not any(bound.is_passed for bound in _annex_bounds(standard, name, rate))
            }
        ),
    )


def _held(
    standard: AllocationStandard, standing: Standing, limit: OfficeLimit
) -> Iterator[OfficeLimit]:
    bound = _office_bound(standard, standing, limit)
    if bound is None or not bound.is_passed:
        yield limit
    elif _own_row(standard, standing, limit) is None:
        yield replace(limit, figure=replace(limit.figure, value=bound.ceiling))


def _bounds(standard: AllocationStandard, rule: LocalRule) -> Iterator[Bound]:
    for standing, limits in rule.offices.items():
        for limit in limits:
            bound = _office_bound(standard, standing, limit)
            if bound is not None:
                yield bound
    if rule.equipment_share is not None and rule.equipment_share.value is not None:
        yield _share_bound(standard, rule.equipment_share)
    for storeys, figure in rule.usable_coefficients.items():
        yield from _least_bounds(standard, storeys, figure)
    for name, rate in rule.ancillary.items():
        yield from _annex_bounds(standard, name, rate)


def _office_bound(
    standard: AllocationStandard, standing: Standing, limit: OfficeLimit
) -> Bound | None:
    value = limit.figure.value
    if value is None:
        return None
    return Bound(limit.rank, value, _office_ceiling(standard, standing, limit))


def _share_bound(standard: AllocationStandard, share: Figure) -> Bound:
    return Bound(
        "设备用房 equipment share", share.value or Decimal(0), standard.equipment_share.value
    )


def _least_bounds(
    standard: AllocationStandard, storeys: Storeys, figure: Figure
) -> Iterator[Bound]:
    if figure.value is not None:
        least = standard.usable_coefficients[storeys].value
        yield Bound(f"K ({storeys.value})", figure.value, least, is_least=True)


def _annex_bounds(
    standard: AllocationStandard, name: str, rate: Figure | SteppedRate
) -> Iterator[Bound]:
    yield from _rate_bounds(name, rate, getattr(standard.ancillary, name))


def _own_row(
    standard: AllocationStandard, standing: Standing, limit: OfficeLimit
) -> OfficeLimit | None:
    """Return the standard's own row of the rank, where it has a figure."""
    table = _table(standard, standing)
    row = table.limits.get(rank_key(limit.rank)) if table else None
    return row if row is not None and row.figure.value is not None else None


def _table(standard: AllocationStandard, standing: Standing) -> OfficeTable | None:
    plain = standing._replace(sub_provincial=False)
    return standard.office_tables.get(standing) or standard.office_tables.get(plain)


def _office_ceiling(
    standard: AllocationStandard, standing: Standing, limit: OfficeLimit
) -> Decimal | None:
    """Return the standard's figure for the rank; where it has none, the most that the tier has."""
    row = _own_row(standard, standing, limit)
    if row is not None:
        return row.figure.value
    stated = standard.ceilings.get(standing.tier)
    if stated is not None:
        return stated.value
    table = _table(standard, standing)
    values = [r.figure.value for r in table.limits.values()] if table else []
    return max((value for value in values if value is not None), default=None)


def _rate_bounds(
    name: str, rate: Figure | SteppedRate, national: Figure | SteppedRate
) -> Iterator[Bound]:
    if isinstance(rate, SteppedRate) and isinstance(national, SteppedRate):
        # Below both thresholds, between them and beyond both: there the rates per thing compare.
        for count in sorted({1, rate.threshold, national.threshold, *_beyond(rate, national)}):
            if count:
                what = f"{name} × {count}"
                yield Bound(what, rate.area_m2(count), national.area_m2(count))
        yield Bound(f"{name} (beyond)", rate.rate_beyond_m2, national.rate_beyond_m2)
    elif isinstance(rate, Figure) and isinstance(national, Figure) and rate.value is not None:
        yield Bound(name, rate.value, national.value)


def _beyond(rate: SteppedRate, national: SteppedRate) -> tuple[int, int]:
    last = max(rate.threshold, national.threshold)
    return last + 1, last + 2
