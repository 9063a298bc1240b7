"""By which standard and local rules an organisation's entitlement is reckoned."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from psycopg import Connection

from api.json_documents import read_document
from spatial.checks.local_rules import find_loose_rules
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.establishments import Establishment, parse_establishment, unused_keys
from spatial.domain.findings import Finding, Severity
from spatial.domain.laid_standards import with_local_rules
from spatial.domain.local_rule_documents import parse_local_rule
from spatial.domain.local_rules import LocalRule
from spatial.domain.standard_documents import parse_allocation_standard
from spatial.domain.standards_in_force import StandardsInForce
from spatial.services.add_standard import standard_on
from spatial.storage.reference_data import read_reference
from spatial.storage.standards import RuleDocument, StandardRepository

PACKAGED = "allocation_standard_2014"


class Choice(NamedTuple):
    """An organisation, the standard laid with its local rules, and what to say of the choice."""

    establishment: Establishment
    standard: AllocationStandard
    findings: tuple[Finding, ...]


def packaged_documents() -> list[RuleDocument]:
    """Return what ships with the program."""
    document = read_reference(PACKAGED)
    one = parse_allocation_standard(document)
    return [RuleDocument(one.code, one.name, one.number, None, one.valid_from, None, document)]


def choose_from_files(
    document: Mapping[str, Any],
    standard_file: Path | None,
    local_files: Sequence[Path],
    day: dt.date,
) -> Choice:
    """Choose the given standard, or the one that ships with the program, and the rules given.

    Raises
    ------
    InvalidInputError
        If a document is wrong, or a rule is not in force on the day or for the division.
    """
    if standard_file is None:
        standard = parse_allocation_standard(read_reference(PACKAGED))
    else:
        standard = read_document(standard_file, parse_allocation_standard)
    if day < standard.valid_from:
        raise InvalidInputError(
            code="STANDARD_NOT_IN_FORCE",
            day=day.isoformat(),
            standard=standard.name,
            valid_from=standard.valid_from.isoformat(),
        )
    rules = [read_document(path, parse_local_rule) for path in local_files]
    special = {
        division["prefix"]
        for division in read_reference("divisions")["divisions"]
        if division["sub_provincial"]
    }
    establishment = _establishment(document, special)
    findings = _unused(document)
    for rule in rules:
        _require(rule, establishment.division, day)
        if establishment.division is None:
            said = {"document": rule.document, "prefix": rule.division_prefix}
            findings.append(Finding("LOCAL_RULE_ASSUMED", Severity.WARNING, values=said))
    return Choice(establishment, with_local_rules(standard, rules), tuple(findings))


def choose_stored(conn: Connection[Any], document: Mapping[str, Any], day: dt.date) -> Choice:
    """Choose the standard in force in the database and the local rules of the division.

    Raises
    ------
    InvalidInputError
        If the document is wrong, or no standard is in force on the day.
    """
    repository = StandardRepository(conn)
    establishment = _establishment(document, repository.sub_provincial_prefixes())
    rules = repository.local_rules()
    findings = _unused(document)
    division = establishment.division
    if division is None:
        held: list[LocalRule] = []
        if rules:
            findings.append(Finding("LOCAL_RULES_NOT_CHOSEN", Severity.WARNING))
    else:
        held = [rule for rule in rules if rule.holds(division, day)]
    standards = StandardsInForce(standard_on(conn, day), held)
    findings += find_loose_rules(standards)
    return Choice(establishment, standards.laid(tuple(range(len(held)))), tuple(findings))


def _establishment(document: Mapping[str, Any], special: Collection[str]) -> Establishment:
    """Read an organisation; its division tells a sub-provincial city unless the document does."""
    one = parse_establishment(document)
    if document.get("sub_provincial") is None and one.tier is Tier.CITY and one.division in special:
        return replace(one, sub_provincial=True)
    return one


def _unused(document: Mapping[str, Any]) -> list[Finding]:
    keys = unused_keys(document)
    if not keys:
        return []
    said = {"keys": "、".join(keys)}
    return [Finding("ORGANISATION_KEYS_UNUSED", Severity.WARNING, values=said)]


def _require(rule: LocalRule, division: str | None, day: dt.date) -> None:
    if division is not None and not division.startswith(rule.division_prefix):
        raise InvalidInputError(
            code="LOCAL_RULE_ELSEWHERE",
            document=rule.document,
            prefix=rule.division_prefix,
            division=division,
        )
    if not rule.holds(rule.division_prefix, day):
        raise InvalidInputError(
            code="LOCAL_RULE_NOT_IN_FORCE",
            document=rule.document,
            day=day.isoformat(),
            valid_from=rule.valid_from.isoformat(),
            valid_until=rule.valid_until.isoformat() if rule.valid_until else "—",
        )
