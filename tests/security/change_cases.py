"""Cases of changes: what is out of sight can be changed no more than what does not exist."""

from collections.abc import Callable
from typing import Any

from spatial.domain.accounts import Grant
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


def of_room(path: str, body: Callable[[str, str], Body]) -> Case:
    """Return a case that would change a room out of sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.LEDGER)
        key = _room_out_of_sight(probe)
        if key is not None:
            code = probe.random.choice(probe.world.organisations).code
            probe.missing(f"{V1}{path}", key, method="POST", body=WHEN | body(key, code))

    return case


def of_building(path: str, body: Callable[[str], Body]) -> Case:
    """Return a case that would change a building out of sight."""

    def case(probe: Probe) -> None:
        probe.become(Grant.LEDGER)
        key = _building_out_of_sight(probe)
        if key is not None:
            said = WHEN | body(key)
            probe.missing(f"{V1}{path}", key, method="POST", body=said, nothing="QB999Z")

    return case


def allocate(probe: Probe) -> None:
    """A room, a place or an organisation out of sight."""
    if probe.random.random() < 0.5:
        of_room(
            "/ledger/allocations",
            lambda key, code: {"allocations": [{"room_id": key, "organisation": code}]},
        )(probe)
        return
    of_building(
        "/ledger/allocations",
        lambda key: {
            "allocations": [
                {"building": key, "level": "F9", "number": "1", "organisation": "QO001Z"}
            ]
        },
    )(probe)


def freeze(probe: Probe) -> None:
    """A division out of sight is one that does not exist."""
    probe.become(Grant.LEDGER)
    outside = [row for row in probe.world.divisions if not probe.account.scope.covers(row.prefix)]
    if outside:
        code = probe.random.choice(outside).code
        body = {"code": "NEW", "of_division": code, "day": "2026-06-30"}
        probe.missing(f"{V1}/ledger/freezings", code, method="POST", body=body, nothing="999999")


def rows(probe: Probe) -> None:
    """Rows that name a building and an organisation out of sight, checked and not stored."""
    probe.become(Grant.LEDGER)
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
    f"POST {V1}/ledger/allocations": allocate,
    f"POST {V1}/ledger/moves": of_room(
        "/ledger/moves",
        lambda key, code: {"room_id": key, "from_organisation": code, "to_organisation": "QO001Z"},
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
    f"POST {V1}/ledger/building-transfers": of_building(
        "/ledger/building-transfers", lambda key: {"building": key, "to_division": "510104"}
    ),
    f"POST {V1}/ledger/freezings": freeze,
    f"POST {V1}/ledger/forms/{{form}}/rows": rows,
    f"POST {V1}/ledger/forms/{{form}}/workbook": workbook,
}
