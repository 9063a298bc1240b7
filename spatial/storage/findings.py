"""Findings that keep their identity from one check to the next."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.types.json import Jsonb

from spatial.domain.findings import Finding
from spatial.storage.connections import load_sql
from spatial.storage.rows import storable

ROWS_PER_STATEMENT = 10_000


class Subjects(NamedTuple):
    """What a finding hangs on, by id; at least one is given."""

    building_id: UUID | None = None
    level_id: UUID | None = None
    room_id: UUID | None = None
    floor_plan_id: UUID | None = None
    floor_plan_room_id: UUID | None = None
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding and what it hangs on."""

    finding: Finding
    subjects: Subjects

    @property
    def identity(self) -> str:
        """Digest of what makes this the same finding next time.

        A finding about a room or an organisation is the same while it has the same code; one about
        a level names its subjects; inside a drawing, which never changes, the place counts too.
        """
        parts: list[object] = [self.finding.code, *self.subjects]
        if self.subjects.room_id is None and self.subjects.organisation_id is None:
            parts += self.finding.subjects
        if self.subjects.floor_plan_id is not None:
            parts += [self.finding.x, self.finding.y]
        return hashlib.sha256("\n".join(map(str, parts)).encode(errors="replace")).hexdigest()


class FindingRepository:
    """Findings over one connection; the caller owns the transaction."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    def keep(self, findings: Iterable[PlacedFinding]) -> None:
        """Store findings as open; one found before keeps its id and its first day."""
        rows = {}
        for placed in findings:
            identity = placed.identity
            rows[identity] = _row(identity, placed)
        waiting = list(rows.values())
        for start in range(0, len(waiting), ROWS_PER_STATEMENT):
            part = waiting[start : start + ROWS_PER_STATEMENT]
            self._conn.execute(load_sql("keep_findings"), {"findings": Jsonb(part)})

    def close_gone(
        self,
        codes: Sequence[str],
        found: Iterable[PlacedFinding],
        *,
        scope: str,
        building_code: str | None,
    ) -> int:
        """Close open findings of these codes, in these buildings, that were not found again."""
        values = {
            "scope": scope,
            "building_code": building_code,
            "codes": list(codes),
            "identities": [placed.identity for placed in found],
        }
        return self._conn.execute(load_sql("close_gone_findings"), values).rowcount

    def renew_level(
        self, level_id: UUID, codes: Sequence[str], found: Sequence[PlacedFinding]
    ) -> None:
        """Keep what is so about a level and close what, of these codes, no longer is."""
        values = {
            "level_id": level_id,
            "codes": list(codes),
            "identities": [placed.identity for placed in found],
        }
        self._conn.execute(load_sql("close_level_findings"), values)
        self.keep(found)

    def close_plans(self, floor_plan_ids: Sequence[UUID]) -> int:
        """Close what was found in floor plans that are no longer in force."""
        values = {"floor_plan_ids": list(floor_plan_ids)}
        return self._conn.execute(load_sql("close_plan_findings"), values).rowcount

    def hang_on_rooms(self, pairs: Iterable[tuple[UUID, UUID]]) -> None:
        """Hang what was found in drafts' rooms on the rooms that they became."""
        drafts, rooms = zip(*pairs, strict=True) if (pairs := list(pairs)) else ((), ())
        values = {"drafts": list(drafts), "rooms": list(rooms)}
        self._conn.execute(load_sql("hang_findings_on_rooms"), values)


def _row(identity: str, placed: PlacedFinding) -> Mapping[str, object]:
    """Return a finding as the statement reads it, in what JSON can say."""
    finding = placed.finding
    ids = placed.subjects._asdict().items()
    return {
        "identity": identity,
        "code": finding.code,
        "severity": finding.severity.value,
        "subjects": [storable(subject) for subject in finding.subjects],
        "x": finding.x,
        "y": finding.y,
        "message_values": {name: storable(value) for name, value in finding.values.items()},
        "rule": finding.rule,
    } | {name: str(value) if value else None for name, value in ids}
