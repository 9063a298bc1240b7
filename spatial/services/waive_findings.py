"""Let a finding stand, for a reason; and take that back."""

from typing import Any
from uuid import UUID

from psycopg import Connection

from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.storage.events import Subject, record_event
from spatial.storage.findings import FindingRepository, StoredFinding


class FindingNotFoundError(NotFoundError):
    """No finding in scope bears the id, or several begin with it."""

    code = "FINDING_NOT_FOUND"

    def __init__(self, finding: str) -> None:
        super().__init__("finding", finding)
        self.values = {"finding": finding}


def waive(conn: Connection[Any], scope: str, finding: str, reason: str, who: str) -> UUID:
    """Waive an open finding: it stays waived for as long as checks find it again.

    Parameters
    ----------
    scope
        Prefix of division codes that the finding must lie in; empty for all.
    finding
        Its id, or the first eight or more characters of it.
    reason
        Why it may stand; told wherever the finding is shown.

    Raises
    ------
    FindingNotFoundError
        If there is no such finding in scope, or more than one begins so.
    InvalidInputError
        ``WAIVER_WITHOUT_REASON``.
    ConflictError
        ``FINDING_NOT_OPEN`` if it is resolved or waived already.
    """
    if not reason.strip():
        raise InvalidInputError(code="WAIVER_WITHOUT_REASON")
    found = _find(conn, scope, finding)
    if found.state != "open":
        raise ConflictError(code="FINDING_NOT_OPEN", finding=str(found.id), state=found.state)
    FindingRepository(conn).waive(found.id, who, reason.strip())
    _record(conn, who, "finding.waive", found, {"state": "waived", "reason": reason.strip()})
    return found.id


def unwaive(conn: Connection[Any], scope: str, finding: str, who: str) -> UUID:
    """Open a waived finding again.

    Raises
    ------
    FindingNotFoundError
        As for ``waive``.
    ConflictError
        ``FINDING_NOT_WAIVED``.
    """
    found = _find(conn, scope, finding)
    if found.state != "waived":
        raise ConflictError(code="FINDING_NOT_WAIVED", finding=str(found.id), state=found.state)
    FindingRepository(conn).unwaive(found.id)
    _record(conn, who, "finding.unwaive", found, {"state": "open"})
    return found.id


def _find(conn: Connection[Any], scope: str, finding: str) -> StoredFinding:
    found = FindingRepository(conn).find(finding, scope=scope)
    if found is None:
        raise FindingNotFoundError(finding)
    return found


def _record(
    conn: Connection[Any], who: str, action: str, found: StoredFinding, after: dict[str, Any]
) -> None:
    before = {"state": found.state, "code": found.code}
    if found.waived_reason is not None:
        before["reason"] = found.waived_reason
    record_event(conn, who, action, Subject("finding", found.id), before=before, after=after)
