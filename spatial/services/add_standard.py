"""Add a standard or a local rule: read strictly, held to the ceilings, stored with an event."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.errors import ConflictError, InvalidInputError
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_ceilings import passed_bounds
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.standard_documents import parse_allocation_standard
from spatial.storage.events import Subject, record_event
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.standards import find_standard
from spatial.storage.standards import RuleDocument, StandardRepository

DIVISION_KEY = "division"
"""A document that names a division is a local rule."""


class AddedRule(NamedTuple):
    """What was added; ``stored`` is False if the very same was there already."""

    rule: RuleDocument
    stored: bool


def read_rule(document: Any) -> RuleDocument:
    """Return a standard or a local rule, checked by itself.

    Raises
    ------
    InvalidInputError
        What is missing or wrong in it.
    """
    if isinstance(document, Mapping) and DIVISION_KEY in document:
        rule = parse_local_rule(document)
        return RuleDocument(
            rule.code,
            rule.name,
            rule.number,
            rule.division_prefix,
            rule.valid_from,
            rule.valid_until,
            _plain(document),
        )
    standard = parse_allocation_standard(document)
    return RuleDocument(
        standard.code,
        standard.name,
        standard.number,
        None,
        standard.valid_from,
        None,
        _plain(document),
    )


def check_rule(rule: RuleDocument, standard: AllocationStandard) -> None:
    """Refuse a local rule that passes a ceiling of the standard.

    Raises
    ------
    InvalidInputError
        ``LOCAL_RULE_OVER_CEILING`` or ``LOCAL_RULE_UNDER_LEAST``.
    """
    if rule.division_prefix is not None:
        with_local_rules(standard, [parse_local_rule(rule.document)])


def add_standard(conn: Connection[Any], document: Any, who: str) -> AddedRule:
    """Store a standard or a local rule and record the event.

    Raises
    ------
    InvalidInputError
        What is missing or wrong in it; ``NO_STANDARD_IN_FORCE`` if a local rule begins on a day
        without a standard; ``LOCAL_RULE_OVER_CEILING`` if it passes a ceiling of a standard that is
        in force on one of its days.
    ConflictError
        If it contradicts what is stored; ``STANDARD_UNDER_LOCAL_RULES`` if local rules that are in
        force on its days are looser than a new standard.
    """
    rule = read_rule(document)
    repository = StandardRepository(conn)
    repository.lock()
    there = repository.list_all()
    if not any(one.code == rule.code and one.document == rule.document for one in there):
        if rule.division_prefix is None:
            _require_stricter_rules(rule, there)
        else:
            check_rule(rule, standard_on(conn, rule.valid_from))
            for standard in _beside(rule, there, local=False):
                check_rule(rule, parse_allocation_standard(standard.document))
    stored = repository.add(rule)
    if stored:
        kind = "allocation_standard" if rule.division_prefix is None else "local_rule"
        after = {
            "name": rule.name,
            "number": rule.number,
            "division_prefix": rule.division_prefix,
            "valid_from": rule.valid_from.isoformat(),
        }
        record_event(conn, who, "standard.add", Subject(kind, rule.code), after=after)
    return AddedRule(rule, stored)


def _require_stricter_rules(new: RuleDocument, stored: Sequence[RuleDocument]) -> None:
    """Refuse a standard under which a stored local rule would be looser than it."""
    standard = parse_allocation_standard(new.document)
    loose = []
    for one in _beside(new, stored, local=True):
        passed = passed_bounds(standard, parse_local_rule(one.document))
        if passed:
            loose.append(f"{one.code}（{'；'.join(bound.words for bound in passed)}）")
    if loose:
        raise ConflictError(
            code="STANDARD_UNDER_LOCAL_RULES",
            standard=new.code,
            day=new.valid_from.isoformat(),
            rules="、".join(loose),
        )


def _beside(
    new: RuleDocument, stored: Sequence[RuleDocument], *, local: bool
) -> list[RuleDocument]:
    """Return the stored local rules, or standards, in force on one of a new document's days."""
    same_kind = [one for one in stored if one.division_prefix == new.division_prefix]
    later = [one.valid_from for one in same_kind if one.valid_from > new.valid_from]
    ends = [day for day in (new.valid_until, *later) if day is not None]
    until = min(ends, default=dt.date.max)
    return [
        one
        for one in stored
        if (one.division_prefix is not None) == local
        and one.valid_from < until
        and (one.valid_until is None or one.valid_until > new.valid_from)
    ]


def standard_on(conn: Connection[Any], day: dt.date) -> AllocationStandard:
    """Return the standard in force on a day.

    Raises
    ------
    InvalidInputError
        ``NO_STANDARD_IN_FORCE``.
    """
    standard = find_standard(Asker.over(conn, [""], day))
    if standard is None:
        raise InvalidInputError(code="NO_STANDARD_IN_FORCE", day=day.isoformat())
    return standard


def _plain(document: Any) -> dict[str, Any]:
    """Return a document whose decimals are JSON numbers, with the same digits."""
    plain: dict[str, Any] = json.loads(json.dumps(document, default=float))
    return plain
