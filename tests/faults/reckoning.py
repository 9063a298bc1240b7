"""What stands in the database and on the disk in the end, held to what was promised.

Every promise was kept exactly once, and what nobody was promised is there whole or not at all.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from api.jobs.folders import YOUNG_S, WorkFolders
from spatial.storage.attempts import AttemptRepository
from spatial.storage.connections import open_connection
from spatial.storage.ledger_totals import check_figures, check_postings
from tests.faults.people import HOLDER, OTHER_HOLDER
from tests.faults.promises import Place, Plan, Promises
from tests.faults.service import Service

END_PATIENCE_S = 180.0

PLANS = """
SELECT floor_plan.id::text, drawing.sha256, building.code, level.code, floor_plan.state,
    (SELECT count(*) FROM floor_plan_room WHERE floor_plan_id = floor_plan.id),
    (SELECT array_agg(number ORDER BY number) FROM floor_plan_room
     WHERE floor_plan_id = floor_plan.id)
FROM floor_plan
JOIN drawing ON drawing.id = floor_plan.drawing_id
JOIN level ON level.id = floor_plan.level_id
JOIN building ON building.id = level.building_id
WHERE building.code LIKE 'FR-%'
"""
LEFT_OVER = """
SELECT 'a drawing without a plan: ' || name FROM drawing
WHERE NOT EXISTS (SELECT FROM floor_plan WHERE drawing_id = drawing.id)
UNION ALL
SELECT 'a level without a plan: ' || building.code || ' ' || level.code
FROM level JOIN building ON building.id = level.building_id
WHERE building.code LIKE 'FR-%'
    AND NOT EXISTS (SELECT FROM floor_plan WHERE level_id = level.id)
UNION ALL
SELECT 'a work without an end: ' || kind || ' ' || state FROM work
WHERE state NOT IN ('succeeded', 'failed', 'cancelled')
UNION ALL
SELECT 'a job left in the queue: ' || status FROM procrastinate.procrastinate_jobs
UNION ALL
SELECT 'a drawing twice: ' || sha256 FROM drawing GROUP BY sha256 HAVING count(*) > 1
"""
FAILED = (
    "SELECT 'a work that failed: ' || coalesce(error::text, '-') FROM work WHERE state = 'failed'"
)
REVISIONS = """
SELECT building.code, level.code,
    array_agg(plan_revision.number ORDER BY plan_revision.number),
    array_agg(plan_revision.valid_from ORDER BY plan_revision.number),
    array_agg(floor_plan.id::text ORDER BY plan_revision.number),
    array_agg(floor_plan.state ORDER BY plan_revision.number),
    array_agg((SELECT count(*) FROM room_version
        WHERE room_version.level_id = level.id
            AND lower(room_version.valid) <= plan_revision.valid_from
            AND (upper_inf(room_version.valid)
                OR upper(room_version.valid) > plan_revision.valid_from))
        ORDER BY plan_revision.number),
    bool_or(plan_revision.imported_by = plan_revision.approved_by)
FROM plan_revision
JOIN floor_plan ON floor_plan.id = plan_revision.floor_plan_id
JOIN level ON level.id = plan_revision.level_id
JOIN building ON building.id = level.building_id
WHERE building.code LIKE 'FR-%'
GROUP BY building.code, level.code, level.id
"""
HELD = """
SELECT building.code, level.code, room_version.number, organisation.code, sum(allocation.share)
FROM allocation
JOIN room_version ON room_version.room_id = allocation.room_id AND upper_inf(room_version.valid)
JOIN level ON level.id = room_version.level_id
JOIN building ON building.id = level.building_id
JOIN organisation ON organisation.id = allocation.organisation_id
WHERE building.code LIKE 'FR-%' AND upper_inf(allocation.valid)
    AND NOT isempty(allocation.valid)
GROUP BY 1, 2, 3, 4
"""
EVENTS = """
SELECT action, count(*)::int FROM event
WHERE action IN ('drawing.import', 'plan.publish', 'plan.draft') GROUP BY action
"""


def settle(service: Service) -> None:
    """Wait until nothing is left to be done."""
    until = time.monotonic() + END_PATIENCE_S
    left = "SELECT count(*) FROM procrastinate.procrastinate_jobs"
    while service.rows(left) != [(0,)] and time.monotonic() < until:
        time.sleep(0.2)


def reckon(service: Service, promises: Promises) -> list[str]:
    """Return every violation; the service runs and nobody asks it for anything."""
    stored = {row[0]: row for row in service.rows(PLANS)}
    faults = list(promises.broken) + stored_faults(service)
    faults += [fault for (fault,) in service.rows(FAILED)]
    faults += _plan_faults(promises, stored)
    faults += _job_faults(service, promises)
    faults += _revision_faults(service, promises)
    faults += _form_faults(service, promises)
    faults += _event_faults(service, stored)
    return faults


def stored_faults(service: Service) -> list[str]:
    """Return where what is stored contradicts itself, whoever asked for what."""
    faults = [fault for (fault,) in service.rows(LEFT_OVER)]
    verified = service.command("audit", "verify")
    if verified.returncode != 0:
        faults.append(f"audit verify: {verified.stdout}{verified.stderr}")
    return [*faults, *_ledger_faults(service), *_file_faults(service)]


def _plan_faults(promises: Promises, stored: dict[str, tuple[Any, ...]]) -> Iterator[str]:
    for floor_plan_id, sha256, building, level, _, rooms, numbers in stored.values():
        sent = promises.sent.get(sha256)
        if sent is None or sent.place != Place(building, level):
            yield f"a plan that nobody sent: {floor_plan_id}"
        elif (rooms, tuple(numbers or ())) != (len(sent.numbers), sent.numbers):
            yield f"half a plan: {floor_plan_id} has {numbers} of {sent.numbers}"
    by_content = Counter(row[1] for row in stored.values())
    yield from (f"a plan {count} times: {sha}" for sha, count in by_content.items() if count > 1)
    for floor_plan_id in promises.drafts.keys() | promises.published.keys():
        if floor_plan_id not in stored:
            yield f"an acknowledged plan is lost: {floor_plan_id}"
    for floor_plan_id in promises.published:
        if floor_plan_id in stored and stored[floor_plan_id][4] == "draft":
            yield f"an acknowledged publication is lost: {floor_plan_id}"


def _job_faults(service: Service, promises: Promises) -> Iterator[str]:
    states = dict(service.rows("SELECT id::text, state FROM work"))
    for job, what in promises.jobs.items():
        if states.get(job) != "succeeded":
            yield f"an acknowledged job ({what}) is {states.get(job, 'lost')}: {job}"


def _revision_faults(service: Service, promises: Promises) -> Iterator[str]:
    seen: set[str] = set()
    rows = service.rows(REVISIONS)
    for building, level, numbers, days, plans, states, rooms, is_own in rows:
        name = f"{building} {level}"
        seen |= set(plans)
        if numbers != list(range(1, len(numbers) + 1)) or days != sorted(set(days)):
            yield f"revisions of {name}: {numbers} from {days}"
        if states != ["superseded"] * (len(states) - 1) + ["published"]:
            yield f"states of {name}: {states}"
        if is_own:
            yield f"imported and approved by one person: {name}"
        for plan, count in zip(plans, rooms, strict=True):
            sent = promises.published.get(plan) or promises.drafts.get(plan)
            if sent is not None and count != len(sent.numbers):
                yield f"rooms in force of {name}: {count}, drawn {len(sent.numbers)}"
    for plan in promises.published.keys() - seen:
        yield f"an acknowledged publication has no revision: {plan}"


def _form_faults(service: Service, promises: Promises) -> Iterator[str]:
    held: dict[Place, dict[tuple[str, str], Decimal]] = {}
    for building, level, number, organisation, share in service.rows(HELD):
        held.setdefault(Place(building, level), {})[number, organisation] = share
    for place, found in held.items():
        if place not in promises.tried:
            yield f"a form that nobody sent: {place} {found}"
    for place in promises.tried:
        found = held.get(place, {})
        numbers = promises.filled.get(place)
        if numbers is None:
            plan = next(plan for plan in promises.sent.values() if plan.place == place)
            if found and found != _all_of(plan):
                yield f"half a form: {place} {found}"
            continue
        wanted = {(number, HOLDER): Decimal(1) for number in numbers}
        if f"{place.building}/{place.level}" in promises.moved:
            wanted[numbers[0], HOLDER] = Decimal("0.75")
            wanted[numbers[0], OTHER_HOLDER] = Decimal("0.25")
        if found != wanted:
            yield f"an acknowledged form or move: {place} {found}"


def _all_of(plan: Plan) -> dict[tuple[str, str], Decimal]:
    return {(number, HOLDER): Decimal(1) for number in plan.numbers}


def _event_faults(service: Service, stored: dict[str, tuple[Any, ...]]) -> Iterator[str]:
    events: dict[str, int] = dict(service.rows(EVENTS))
    published = sum(row[4] != "draft" for row in stored.values())
    for action, count in (("drawing.import", len(stored)), ("plan.publish", published)):
        if events.get(action, 0) != count:
            yield f"{events.get(action, 0)} events {action}, {count} done"


def _ledger_faults(service: Service) -> Iterator[str]:
    with open_connection(service.cluster.url()) as conn:
        yield from (f"posting: {fault}" for fault in check_postings(conn, ""))
        yield from (f"figure: {fault}" for fault in check_figures(conn, ""))


def _file_faults(service: Service) -> Iterator[str]:
    """Let an hour pass for the files, and sweep as the worker does: nothing may be left."""
    uploads = service.works / "uploads"
    past = time.time() - 2 * YOUNG_S
    for folder in uploads.iterdir() if uploads.exists() else ():
        os.utime(folder, (past, past))
    with open_connection(service.cluster.url()) as conn:
        WorkFolders(service.works).sweep(AttemptRepository(conn).with_files())
    yield from (f"an upload of nobody's: {path.name}" for path in _below(uploads))
    yield from (f"a part file: {path.name}" for path in service.works.rglob(".part-*"))


def _below(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []
