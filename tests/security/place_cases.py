"""Cases of the look-ups: divisions, buildings, levels, rooms, search."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from spatial.domain.accounts import GRANTS, Grant
from spatial.domain.divisions import division_prefix
from tests.security.fuzzing import Case, Probe

V1 = "/api/v1"


def metres2(area: Decimal) -> float:
    """Return an area as it goes on the wire."""
    return float(area)


def divisions(probe: Probe) -> None:
    """The divisions of the scope, and how many buildings of each are in sight."""
    parent = probe.random.choice([None, probe.random.choice(probe.world.divisions).code])
    found = probe.data(f"{V1}/divisions", {"parent": parent} if parent else None)
    wanted = [
        (
            row.code,
            sum(b.managing_prefix.startswith(row.prefix) for b in probe.view.buildings.values()),
        )
        for row in probe.world.divisions
        if probe.account.scope.covers(row.prefix) and parent in {None, row.parent_code}
    ]
    probe.same("divisions", [(row["code"], row["buildings"]) for row in found], wanted)


def buildings(probe: Probe) -> None:
    """A page of buildings, by any filter."""
    params, wanted = _building_filter(probe)
    limit, offset = probe.random.choice([1, 3, 50, 500]), probe.random.choice([0, 0, 2])
    found = probe.data(f"{V1}/buildings", params | {"limit": limit, "offset": offset})
    wanted = sorted(wanted, key=lambda row: (row.managing_prefix, row.code))
    probe.equal("buildings in all", found["total"], len(wanted))
    told = [_told_building(row) for row in found["items"]]
    if "near" in params:
        known = [_wanted_building(probe, row) for row in wanted]
        probe.some("near buildings", told, known, min(limit, max(len(wanted) - offset, 0)))
        return
    page = wanted[offset : offset + limit]
    probe.same("buildings", told, [_wanted_building(probe, row) for row in page])


def _building_filter(probe: Probe) -> tuple[dict[str, Any], list[Any]]:
    """Return parameters of a random filter, and the buildings in sight that it leaves."""
    standing = list(probe.view.standing.values())
    one = probe.random.choice(probe.world.buildings)
    kind = probe.random.choice(["none", "division", "bbox", "name", "near"])
    if kind == "division":
        code = probe.random.choice(probe.world.divisions).code
        prefix = division_prefix(code)
        return {"division": code}, [b for b in standing if b.managing_prefix.startswith(prefix)]
    if kind == "bbox":
        west, south = one.west - 1e-7, one.south - 1e-7
        east, north = one.east + probe.random.choice([1e-7, 6e-4]), one.north + 1e-7
        box = f"{west:.9f},{south:.9f},{east:.9f},{north:.9f}"
        return {"bbox": box}, [
            b
            for b in standing
            if b.west <= east and b.east >= west and b.south <= north and b.north >= south
        ]
    if kind == "name":
        text = probe.random.choice([one.name, one.code[1:4], one.pinyin[:5], "楼", "%", "_"])
        return {"name": text}, [
            b
            for b in standing
            if any(text.lower() in t.lower() for t in (b.name, b.pinyin, b.initials))
        ]
    return ({"near": f"{one.west:.6f},{one.south:.6f}"} if kind == "near" else {}), standing


def _rooms_in(probe: Probe, building: UUID) -> list[Any]:
    levels = probe.view.levels
    return [
        row for row in probe.view.rooms.values() if levels[row.level_id].building_id == building
    ]


def _wanted_building(probe: Probe, row: Any) -> tuple[Any, ...]:
    levels = sum(level.building_id == row.id for level in probe.view.levels.values())
    held = probe.view.figures(_rooms_in(probe, row.id))
    return str(row.id), row.code, row.map_id, levels, held.rooms, metres2(held.area_m2)


def _told_building(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("id", "code", "map_id", "levels", "rooms", "area_m2"))


def building(probe: Probe) -> None:
    """One building by code or id, with its levels."""
    row = probe.pick(probe.view.standing.values(), probe.world.buildings)
    key = probe.random.choice([row.code, str(row.id)])
    if row.id not in probe.view.standing:
        nothing = "QB999Z" if key == row.code else None
        probe.missing(f"{V1}/buildings/{key}", key, probe.on_day(None), nothing=nothing)
        return
    found = probe.data(f"{V1}/buildings/{key}")
    probe.equal("building", _told_building(found), _wanted_building(probe, row))
    wanted = [one for one in probe.view.levels.values() if one.building_id == row.id]
    probe.same(
        "its levels",
        [_told_level(one) for one in found["level_list"]],
        [_wanted_level(probe, one) for one in wanted],
    )


def _told_level(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("id", "map_id", "code", "rooms", "area_m2"))


def _wanted_level(probe: Probe, row: Any) -> tuple[Any, ...]:
    held = probe.view.figures(_rooms_on(probe, row.id))
    return str(row.id), row.map_id, row.code, held.rooms, metres2(held.area_m2)


def _rooms_on(probe: Probe, level: UUID) -> list[Any]:
    return [row for row in probe.view.rooms.values() if row.level_id == level]


def rooms_by_number(probe: Probe) -> None:
    """The rooms of a building that bear a number."""
    row = probe.pick(probe.view.standing.values(), probe.world.buildings)
    number = probe.random.choice(["101", "102", "103", "9"])
    path = f"{V1}/buildings/{row.code}/rooms"
    if row.id not in probe.view.standing:
        probe.missing(path, row.code, probe.on_day({"number": number}), nothing="QB999Z")
        return
    found = probe.data(path, {"number": number})
    wanted = [one for one in _rooms_in(probe, row.id) if one.number == number]
    _same_cards(probe, found, wanted)


def level(probe: Probe) -> None:
    """One level."""
    row = _level_or_missing(probe, "")
    if row is not None:
        found = probe.data(f"{V1}/levels/{row.id}")
        probe.equal("level", _told_level(found), _wanted_level(probe, row))


def _level_or_missing(probe: Probe, rest: str) -> Any:
    """Return a level in sight; or ask for one that is not, which must look like none."""
    row = probe.pick(probe.view.levels.values(), probe.world.levels)
    if row.id in probe.view.levels:
        return row
    probe.missing(f"{V1}/levels/{row.id}{rest}", str(row.id), probe.on_day(None))
    return None


def level_rooms(probe: Probe) -> None:
    """The rooms of a level."""
    row = _level_or_missing(probe, "/rooms")
    if row is not None:
        found = probe.data(f"{V1}/levels/{row.id}/rooms")
        _same_rooms(probe, found, _rooms_on(probe, row.id))


def level_features(probe: Probe) -> None:
    """The rooms of a level as GeoJSON."""
    if Grant.EXPORT not in GRANTS[probe.account.role]:
        row = probe.random.choice(probe.world.levels)
        probe.missing(f"{V1}/levels/{row.id}/rooms.geojson", str(row.id))
        return
    row = _level_or_missing(probe, "/rooms.geojson")
    if row is not None:
        found = probe.data(f"{V1}/levels/{row.id}/rooms.geojson")
        told = [feature["properties"] for feature in found["features"]]
        _same_rooms(probe, told, _rooms_on(probe, row.id))


def _same_rooms(probe: Probe, found: Iterable[dict[str, Any]], wanted: Iterable[Any]) -> None:
    probe.same(
        "rooms",
        [(r["id"], r["map_id"], r["area_m2"], r["organisation_code"]) for r in found],
        [
            (
                str(r.room_id),
                probe.world.by_id[r.room_id].map_id,
                metres2(r.area_m2),
                _largest(probe, r),
            )
            for r in wanted
        ],
    )


def _shares(probe: Probe, room: UUID) -> list[tuple[str, float]]:
    """Return code and share of the holders in sight, the largest first."""
    held = [
        (probe.world.by_id[row.organisation_id].code, float(row.share))
        for row in probe.view.holders(room)
    ]
    return sorted(held, key=lambda each: (-each[1], each[0]))


def _largest(probe: Probe, room: Any) -> str | None:
    shares = _shares(probe, room.room_id)
    return shares[0][0] if shares else None


def floor_plans(probe: Probe) -> None:
    """Drafts and published plans of a level."""
    row = _level_or_missing(probe, "/floor-plans")
    if row is not None:
        found = probe.data(f"{V1}/levels/{row.id}/floor-plans")
        wanted = [str(plan.id) for plan in probe.world.plans if plan.level_id == row.id]
        probe.same("floor plans", [plan["id"] for plan in found], wanted)


def differences(probe: Probe) -> None:
    """What a draft would change."""
    drafts = [plan for plan in probe.world.plans if plan.state == "draft"]
    inside = [plan for plan in drafts if plan.level_id in probe.view.levels]
    plan = probe.pick(inside, drafts)
    path = f"{V1}/floor-plans/{plan.id}/differences"
    if plan.level_id not in probe.view.levels or probe.view.bound:  # it names everybody's rooms
        if plan.level_id in probe.view.levels:
            probe.equal("differences for the bound", probe.ask(path).status_code, 404)
            return
        probe.missing(path, str(plan.id), probe.on_day(None))
        return
    found = probe.data(path)
    probe.equal("differences of", found["floor_plan_id"], str(plan.id))


def room(probe: Probe) -> None:
    """One room's card."""
    row = probe.pick([probe.world.by_id[key] for key in probe.view.rooms], probe.world.rooms)
    if row.id not in probe.view.rooms:
        probe.missing(f"{V1}/rooms/{row.id}", str(row.id), probe.on_day(None))
        return
    found = probe.data(f"{V1}/rooms/{row.id}")
    _same_cards(probe, [found], [probe.view.rooms[row.id]])


def rooms_at(probe: Probe) -> None:
    """The rooms over a point."""
    one = probe.random.choice(probe.world.versions)
    lon, lat = (one.west + one.east) / 2, (one.south + one.north) / 2
    ordinal = probe.random.choice([None, 0, 1])
    params = {"lon": lon, "lat": lat} | ({} if ordinal is None else {"ordinal": ordinal})
    found = probe.data(f"{V1}/rooms/at", params)
    wanted = [
        row
        for row in probe.view.rooms.values()
        if row.west <= lon <= row.east and row.south <= lat <= row.north
        and ordinal in {None, probe.view.levels[row.level_id].ordinal}
    ]  # fmt: skip
    _same_cards(probe, found, wanted)


def _same_cards(probe: Probe, found: list[dict[str, Any]], wanted: list[Any]) -> None:
    """Compare cards: rooms, m², whose they are, who works there, what was found."""
    probe.same("cards", [_told_card(card) for card in found], [_card(probe, row) for row in wanted])


def _told_card(card: dict[str, Any]) -> tuple[Any, ...]:
    return (
        card["id"],
        card["area_m2"],
        tuple((one["code"], one["share"]) for one in card["organisations"]),
        tuple(sorted((one["organisation_code"], one["headcount"]) for one in card["occupants"])),
        tuple(sorted(subject for one in card["findings"] for subject in one["subjects"])),
    )


def _card(probe: Probe, row: Any) -> tuple[Any, ...]:
    view, by_id = probe.view, probe.world.by_id
    people = [
        (by_id[one.organisation_id].code, one.headcount)
        for one in probe.world.occupancies
        if one.room_id == row.room_id
        and view.day in one.valid
        and (not view.bound or one.organisation_id in view.bound)
    ]
    found = [
        s for one in view.findings.values() if one.room_id == row.room_id for s in one.subjects
    ]
    shares = tuple(_shares(probe, row.room_id))
    return (
        str(row.room_id),
        metres2(row.area_m2),
        shares,
        tuple(sorted(people)),
        tuple(sorted(found)),
    )


def room_uses(probe: Probe) -> None:
    """The same tree for everybody."""
    probe.equal("room uses", bool(probe.data(f"{V1}/room-uses")), True)


CASES: dict[str, Case] = {
    f"GET {V1}/divisions": divisions,
    f"GET {V1}/buildings": buildings,
    f"GET {V1}/buildings/{{building}}": building,
    f"GET {V1}/buildings/{{building}}/rooms": rooms_by_number,
    f"GET {V1}/levels/{{level_id}}": level,
    f"GET {V1}/levels/{{level_id}}/rooms": level_rooms,
    f"GET {V1}/levels/{{level_id}}/rooms.geojson": level_features,
    f"GET {V1}/levels/{{level_id}}/floor-plans": floor_plans,
    f"GET {V1}/floor-plans/{{floor_plan_id}}/differences": differences,
    f"GET {V1}/rooms/{{room_id}}": room,
    f"GET {V1}/rooms/at": rooms_at,
    f"GET {V1}/room-uses": room_uses,
}
