"""Check rooms, levels, buildings and organisations, part after part, and keep what is found."""

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psycopg import Connection

from spatial.checks.annexes import ANNEX_CODES, find_annexes
from spatial.checks.attached_rooms import ATTACHED_CODES
from spatial.checks.buildings import BUILDING_CODES
from spatial.checks.holdings import HOLDING_CODES
from spatial.checks.local_rules import find_loose_rules
from spatial.checks.occupancy import CODES
from spatial.checks.organisations import ORGANISATION_CODES, check_organisations
from spatial.checks.parts import PartFindings, PremisesPart, check_part
from spatial.checks.usable_shares import USABLE_SHARE_CODES
from spatial.domain.errors import NotFoundError
from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Finding, Severity
from spatial.domain.standards_in_force import StandardDocuments, read_standards
from spatial.domain.tolerances import TOLERANCE_M2
from spatial.services.place_findings import CheckedFinding, place_of_organisations, place_of_part
from spatial.storage.buildings import BuildingRepository
from spatial.storage.check_frames import (
    ROOMS_PER_PART,
    read_organisations,
    read_parts,
    standard_documents,
)
from spatial.storage.days import today
from spatial.storage.findings import FindingRepository, PlacedFinding

log = logging.getLogger(__name__)

LEVEL_CODES = ("ROOMS_OVERLAP", "NUMBER_DUPLICATE", "AREA_DIFFERS_FROM_PRINTED")
CHECK_CODES = (
    *(code for code, _ in CODES.values()),
    *LEVEL_CODES,
    *HOLDING_CODES,
    *ATTACHED_CODES,
    *BUILDING_CODES,
    *USABLE_SHARE_CODES,
)


class NoAllocationStandardError(NotFoundError):
    """No allocation standard is in force on the day of the check."""

    code = "NO_ALLOCATION_STANDARD"

    def __init__(self, day: dt.date) -> None:
        super().__init__("allocation standard", day)
        self.values = {"day": day.isoformat()}


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    building_code
        One building alone; organisations, whose rooms may be anywhere, are then left out.
    as_of
        Another day than today; what is found there is told, not stored.
    tolerance_m2
        Excess that is not yet called one; shown in every finding that compares with a limit.
    rooms_per_part
        How many rooms are held in memory at a time.
    """

    scope: str
    building_code: str | None = None
    as_of: dt.date | None = None
    tolerance_m2: float = TOLERANCE_M2
    rooms_per_part: int = ROOMS_PER_PART


class CheckTask(NamedTuple):
    """A part to check and what it is checked by: what can be sent to another process."""

    part: PremisesPart
    documents: StandardDocuments
    tolerance_m2: float


def do_task(task: CheckTask) -> PartFindings:
    """Check one part; needs no database."""
    standards = read_standards(task.documents)
    return check_part(task.part, standards, tolerance_m2=task.tolerance_m2)


def work_here(tasks: Iterable[CheckTask]) -> Iterator[tuple[CheckTask, PartFindings]]:
    """Do one task after the other in this process."""
    for task in tasks:
        yield task, do_task(task)


Work = Callable[[Iterable[CheckTask]], Iterator[tuple[CheckTask, PartFindings]]]
Tell = Callable[[Sequence[CheckedFinding]], None]


@dataclass(slots=True)
class CheckSummary:
    """What a check looked at, and how many findings stand how.

    Parameters
    ----------
    stored
        False where the check looked at another day than today: the open findings tell of today.
    standings
        Findings by standing; empty if nothing was stored.
    severities
        Findings by severity, waived ones left out.
    """

    rooms: int = 0
    stored: bool = False
    standings: Counter[FindingStanding] = field(default_factory=Counter)
    severities: Counter[Severity] = field(default_factory=Counter)

    @property
    def closed(self) -> int:
        """How many findings were there before and are no longer found."""
        return self.standings[FindingStanding.RESOLVED]

    @property
    def has_errors(self) -> bool:
        """Whether a finding that is not waived has severity error."""
        return self.severities[Severity.ERROR] > 0


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check looked at and all that it found."""

    summary: CheckSummary
    findings: tuple[CheckedFinding, ...]

    @property
    def rooms(self) -> int:
        """How many rooms were looked at."""
        return self.summary.rooms

    @property
    def stored(self) -> bool:
        """Whether the findings were stored."""
        return self.summary.stored

    @property
    def closed(self) -> int:
        """How many findings were resolved."""
        return self.summary.closed

    @property
    def has_errors(self) -> bool:
        """Whether a finding that is not waived has severity error."""
        return self.summary.has_errors


def check_rooms(
    conn: Connection[Any],
    scope: str,
    *,
    building_code: str | None = None,
    as_of: dt.date | None = None,
    tolerance_m2: float = TOLERANCE_M2,
) -> CheckResult:
    """Run every check of a building, or of a scope, and return all findings at once.

    See Also
    --------
    run_check : the same in bounded memory, for what is large.
    """
    findings: list[CheckedFinding] = []
    request = CheckRequest(scope, building_code, as_of, tolerance_m2)
    summary = run_check(conn, request, findings.extend)
    return CheckResult(summary, tuple(findings))


def run_check(
    conn: Connection[Any], request: CheckRequest, tell: Tell, *, work: Work = work_here
) -> CheckSummary:
    """Run every check over a building, or over all buildings and organisations of a scope.

    Findings of today's check are stored: what is found again keeps its identity and its waiver,
    what is no longer found is closed.

    Parameters
    ----------
    tell
        Called with what is to say of local rules, with the findings of each part, in order, and
        then of the organisations.
    work
        Where tasks are done; the results come in the order of the tasks.

    Raises
    ------
    NotFoundError
        If no building in scope bears the code, or no standard is in force on the day.
    """
    now = today()
    day = request.as_of or now
    if request.building_code is not None:
        BuildingRepository(conn, request.scope).get(request.building_code)
    documents = standard_documents(conn, day)
    if documents is None:
        raise NoAllocationStandardError(day)
    run = _Run(conn, request, CheckSummary(stored=day == now), tell)
    parts = read_parts(
        conn,
        request.scope,
        day,
        building_code=request.building_code,
        rooms_per_part=request.rooms_per_part,
    )
    standards = read_standards(documents)
    run.tell_alone(find_loose_rules(standards, request.scope))
    for task, found in work(CheckTask(part, documents, request.tolerance_m2) for part in parts):
        run.take(place_of_part(task.part, found))
        run.summary.rooms += found.rooms
    if request.building_code is None:
        given = read_organisations(conn, request.scope, day)
        told = check_organisations(given, standards, day, tolerance_m2=request.tolerance_m2)
        told += find_annexes(given, standards, tolerance_m2=request.tolerance_m2)
        run.take(place_of_organisations(given, told))
    run.close()
    counted = ", ".join(f"{name}={count}" for name, count in sorted(run.summary.standings.items()))
    log.info("checked scope=%s rooms=%d %s", request.scope, run.summary.rooms, counted)
    return run.summary


class _Run:
    """One check under way: stores what is found, tells of it and counts it."""

    def __init__(
        self, conn: Connection[Any], request: CheckRequest, summary: CheckSummary, tell: Tell
    ) -> None:
        self.summary, self._request, self._tell = summary, request, tell
        self._repository = FindingRepository(conn)
        self._seen_at = self._repository.begin()

    def take(self, found: Sequence[tuple[PlacedFinding, CheckedFinding]]) -> None:
        """Store and tell the findings of a part."""
        checked = [told for _, told in found]
        if self.summary.stored:
            kept = self._repository.keep_found([placed for placed, _ in found], self._seen_at)
            checked = [
                told.kept_as(one.id, one.standing) for told, one in zip(checked, kept, strict=True)
            ]
        standings = [told.standing for told in checked]
        self.summary.standings.update(standing for standing in standings if standing is not None)
        self.summary.severities.update(
            told.finding.severity for told in checked if told.standing is not FindingStanding.WAIVED
        )
        self._tell(checked)

    def tell_alone(self, findings: Sequence[Finding]) -> None:
        """Tell findings that hang on no premises and are not kept; the next run says them anew."""
        self.summary.severities.update(finding.severity for finding in findings)
        if findings:
            self._tell([CheckedFinding(finding) for finding in findings])

    def close(self) -> None:
        """Close what was not found again."""
        if not self.summary.stored:
            return
        scope, building_code = self._request.scope, self._request.building_code
        closed = self._repository.close_unseen(
            CHECK_CODES, self._seen_at, scope=scope, building_code=building_code
        )
        if building_code is None:
            closed += self._repository.close_unseen_of_organisations(
                (*ORGANISATION_CODES, *ANNEX_CODES), self._seen_at, scope=scope
            )
        self.summary.standings[FindingStanding.RESOLVED] = closed
