"""Findings that keep their identity from one check to the next."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from spatial.domain.finding_standings import FindingStanding
from spatial.domain.findings import Finding
from spatial.storage.connections import load_sql
from spatial.storage.rows import REPLACEMENT, storable

ROWS_PER_STATEMENT = 10_000
# What COPY's text form reads otherwise than it is written.
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
SPECIAL = re.compile(r"[\\\t\n\r]")
SHORTEST_BEGINNING = 8  # characters of an id that a person may type instead of all
ENDS_OF_IDS = tuple("-".join(end * n for n in (8, 4, 4, 4, 12)) for end in "0f")
FOUND_COLUMNS = (
    "ordinal", "identity", "code", "severity", "building_id", "level_id", "room_id",
    "organisation_id", "subjects", "x", "y", "message_values", "rule",
)  # fmt: skip


class Subjects(NamedTuple):
    """What a finding hangs on, by id or the id's text; at least one is given."""

    building_id: UUID | str | None = None
    level_id: UUID | str | None = None
    room_id: UUID | str | None = None
    floor_plan_id: UUID | str | None = None
    floor_plan_room_id: UUID | str | None = None
    organisation_id: UUID | str | None = None


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding and what it hangs on."""

    finding: Finding
    subjects: Subjects

    @property
    def identity(self) -> str:
        """Digest of what makes this the same finding next time.

        A finding about a room or an organisation is the same while it has the same code, and the
        same class of rooms or rank where its code alone does not say which; one about a level names
        its subjects; inside a drawing, which never changes, the place counts too.
        """
        parts: list[object] = [self.finding.code, *self.subjects]
        if self.subjects.organisation_id is not None:
            parts += self.finding.subjects[1:]
        if self.subjects.room_id is None and self.subjects.organisation_id is None:
            parts += self.finding.subjects
        if self.subjects.floor_plan_id is not None:
            parts += [self.finding.x, self.finding.y]
        return hashlib.sha256("\n".join(map(str, parts)).encode(errors="replace")).hexdigest()


class KeptFinding(NamedTuple):
    """A stored finding, and where it stands beside the check before."""

    id: UUID
    standing: FindingStanding


class StoredFinding(NamedTuple):
    """A finding that someone wants to change."""

    id: UUID
    code: str
    state: str
    waived_reason: str | None


class FindingRepository:
    """Findings over one connection; the caller owns the transaction."""

    def __init__(self, conn: Connection[Any]) -> None:
        self._conn = conn

    def keep(self, findings: Iterable[PlacedFinding]) -> None:
        """Store findings; one found before keeps its id, its first day and its waiver."""
        rows = {}
        for placed in findings:
            identity = placed.identity
            rows[identity] = _row(identity, placed)
        waiting = list(rows.values())
        for start in range(0, len(waiting), ROWS_PER_STATEMENT):
            part = waiting[start : start + ROWS_PER_STATEMENT]
            self._conn.execute(load_sql("keep_findings"), {"findings": Jsonb(part)})

    def find(self, beginning: str, *, scope: str) -> StoredFinding | None:
        """Return the one finding in scope whose id begins so, locked; None if there is not one."""
        low, high = (beginning.lower() + end[len(beginning) :] for end in ENDS_OF_IDS)
        if len(beginning) < SHORTEST_BEGINNING or not _is_id(low):
            return None
        values = {"lowest": UUID(low), "highest": UUID(high), "scope": scope}
        with self._conn.cursor(row_factory=class_row(StoredFinding)) as cursor:
            rows = cursor.execute(load_sql("finding_for_change"), values).fetchall()
        return rows[0] if len(rows) == 1 else None

    def waive(self, finding_id: UUID, who: str, reason: str) -> None:
        """Let a finding stand."""
        values = {"id": finding_id, "who": who, "reason": reason}
        self._conn.execute(load_sql("waive_finding"), values)

    def unwaive(self, finding_id: UUID) -> None:
        """Open a waived finding again."""
        self._conn.execute(load_sql("unwaive_finding"), {"id": finding_id})

    def begin(self) -> dt.datetime:
        """Return the moment from which a check counts what it sees, and make room for it."""
        self._conn.execute(load_sql("found_now"))
        row = self._conn.execute("SELECT clock_timestamp()").fetchone()
        assert row is not None  # noqa: S101  # a SELECT without FROM has a row
        moment: dt.datetime = row[0]
        return moment

    def keep_found(self, found: Sequence[PlacedFinding], seen_at: dt.datetime) -> list[KeptFinding]:
        """Store what a check found, by COPY; tell of each where it stands.

        Parameters
        ----------
        found
            Of rooms, levels, buildings and organisations; what has the same identity is one
            finding, told with the words of the first.
        seen_at
            What ``begin`` returned.
        """
        if not found:
            return []
        identities = [one.identity for one in found]
        ordinals: dict[str, int] = {}
        of_found = [ordinals.setdefault(identity, len(ordinals)) for identity in identities]
        first = dict(zip(reversed(identities), reversed(found), strict=True))
        statement = f"COPY found_now ({', '.join(FOUND_COLUMNS)}) FROM STDIN"
        with self._conn.cursor() as cursor:
            cursor.execute("TRUNCATE found_now")
            with cursor.copy(statement.encode()) as copy:
                copy.write(
                    "".join(
                        _line(at, identity, first[identity]) for identity, at in ordinals.items()
                    )
                )
            rows = cursor.execute(load_sql("keep_found"), {"seen_at": seen_at}).fetchall()
        kept = [KeptFinding(row_id, FindingStanding(word)) for _, row_id, word in rows]
        return [kept[ordinal] for ordinal in of_found]

    def close_unseen(
        self,
        codes: Sequence[str],
        seen_at: dt.datetime,
        *,
        scope: str,
        building_code: str | None = None,
    ) -> int:
        """Close findings of these codes, in these buildings, that the check has not seen."""
        values = {
            "scope": scope,
            "building_code": building_code,
            "codes": list(codes),
            "seen_at": seen_at,
        }
        return self._conn.execute(load_sql("close_unseen_findings"), values).rowcount

    def close_unseen_of_organisations(
        self, codes: Sequence[str], seen_at: dt.datetime, *, scope: str
    ) -> int:
        """Close findings of these codes, of a scope's organisations, that were not seen."""
        values = {"scope": scope, "codes": list(codes), "seen_at": seen_at}
        return self._conn.execute(load_sql("close_unseen_of_organisations"), values).rowcount

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


def _is_id(text: str) -> bool:
    """Tell whether a text is an id as PostgreSQL writes it; Python takes others, too."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


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


def _line(ordinal: int, identity: str, placed: PlacedFinding) -> str:
    """Return a finding as COPY reads it, in a fraction of the time that row by row takes."""
    finding, ids = placed.finding, placed.subjects
    subjects = ",".join(
        '"' + subject.replace("\\", "\\\\").replace('"', '\\"') + '"'
        for subject in finding.subjects
    )
    # Written out by JSON as an escape, which its own column would refuse.
    values = json.dumps(finding.values, ensure_ascii=False).replace("\\u0000", REPLACEMENT)
    on = (ids.building_id, ids.level_id, ids.room_id, ids.organisation_id)
    cells = (
        f"{ordinal}\t{identity}\t{finding.code}\t{finding.severity.value}",
        *("\\N" if one is None else str(one) for one in on),
        _cell(f"{{{subjects}}}"),
        "\\N" if finding.x is None else repr(finding.x),
        "\\N" if finding.y is None else repr(finding.y),
        _cell(values),
        "\\N" if finding.rule is None else _cell(finding.rule),
    )
    return "\t".join(cells) + "\n"


def _cell(text: str) -> str:
    if SPECIAL.search(text):
        return SPECIAL.sub(lambda found: ESCAPES[found.group()], storable(text))
    return storable(text)
