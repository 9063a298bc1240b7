"""Cases of jobs: what an account asked for is its own, and files hold what it may see."""

import json
from typing import Any
from uuid import UUID

from api.jobs.attempting import attempt_work
from spatial.domain.accounts import Grant
from spatial.services.account_scopes import division_code
from tests.security.fuzzing import Case, Probe, without_request
from tests.security.marks import told
from tests.security.place_cases import V1
from tests.security.world import holds

DRAWING = b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n"


def _own_division(probe: Probe) -> Any:
    covers = probe.account.scope.covers
    return probe.pick(
        [row for row in probe.world.divisions if covers(row.prefix)], probe.world.divisions
    )


def _asked(probe: Probe, path: str, body: dict[str, Any]) -> str | None:
    """Ask for a job and do it; return its id, or None if the division is out of sight."""
    division = _own_division(probe)
    said = body | {"division": division.code}
    if not probe.account.scope.covers(division.prefix) or not probe.may(Grant.EXPORT):
        probe.missing(f"{V1}{path}", division.code, nothing="999999", method="POST", body=said)
        return None
    answer = probe.ask(
        f"{V1}{path}", method="POST", headers=probe.credentials(kind="token"), json=said
    )
    if answer.status_code != 202:
        probe.fault(f"{path} {said}: {answer.status_code} {answer.text[:200]}")
        return None
    key = str(answer.json()["id"])
    probe.fuzz.jobs[key] = probe.account.id
    attempt_work(probe.fuzz.settings, UUID(key))
    probe.body = said
    return key


def _fetched(probe: Probe, key: str) -> bytes:
    """Return the file that a job made; it is its account's alone."""
    sent = probe.credentials(kind="token")
    state = probe.ask(f"{V1}/jobs/{key}", headers=sent).json()
    if state["state"] != "succeeded":
        probe.fault(f"job {probe.body}: {state['state']} {state['error']}")
        return b""
    answer = probe.ask(f"{V1}/jobs/{key}/result", headers=sent)
    probe.is_private(answer)
    return answer.content


def export(probe: Probe) -> None:
    """A file of rooms or allocations holds those in sight, of the division and of the day."""
    probe.become(Grant.EXPORT)
    form = probe.random.choice(["geojson", "geojson", "xlsx"])
    layer = probe.random.choice(["rooms", "allocations", "buildings"])
    key = _asked(
        probe, "/exports", {"format": form, "layer": layer, "as_of": probe.day.isoformat()}
    )
    content = _fetched(probe, key) if key else b""
    if not content or form != "geojson":
        return
    rows = [feature["properties"] for feature in json.loads(content)["features"]]
    names = {"rooms": "room_id", "allocations": "allocation_id", "buildings": "code"}
    told_rows = [row[names[layer]] for row in rows]
    probe.same(layer, told_rows, _wanted(probe, layer, str(probe.body["division"])))


def _wanted(probe: Probe, layer: str, division: str) -> list[str]:
    """Return what a file should hold: by who managed the building on the day."""
    world, view = probe.world, probe.view
    prefix = next(row.prefix for row in world.divisions if row.code == division)
    managed = {
        row.building_id
        for row in world.managers
        if holds(row.valid, view.day)
        and row.managing_prefix.startswith(prefix)
        and (world.by_id[row.building_id].disposed_on or view.day.max) > view.day
    }
    rows = [
        row
        for row in world.allocations
        if holds(row.valid, view.day)
        and (row.building_id or world.building_of(row.room_id)) in managed
        and (not view.bound or row.organisation_id in view.bound)
    ]
    if layer == "allocations":
        return [str(row.id) for row in rows]
    if layer == "rooms":
        return [
            str(row.room_id)
            for row in world.versions_on(view.day)
            if world.building_of(row.room_id) in managed
            and (not view.bound or row.room_id in view.mine)
        ]
    held = {row.building_id or world.building_of(row.room_id) for row in rows}
    return [world.by_id[key].code for key in managed if not view.bound or key in held]


def report(probe: Probe) -> None:
    """Statistics as a file; what is in it is looked through for marks."""
    probe.become(Grant.EXPORT)
    by = probe.random.choice(["division", "building", "organisation", "report"])
    said = {"by": by, "format": "json", "as_of": probe.day.isoformat()}
    key = _asked(probe, "/ledger/reports", said)
    if key:
        probe.equal("statistics", bool(_fetched(probe, key)), True)


def freeze(probe: Probe) -> None:
    """A division out of sight is one that does not exist."""
    probe.become(Grant.LEDGER)
    outside = [row for row in probe.world.divisions if not probe.account.scope.covers(row.prefix)]
    if outside:
        code = probe.random.choice(outside).code
        body = {"code": "NEW", "day": "2026-06-30", "division": code}
        path = f"{V1}/ledger/periods"
        probe.missing(path, code, nothing="999999", method="POST", body=body)
    if probe.view.bound and probe.may(Grant.LEDGER):
        own = {
            "code": "NEW",
            "day": "2026-06-30",
            "division": division_code(probe.account.scope.prefixes[0]),
        }
        answer = probe.ask(f"{V1}/ledger/periods", method="POST", json=own)
        probe.equal("a part is no ledger", answer.json()["code"], "WRITING_DENIED")


def upload(path: str) -> Case:
    """Return a case that uploads a drawing for a building out of sight, and for one of nowhere."""

    def case(probe: Probe) -> None:
        probe.become(Grant.IMPORT)
        view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
        outside = [row.code for row in probe.world.buildings if row.id not in view.buildings]
        if not outside:
            return
        answers = []
        sent = probe.credentials(kind="token")
        for code in (probe.random.choice(outside), "QB999Z"):
            drawing = ("a.dxf", DRAWING, "application/dxf")
            files, data = [("drawing", drawing)], {"building": code, "level": "F1"}
            if path == "/batches":
                manifest = f"file,building,level\na.dxf,{code},F1\n".encode()
                files, data = [("manifest", ("m.csv", manifest, "text/csv")), *files], {}
            answer = probe.ask(f"{V1}{path}", method="POST", headers=sent, files=files, data=data)
            if answer.status_code == 202:
                key = answer.json()["id"]
                probe.fuzz.jobs[key] = probe.account.id
                cancelled = probe.ask(f"{V1}/jobs/{key}", method="DELETE", headers=sent)
                probe.equal("cancelled", cancelled.status_code, 200)
            told_of = answer.json() if answer.status_code != 202 else {}
            answers.append(
                (answer.status_code, without_request(json.dumps(told_of)).replace(code, "?"))
            )
        probe.equal("uploads for nowhere", *answers)

    return case


def jobs(probe: Probe) -> None:
    """One's own jobs."""
    answer = probe.ask(f"{V1}/jobs", {"limit": 500})
    probe.is_private(answer)
    wanted = [key for key, owner in probe.fuzz.jobs.items() if owner == probe.account.id]
    keys = {row["id"] for row in answer.json()["items"]}
    probe.same("jobs", [key for key in keys if key in probe.fuzz.jobs], wanted)
    parts = {part for row in answer.json()["items"] for part in row["parts"]}
    probe.equal("jobs of others", keys - parts - set(wanted), set())


def one_job(rest: str, method: str = "GET") -> Case:
    """Return a case that asks for somebody else's job, and for one's own."""

    def case(probe: Probe) -> None:
        mine = [key for key, owner in probe.fuzz.jobs.items() if owner == probe.account.id]
        others = [key for key in probe.fuzz.jobs if key not in mine]
        if others:
            key = probe.random.choice(others)
            probe.missing(f"{V1}/jobs/{key}{rest}", key, method=method)
        if mine and method == "GET":
            answer = probe.ask(f"{V1}/jobs/{probe.random.choice(mine)}{rest}")
            probe.equal("own job", answer.status_code in {200, 204, 403, 404, 409}, True)
            probe.tally.rows += len(told(answer.content))

    return case


def publish(probe: Probe) -> None:
    """A floor plan out of sight cannot be published more than one that does not exist."""
    probe.become(Grant.PUBLISH)
    view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
    outside = [row for row in probe.world.plans if row.level_id not in view.levels]
    if outside:
        key = str(probe.random.choice(outside).id)
        path = f"{V1}/floor-plans/{key}/publication"
        probe.missing(path, key, method="POST", body={"valid_from": "2026-11-01"})


CASES: dict[str, Case] = {
    f"POST {V1}/exports": export,
    f"POST {V1}/ledger/reports": report,
    f"POST {V1}/ledger/periods": freeze,
    f"POST {V1}/imports": upload("/imports"),
    f"POST {V1}/batches": upload("/batches"),
    f"GET {V1}/jobs": jobs,
    f"GET {V1}/jobs/{{job_id}}": one_job(""),
    f"DELETE {V1}/jobs/{{job_id}}": one_job("", "DELETE"),
    f"GET {V1}/jobs/{{job_id}}/progress": one_job("/progress"),
    f"GET {V1}/jobs/{{job_id}}/result": one_job("/result"),
    f"POST {V1}/floor-plans/{{floor_plan_id}}/publication": publish,
}
