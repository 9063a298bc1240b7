"""The allocation standard and local rules in force, parsed once for as long as their rows stand."""

import logging

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.standards_in_force import StandardDocuments, StandardsInForce, read_standards
from spatial.storage.lookups.asking import Asker

log = logging.getLogger(__name__)

MAX_KEPT = 32
"""Versions kept in memory: as many as there are days looked at between two changes of rules."""

_PARSED: dict[str, StandardsInForce] = {}


def find_standards(asker: Asker) -> StandardsInForce | None:
    """Return the standard and the local rules in force on the asker's day, or None.

    Local rules are those of every division, whatever the asker's scope: they are public.
    """
    in_force = asker.rows("standard_in_force")
    if not in_force:
        return None
    found = _PARSED.get(in_force[0]["version"])
    return found if found is not None else _read(asker)


def find_standard(asker: Asker) -> AllocationStandard | None:
    """Return the standard in force on the asker's day without local rules, or None."""
    standards = find_standards(asker)
    return standards.national if standards else None


def _read(asker: Asker) -> StandardsInForce | None:
    rows = asker.rows("standard_documents")
    if not rows:
        return None
    [row] = rows
    standards = read_standards(StandardDocuments(row["standard"], tuple(row["rules"])))
    for rule, bounds in standards.loose:
        figures = "; ".join(bound.words for bound in bounds)
        log.warning("local rule held to the standard's ceilings rule=%s %s", rule.code, figures)
    if len(_PARSED) >= MAX_KEPT:
        _PARSED.clear()
    _PARSED[row["version"]] = standards
    return standards
