"""Record who works in rooms, by rank, and refuse the ranks that are never kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.domain.findings import Finding, Severity
from spatial.domain.ranks import is_withheld
from spatial.storage.events import Subject, record_event
from spatial.storage.findings import FindingRepository, PlacedFinding, Subjects
from spatial.storage.organisations import NewOccupancy, OrganisationRepository, add_occupancies

WITHHOLDING_RULE = "国管办发〔2019〕22号：省部级领导干部办公室不在线填报"


@dataclass(frozen=True, slots=True)
class Recording:
    """How many occupancies were stored, and which were refused."""

    stored: int
    findings: tuple[Finding, ...]


def record_occupancies(
    conn: Connection[Any], occupancies: Sequence[NewOccupancy], who: str, *, scope: str = ""
) -> Recording:
    """Store occupancies; refuse those of provincial or ministerial rank with a finding.

    The finding names the organisation, never the room, rank or headcount.

    Parameters
    ----------
    scope
        Prefix of division codes of the organisations that the caller may write for.

    Raises
    ------
    NotFoundError
        If an organisation is not in scope on the day on which its occupancy begins.
    """
    repository = OrganisationRepository(conn, scope)
    organisations = {
        (organisation.id, day): organisation
        for day in {new.since for new in occupancies}
        for organisation in repository.list_all(day)
    }
    allowed, refused = [], {}
    for new in occupancies:
        organisation = organisations.get((new.organisation_id, new.since))
        if organisation is None:
            raise NotFoundError("organisation", new.organisation_id)
        withheld = is_withheld(
            new.rank, organisation.tier, sub_provincial=organisation.sub_provincial
        )
        if withheld:
            refused[organisation.id] = organisation
        else:
            allowed.append(new)
    findings = {
        organisation.id: Finding(
            "RANK_WITHHELD",
            Severity.WARNING,
            (organisation.code,),
            values={"organisation": organisation.name, "rule": WITHHOLDING_RULE},
            rule=WITHHOLDING_RULE,
        )
        for organisation in refused.values()
    }
    FindingRepository(conn).keep(
        PlacedFinding(finding, Subjects(organisation_id=organisation_id))
        for organisation_id, finding in findings.items()
    )
    after = {"stored": len(allowed), "refused_for": len(refused)}
    subject = Subject("occupancy", "-", [new.room_id for new in allowed])
    event_id = record_event(conn, who, "occupancy.record", subject, after=after)
    stored = add_occupancies(conn, (new._replace(event_id=event_id) for new in allowed))
    return Recording(stored, tuple(findings.values()))
