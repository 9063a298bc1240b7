"""Cases of changes: what is out of sight can be changed no more than what does not exist."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from spatial.domain.accounts import Grant
from spatial.services.account_scopes import division_code
from tests.security.fuzzing import Case, Probe, without_request
from tests.security.place_cases import V1

Body = dict[str, Any]
WHEN = {"day": "2026-11-01", "why": "试"}


def _room_out_of_sight(probe: Probe) -> str | None:
    view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
    outside = [row for row in probe.world.rooms if row.level_id not in view.levels]
    return str(probe.random.choice(outside).id) if outside else None


def _building_out_of_sight(probe: Probe) -> str | None:
    view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
    outside = [
        row
        for row in probe.world.buildings
        if row.id not in view.buildings
        and not any(probe.account.scope.covers(one) for one in row.former_prefixes or ())
    ]
    return str(probe.random.choice(outside).code) if outside else None


def _params(probe: Probe) -> Body:
    """Name one of several divisions, which every change of such an account must."""
    prefixes = probe.account.scope.prefixes
    if len(prefixes) == 1:
        return {}
    return {"division": division_code(probe.random.choice(prefixes))}


def _own_prefix(probe: Probe, building: UUID) -> str:
    """Return the prefix of the account's that a building lies under."""
    managing = probe.world.by_id[building].managing_prefix
    return next(one for one in probe.account.scope.prefixes if managing.startswith(one))


def _division_of(probe: Probe, building: UUID) -> Body:
    """Name the division of the account's that manages a building."""
    return {"division": division_code(_own_prefix(probe, building))}


def _divisions_out_of_sight(probe: Probe) -> list[str]:
    covers = probe.account.scope.covers
    return [row.code for row in probe.world.divisions if not covers(row.prefix)]


def _elsewhere(probe: Probe, path: str, body: Body) -> bool:
    """Now and then: write for a division out of sight, which is one that does not exist."""
    outside = _divisions_out_of_sight(probe)
    if not outside or probe.random.random() < 0.8:
        return False
    code = probe.random.choice(outside)
    asked = {"division": code}
    probe.missing(f"{V1}{path}", code, asked, method="POST", body=body, nothing="999999")
    return True


def of_room(path: str, body: Callable[[str, str], Body]) -> Case:
    """Return a case that would change a room out of sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.LEDGER)
        key = _room_out_of_sight(probe)
        if key is None:
            return
        code = probe.random.choice(probe.world.organisations).code
        said = WHEN | body(key, code)
        if not _elsewhere(probe, path, said):
            probe.missing(f"{V1}{path}", key, _params(probe), method="POST", body=said)

    return case


def of_building(path: str, body: Callable[[str], Body]) -> Case:
    """Return a case that would change a building out of sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.LEDGER)
        key = _building_out_of_sight(probe)
        if key is None:
            return
        said = WHEN | body(key)
        if not _elsewhere(probe, path, said):
            asked = _params(probe)
            probe.missing(f"{V1}{path}", key, asked, method="POST", body=said, nothing="QB999Z")

    return case


def to_holder(path: str, body: Callable[[str, str, str], Body]) -> Case:
    """Return a case that would let an organisation out of sight hold a room in sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.LEDGER)
        view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
        held = [
            (room, view.organisations[row.organisation_id].code)
            for room in view.rooms
            for row in view.holders(room)
            if row.organisation_id in view.organisations
            and view.organisations[row.organisation_id].prefix.startswith(
                _own_prefix(probe, probe.world.building_of(room))
            )
        ]
        outside = [row for row in probe.world.organisations if row.id not in view.organisations]
        if not held or not outside:
            return
        (room, holder), code = probe.random.choice(held), probe.random.choice(outside).code
        asked = _division_of(probe, probe.world.building_of(room))
        said = WHEN | body(str(room), holder, code)
        probe.missing(f"{V1}{path}", code, asked, method="POST", body=said, nothing="QO999Z")

    return case


def one_of(*cases: Case) -> Case:
    """Return a case that is one of several."""
    return lambda probe: probe.random.choice(cases)(probe)


def hand_over(probe: Probe) -> None:
    """A building in sight to a division out of sight."""
    probe.become(Grant.LEDGER)
    view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
    outside = _divisions_out_of_sight(probe)
    if not outside or not view.standing:
        return
    building = probe.random.choice(list(view.standing.values()))
    code = probe.random.choice(outside)
    asked = _division_of(probe, building.id)
    body = WHEN | {"building": building.code, "to_division": code}
    path = f"{V1}/ledger/building-transfers"
    probe.missing(path, code, asked, method="POST", body=body, nothing="999999")


def waiver(method: str, body: Body | None = None) -> Case:
    """Return a case that would change how a finding out of sight stands."""

    def case(probe: Probe) -> None:
        probe.become(Grant.WAIVE)
        view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])
        outside = [row for row in probe.world.findings if row.id not in view.findings]
        if outside:
            key = str(probe.random.choice(outside).id)
            path = f"{V1}/findings/{key}/waiver"
            probe.missing(path, key, _params(probe), method=method, body=body)

    return case


def rows(probe: Probe) -> None:
    """Rows that name a building and an organisation out of sight, checked and not stored."""
    probe.become(Grant.LEDGER)
    if _elsewhere(probe, "/ledger/forms/rooms/rows", {"rows": [{"building": "QB001Z"}]}):
        return
    key = _building_out_of_sight(probe)
    if key is None:
        return
    row = {"building": key, "level": "F1", "number": "101", "use": "102", "area": "20.00",
           "organisation": "QO001Z", "share": "1", "since": "2026-06-01"}  # fmt: skip
    _twins(probe, key, {"rows": [row]})


def _twins(probe: Probe, key: str, body: Body) -> None:
    """Enter rows with what is out of sight and with what is not there, and compare the answers."""
    path = f"{V1}/ledger/forms/rooms/rows?dry_run=true"
    sent = probe.credentials(kind="bearer")
    there = probe.ask(path, method="POST", headers=sent, json=body)
    body["rows"][0]["building"] = "QB999Z"
    absent = probe.ask(path, method="POST", headers=sent, json=body)
    probe.equal(
        "rows out of sight",
        (there.status_code, without_request(there.text).replace(key, "?")),
        (absent.status_code, without_request(absent.text).replace("QB999Z", "?")),
    )


def workbook(probe: Probe) -> None:
    """The same as a file, and checked only."""
    probe.become(Grant.LEDGER)
    key = _building_out_of_sight(probe)
    if key is None:
        return
    head = "building,level,number,use,area,organisation,share,since"
    answers = []
    sent = probe.credentials(kind="bearer") | {"Content-Type": "text/csv"}
    for building in (key, "QB999Z"):
        content = f"{head}\n{building},F1,101,102,20.00,QO001Z,1,2026-06-01\n".encode()
        path = f"{V1}/ledger/forms/rooms/workbook?dry_run=true"
        answer = probe.ask(path, method="POST", headers=sent, content=content)
        answers.append((answer.status_code, without_request(answer.text).replace(building, "?")))
    probe.equal("files with rows out of sight", *answers)


CASES: dict[str, Case] = {
    f"POST {V1}/ledger/allocations": one_of(
        of_room(
            "/ledger/allocations",
            lambda key, code: {"allocations": [{"room_id": key, "organisation": code}]},
        ),
        of_building(
            "/ledger/allocations",
            lambda key: {
                "allocations": [
                    {"building": key, "level": "F9", "number": "1", "organisation": "QO001Z"}
                ]
            },
        ),
        to_holder(
            "/ledger/allocations",
            lambda key, _, code: {"allocations": [{"room_id": key, "organisation": code}]},
        ),
    ),
    f"POST {V1}/ledger/moves": one_of(
        of_room(
            "/ledger/moves",
            lambda key, code: {
                "room_id": key,
                "from_organisation": code,
                "to_organisation": "QO001Z",
            },
        ),
        to_holder(
            "/ledger/moves",
            lambda key, holder, code: {
                "room_id": key,
                "from_organisation": holder,
                "to_organisation": code,
            },
        ),
    ),
    f"POST {V1}/ledger/returns": of_room(
        "/ledger/returns", lambda key, code: {"room_id": key, "organisation": code}
    ),
    f"POST {V1}/ledger/use-changes": of_room(
        "/ledger/use-changes", lambda key, _: {"room_id": key, "use_code": "102"}
    ),
    f"POST {V1}/ledger/corrections": of_room(
        "/ledger/corrections", lambda key, _: {"room_id": key, "area_m2": "12.00"}
    ),
    f"POST {V1}/ledger/states": of_room(
        "/ledger/states", lambda key, _: {"room_id": key, "state": "idle"}
    ),
    f"POST {V1}/ledger/room-disposals": of_room(
        "/ledger/room-disposals", lambda key, _: {"room_ids": [key]}
    ),
    f"POST {V1}/ledger/building-disposals": of_building(
        "/ledger/building-disposals", lambda key: {"building": key}
    ),
    f"POST {V1}/ledger/building-transfers": one_of(
        of_building(
            "/ledger/building-transfers", lambda key: {"building": key, "to_division": "510104"}
        ),
        hand_over,
    ),
    f"POST {V1}/findings/{{finding_id}}/waiver": waiver("POST", {"reason": "试"}),
    f"DELETE {V1}/findings/{{finding_id}}/waiver": waiver("DELETE"),
    f"POST {V1}/ledger/forms/{{form}}/rows": rows,
    f"POST {V1}/ledger/forms/{{form}}/workbook": workbook,
}
