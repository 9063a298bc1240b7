"""Cases of the ledger's reading: totals, findings, entries, mismatches, differences, search."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from spatial.domain.divisions import division_prefix
from spatial.storage.ledger_forms import form_lists
from tests.security.fuzzing import Case, Probe
from tests.security.world import holds
from tests.support.guarded_town import FROZEN_ON
from tests.support.ledger import Held, day

V1 = "/api/v1"
GRAVITY = ("error", "warning", "info")


def code_of(probe: Probe, key: UUID | None) -> str | None:
    """Return an organisation's or building's code."""
    return probe.world.by_id[key].code if key else None


def sums(entries: Iterable[Held], key: Any) -> dict[Any, tuple[int, Decimal]]:
    """Add entries up by a key: rooms in part or whole, and m²."""
    subjects: dict[Any, set[UUID]] = defaultdict(set)
    areas: dict[Any, Decimal] = defaultdict(Decimal)
    for entry in entries:
        subjects[key(entry)].add(entry.subject)
        areas[key(entry)] += entry.area_m2
    return {one: (len(subjects[one]), areas[one]) for one in subjects}


def totals(probe: Probe) -> None:
    """Rooms and m² by building, level or organisation."""
    view, by = probe.view, probe.random.choice(["building", "level", "organisation"])
    params: dict[str, Any] = {"by": by}
    entries = [
        entry
        for entry in view.world.entries[view.day]
        if entry.subject in view.rooms and (not view.bound or entry.organisation in view.bound)
    ]
    kind = probe.random.choice(["none", "division", "building", "level", "organisation"])
    one = probe.random.choice(probe.world.rows["buildings"])
    if kind == "division":
        params["division"] = probe.random.choice(probe.world.divisions).code
        prefix = division_prefix(params["division"])
        by_id = probe.world.by_id
        entries = [e for e in entries if by_id[e.building].managing_prefix.startswith(prefix)]
    if kind == "building":
        if one.id not in view.standing:
            params = probe.on_day(params | {"building": one.code})
            probe.missing(f"{V1}/totals", one.code, params, nothing="QB999Z")
            return
        params["building"] = one.code
        entries = [entry for entry in entries if entry.building == one.id]
    if kind == "level":
        level = probe.random.choice(probe.world.levels).id
        params["level"] = str(level)
        entries = [entry for entry in entries if view.rooms[entry.subject].level_id == level]
    if kind == "organisation":
        holder = probe.random.choice(probe.world.organisations)
        params["organisation"] = holder.code
        entries = [entry for entry in entries if entry.organisation == holder.id]
    _same_totals(probe, probe.data(f"{V1}/totals", params), entries, by)


def _same_totals(probe: Probe, found: Any, entries: list[Held], by: str) -> None:
    keys: dict[str, Callable[[Held], str | None]] = {
        "building": lambda entry: code_of(probe, entry.building),
        "level": lambda entry: str(probe.view.rooms[entry.subject].level_id),
        "organisation": lambda entry: code_of(probe, entry.organisation),
    }
    key = keys[by]
    wanted = {one: (rooms, float(area)) for one, (rooms, area) in sums(entries, key).items()}
    told = {row["key"]: (row["rooms"], row["area_m2"]) for row in found}
    probe.same("totals", list(told.items()), list(wanted.items()))
    parts = sums(entries, lambda entry: (key(entry), code_of(probe, entry.organisation)))
    probe.same(
        "totals by organisation",
        [
            (row["key"], part["code"], part["rooms"], part["area_m2"])
            for row in found
            for part in row["organisations"]
        ],
        [(*one, rooms, float(area)) for one, (rooms, area) in parts.items()],
    )
    for row in found:
        for parts_of in ("uses", "statuses"):
            added = round(sum(part["area_m2"] for part in row[parts_of]), 2)
            probe.equal(f"m² by {parts_of}", added, row["area_m2"])


def findings(probe: Probe) -> None:
    """A page of open findings, by any filter."""
    view, params = probe.view, dict[str, Any]()
    wanted = list(view.findings.values())
    kind = probe.random.choice(["none", "building", "level", "code", "severity"])
    if kind == "building":
        one = probe.random.choice(probe.world.buildings)
        if one.id not in view.standing:
            asked = probe.on_day({"building": one.code})
            probe.missing(f"{V1}/findings", one.code, asked, nothing="QB999Z")
            return
        params["building"] = one.code
        wanted = [row for row in wanted if _place(probe, row)[0] == one.id]
    if kind == "level":
        level = probe.random.choice(probe.world.levels).id
        params["level"] = str(level)
        wanted = [row for row in wanted if _place(probe, row)[1] == level]
    if kind == "code":
        params["code"] = "OFFICE_WITHOUT_DATA"
        wanted = [row for row in wanted if row.code == params["code"]]
    if kind == "severity":
        params["severity"] = probe.random.choice(GRAVITY)
        wanted = [row for row in wanted if row.severity == params["severity"]]
    limit = probe.random.choice([1, 10, 500])
    found = probe.data(f"{V1}/findings", params | {"limit": limit})
    probe.equal("findings in all", found["total"], len(wanted))
    told = [row["id"] for row in found["items"]]
    probe.some("findings", told, [str(row.id) for row in wanted], limit)
    gravity = [GRAVITY.index(row["severity"]) for row in found["items"]]
    probe.equal("gravest first", gravity, sorted(gravity))


def _place(probe: Probe, row: Any) -> tuple[UUID | None, UUID | None]:
    """Return building and level of a finding."""
    by_id = probe.world.by_id
    level = row.level_id
    for room_or_plan in (row.room_id, row.floor_plan_id):
        level = level or (room_or_plan and by_id[room_or_plan].level_id)
    return row.building_id or (level and by_id[level].building_id), level


def _division(probe: Probe) -> tuple[dict[str, str], str] | None:
    """Return parameters that name a division, and its prefix; or ask where there is none."""
    covers = probe.account.scope.covers
    several = len(probe.account.scope.prefixes) > 1
    if not several and probe.random.random() < 0.5:
        return {}, probe.account.scope.prefixes[0]
    inside = [row for row in probe.world.divisions if covers(row.prefix)]
    row = probe.pick(inside, probe.world.divisions)
    if covers(row.prefix):
        return {"division": row.code}, row.prefix
    path = probe.route.split()[1]
    asked = {"division": row.code, "as_of": probe.day.isoformat()}
    if path.endswith("differences"):
        asked = {"division": row.code, "since": "2026-02-01", "until": "2026-03-01"}
    if path.endswith("events"):
        asked["building"] = "QB999Z"
    probe.missing(path, row.code, asked, nothing="999999")
    return None


def entries(probe: Probe) -> None:
    """A page of who holds which rooms."""
    given = _division(probe)
    if given is None:
        return
    params: dict[str, Any] = dict(given[0])
    wanted = [entry for entry in probe.view.entries if entry.prefix.startswith(given[1])]
    if probe.random.random() < 0.4:
        holder = probe.random.choice(probe.world.organisations)
        params["organisation"] = holder.code
        wanted = [entry for entry in wanted if entry.organisation == holder.id]
    if probe.random.random() < 0.4:
        building = probe.random.choice(probe.world.buildings)
        params["building"] = building.code
        wanted = [entry for entry in wanted if entry.building == building.id]
    limit = probe.random.choice([2, 500])
    found = probe.data(f"{V1}/ledger/entries", params | {"limit": limit})
    probe.equal("entries in all", found["total"], len(wanted))
    told = [
        (row["organisation_code"], row["building_code"], row["room_id"] or row["allocation_id"],
         row["area_m2"], row["rooms"])
        for row in found["items"]
    ]  # fmt: skip
    known = [
        (code_of(probe, one.organisation), code_of(probe, one.building), str(one.subject),
         float(one.area_m2), one.rooms)
        for one in wanted
    ]  # fmt: skip
    probe.some("entries", told, known, limit)


def mismatches(probe: Probe) -> None:
    """Rows without a room, and rooms without a row."""
    given = _division(probe)
    if given is None:
        return
    view, prefix = probe.view, given[1]
    found = probe.data(f"{V1}/ledger/mismatches", given[0])
    drawn = {row.room_id: row for row in probe.world.versions_on(view.day)}
    managed = {
        row.building_id: row.managing_prefix
        for row in probe.world.managers
        if holds(row.valid, view.day)
    }
    rows = [row for row in probe.world.allocations if holds(row.valid, view.day)]
    alone = []
    for row in rows:
        building = row.building_id or probe.world.building_of(row.room_id)
        if (
            row.room_id not in drawn
            and managed.get(building, "-").startswith(prefix)
            and (not view.bound or row.organisation_id in view.bound)
        ):
            alone.append(str(row.id))
    probe.same("rows", [row["allocation_id"] for row in found["rows_without_room"]], alone)
    spoken = {row.room_id for row in rows}
    silent = [
        (str(row.room_id), float(row.area_m2))
        for row in drawn.values()
        if row.room_id not in spoken
        and row.use_code.startswith(("1", "2"))
        and managed.get(probe.world.building_of(row.room_id), "-").startswith(prefix)
        and not view.bound
    ]
    told = [(row["room_id"], row["area_m2"]) for row in found["rooms_without_row"]]
    probe.same("rooms", told, silent)
    probe.same("areas", found["differing_areas"], [])


def differences(probe: Probe) -> None:
    """Totals of two moments."""
    period = probe.random.choice(probe.world.periods)
    if probe.random.random() < 0.2 and period not in probe.view.periods:
        params = {"since": period.code, "until": "2026-03-01", "division": None}
        params["division"] = next(
            row.code for row in probe.world.divisions if probe.account.scope.covers(row.prefix)
        )
        probe.missing(f"{V1}/ledger/differences", period.code, params, nothing="QP999Z")
        return
    given = _division(probe)
    if given is None:
        return
    since, until = sorted(probe.random.choices(probe.fuzz.days, k=2))
    params = given[0] | {"since": since.isoformat(), "until": until.isoformat()}
    found = probe.ask(f"{V1}/ledger/differences", params)
    probe.is_private(found)
    told = found.json()["rows"]
    for name, moment in (("before", since), ("after", until)):
        seen = [
            e
            for e in probe.fuzz.view(probe.account, moment).entries
            if e.prefix.startswith(given[1])
        ]
        wanted = (sum(e.rooms for e in seen), float(sum(e.area_m2 for e in seen)))
        figures = [(row[name]["rooms"], row[name]["area_m2"]) for row in told]
        probe.same(name, figures or [(0, 0.0)], [wanted])


def statistics(probe: Probe) -> None:
    """The ledger added up by building, of a day or as a period froze it."""
    given = _division(probe)
    if given is None:
        return
    params, moment = dict(given[0]) | {"by": "building"}, probe.day
    prefix = given[1]
    if probe.random.random() < 0.4:
        period = probe.random.choice(probe.world.periods)
        frozen = period.division_prefix
        if not prefix.startswith(frozen):
            asked = probe.on_day(params | {"period": period.code})
            probe.missing(f"{V1}/ledger/statistics", period.code, asked, nothing="QP999Z")
            return
        params["period"], moment = period.code, day(FROZEN_ON)
    found = probe.data(f"{V1}/ledger/statistics", params)
    seen = [
        e for e in probe.fuzz.view(probe.account, moment).entries if e.prefix.startswith(prefix)
    ]
    wanted = sums(seen, lambda entry: code_of(probe, entry.building))
    probe.same(
        "statistics",
        [(row["key"], row["area_m2"]) for row in found["rows"] if row["area_m2"]],
        [(key, float(area)) for key, (_, area) in wanted.items() if area],
    )


def periods(probe: Probe) -> None:
    """The frozen periods of the scope's divisions and of those above."""
    given = _division(probe)
    if given is None:
        return
    prefix, frozen = given[1], probe.fuzz.view(probe.account, day(FROZEN_ON)).entries
    wanted = []
    for row in probe.world.periods:
        if row.division_prefix.startswith(prefix) or prefix.startswith(row.division_prefix):
            narrow = max(prefix, row.division_prefix, key=len)
            seen = [entry for entry in frozen if entry.prefix.startswith(narrow)]
            area = float(sum(entry.area_m2 for entry in seen))
            wanted.append((row.code, sum(entry.rooms for entry in seen), area))
    found = probe.data(f"{V1}/ledger/periods", given[0])
    probe.same("periods", [(row["code"], row["rooms"], row["area_m2"]) for row in found], wanted)


def events(probe: Probe) -> None:
    """The history of a room, an organisation or a building."""
    given = _division(probe)
    if given is None:
        return
    view = probe.fuzz.view(probe.account, probe.fuzz.days[-1])  # today: what is in scope now
    kind = probe.random.choice(["room", "organisation", "building"])
    rows = {"room": probe.world.rooms, "organisation": probe.world.organisations,
            "building": probe.world.buildings}[kind]  # fmt: skip
    inside = {"room": view.mine or {r.id for r in rows}, "organisation": view.organisations,
              "building": view.buildings}[kind]  # fmt: skip
    one = probe.random.choice(rows)
    key = str(one.id) if kind == "room" else one.code
    params = given[0] | {kind: key}
    if one.id not in inside or not _prefix_of(probe, kind, one).startswith(given[1]):
        if not probe.view.bound:  # what a bound account holds goes by the day looked at
            nothing = None if kind == "room" else f"Q{key[1]}999Z"
            probe.missing(f"{V1}/ledger/events", key, params, nothing=nothing)
        return
    answer = probe.ask(f"{V1}/ledger/events", params)
    if view.bound and answer.status_code == 404:
        return
    probe.is_private(answer)
    found = answer.json()
    wanted = [
        row.why
        for row in probe.world.events
        if (row.subject_kind, row.subject_id) == (kind, key)
        and row.managing_prefix is not None
        and view.scope.covers(row.managing_prefix)
        and not view.bound
    ]
    probe.same("events", [row["why"] for row in found["items"]], wanted)


def _prefix_of(probe: Probe, kind: str, one: Any) -> str:
    if kind == "organisation":
        return str(one.prefix)
    building = one if kind == "building" else probe.world.by_id[probe.world.building_of(one.id)]
    return str(building.managing_prefix)


def forms(probe: Probe) -> None:
    """The ledger's forms, with the divisions of the scope."""
    found = probe.data(f"{V1}/ledger/forms")
    known = form_lists().lists["division"].names
    wanted = [code for code in known if probe.account.scope.covers(division_prefix(code))]
    for form in found:
        for column in form["columns"]:
            codes = [each["code"] for each in column["codes"] or ()]
            if column["codes"] and set(codes) & set(known):
                probe.same("divisions to choose from", codes, wanted)


def template(probe: Probe) -> None:
    """A workbook to fill in."""
    form = probe.random.choice(["organisations", "rooms", "occupancies", "titles"])
    probe.equal("form", probe.ask(f"{V1}/ledger/forms/{form}/template").status_code, 200)


CASES: dict[str, Case] = {
    f"GET {V1}/totals": totals,
    f"GET {V1}/findings": findings,
    f"GET {V1}/ledger/entries": entries,
    f"GET {V1}/ledger/mismatches": mismatches,
    f"GET {V1}/ledger/differences": differences,
    f"GET {V1}/ledger/statistics": statistics,
    f"GET {V1}/ledger/periods": periods,
    f"GET {V1}/ledger/events": events,
    f"GET {V1}/ledger/forms": forms,
    f"GET {V1}/ledger/forms/{{form}}/template": template,
}
