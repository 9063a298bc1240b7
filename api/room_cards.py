"""A room's card: the row that the look-up gives, and what the standard allows its occupants."""

from collections.abc import Sequence
from typing import Any

from api.messages import finding_text
from api.schemas.ledger import RoomFindingOut
from api.schemas.rooms import OccupantOut, RoomCard
from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.findings import Finding, Severity
from spatial.domain.standards_in_force import StandardsInForce
from spatial.storage.lookups.asking import Asker, Row
from spatial.storage.lookups.standards import find_standards


def compose_cards(asker: Asker, rows: Sequence[Row]) -> list[RoomCard]:
    """Make cards of rows; what is in force on that day is read if anyone works there."""
    occupied = any(row["occupants"] for row in rows)
    standards = find_standards(asker) if occupied else None
    return [_compose(row, standards) for row in rows]


def _compose(row: Row, standards: StandardsInForce | None) -> RoomCard:
    occupants = [
        _occupant(item, _standard_for(item["division_prefix"], standards))
        for item in row["occupants"]
    ]
    largest = row["organisations"][0] if row["organisations"] else {"code": None, "name": None}
    return RoomCard.model_validate(
        row
        | {
            "organisation_code": largest["code"],
            "organisation_name": largest["name"],
            "occupants": occupants,
            "limit_m2": _limit_m2(occupants),
            "findings": [_finding(item) for item in row["findings"]],
        }
    )


def _standard_for(
    division_prefix: str, standards: StandardsInForce | None
) -> AllocationStandard | None:
    """Return the standard as it holds for an organisation of a division."""
    return None if standards is None else standards.laid(standards.choice(division_prefix))


def _occupant(item: dict[str, Any], standard: AllocationStandard | None) -> OccupantOut:
    limit = (
        standard.find_limit(item["tier"], item["rank"], sub_provincial=item["sub_provincial"])
        if standard
        else None
    )
    if standard is None or limit is None:
        return OccupantOut(**item, m2_per_person=None, rule=None, certainty=None)
    return OccupantOut(
        **item,
        m2_per_person=None if limit.figure.value is None else float(limit.figure.value),
        rule=standard.cite(limit.figure, limit.note),
        certainty=limit.figure.certainty,
    )


def _limit_m2(occupants: Sequence[OccupantOut]) -> float | None:
    ceilings = [
        person.m2_per_person * person.headcount
        for person in occupants
        if person.m2_per_person is not None
    ]
    if not occupants or len(ceilings) < len(occupants):
        return None
    return round(sum(ceilings), 2)


def _finding(item: dict[str, Any]) -> RoomFindingOut:
    values = {name: str(value) for name, value in item.pop("values").items()}
    finding = Finding(
        item["code"], Severity(item["severity"]), tuple(item["subjects"]), values=values
    )
    texts = {"text": finding_text(finding, "zh"), "text_en": finding_text(finding, "en")}
    return RoomFindingOut(**item, **texts)
