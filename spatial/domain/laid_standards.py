"""Lay local rules over an allocation standard."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from spatial.domain.allocation_standards import (
    AllocationStandard,
    AncillaryRates,
    OfficeLimit,
    OfficeTable,
    Standing,
)
from spatial.domain.local_ceilings import check_ceilings
from spatial.domain.local_rules import LocalRule
from spatial.domain.ranks import rank_key, rank_spellings


def with_local_rules(
    standard: AllocationStandard, rules: Iterable[LocalRule]
) -> AllocationStandard:
    """Return the standard with local rules laid over it, the more local and later ones on top.

    Raises
    ------
    InvalidInputError
        ``LOCAL_RULE_OVER_CEILING`` if a rule is looser than the standard.
    """
    ranked = sorted(rules, key=lambda rule: (len(rule.division_prefix), rule.valid_from, rule.code))
    laid = standard
    for rule in ranked:
        check_ceilings(standard, rule)
        laid = _lay(laid, rule)
    return laid


def _lay(standard: AllocationStandard, rule: LocalRule) -> AllocationStandard:
    tables = dict(standard.office_tables)
    for standing, limits in rule.offices.items():
        tables[standing] = _laid_table(tables, standing, limits)
    rates: dict[str, Any] = dict(rule.ancillary)
    ancillary: AncillaryRates = replace(standard.ancillary, **rates)
    return replace(
        standard,
        office_tables=MappingProxyType(tables),
        service_rules=MappingProxyType({**standard.service_rules, **rule.services}),
        equipment_share=rule.equipment_share or standard.equipment_share,
        usable_coefficients=MappingProxyType(
            {**standard.usable_coefficients, **rule.usable_coefficients}
        ),
        ancillary=ancillary,
        local_documents=(*standard.local_documents, rule.document),
    )


def _laid_table(
    tables: Mapping[Standing, OfficeTable], standing: Standing, limits: tuple[OfficeLimit, ...]
) -> OfficeTable:
    """Return a standing's rows with those of a rule in their place."""
    plain = tables.get(standing._replace(sub_provincial=False))
    table = tables.get(standing) or plain or OfficeTable(MappingProxyType({}), standing.tier)
    rows = dict(table.limits)
    for limit in limits:
        own = rows.get(rank_key(limit.rank))
        same_row = [key for key, row in rows.items() if own and row.rank == own.rank]
        rows.update(dict.fromkeys(same_row or rank_spellings(limit.rank), limit))
    # A rule may tell apart what the standard has in one row, such as 正局级 and 正处级.
    rows.update({rank_key(limit.rank): limit for limit in limits})
    return replace(table, limits=MappingProxyType(rows))
