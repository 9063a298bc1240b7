"""Add a standard or a local rule: read strictly, held to the ceilings, stored with an event."""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.errors import InvalidInputError
from spatial.domain.laid_standards import with_local_rules
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
        without a standard.
    ConflictError
        If it contradicts what is stored.
    """
    rule = read_rule(document)
    if rule.division_prefix is not None:
        check_rule(rule, standard_on(conn, rule.valid_from))
    stored = StandardRepository(conn).add(rule)
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
