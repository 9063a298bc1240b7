"""The demo's ledger as data: who holds which room, and who works there."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, NamedTuple

import shapely

from api.demo.buildings import SITES, BuildingPlan
from api.demo.drawings import DrawnSheet
from api.demo.georeference import site_ground
from api.demo.occupants import people_for
from api.demo.organisations import ACCOUNTS, ORGANISATIONS, TOWNSHIPS, OrganisationPlan
from api.demo.progress import DEMO_VERSION
from spatial.domain.level_codes import level_code

HELD_USES = ("1", "2")  # offices and service rooms are handed out; the rest serves the house
SHARED_USE = "201"
EMPTY_SHARE = 0.05  # offices of which the ledger knows no occupant
VACANT_SHARE = 0.08


class LedgerRoom(NamedTuple):
    """A room as the ledger knows it: by building, level and the number printed in it."""

    level: str
    number: str
    use: str
    area_m2: float


LevelRooms = list[LedgerRoom]


def rooms_of(item: DrawnSheet) -> Iterator[LevelRooms]:
    """List the numbered rooms of every level that a sheet stands for."""
    floor = item.sheet.floor
    for ordinal in item.sheet.ordinals:
        yield [
            LedgerRoom(level_code(ordinal), cell.number, cell.use, outline.area / 1e6)
            for cell, outline in zip(floor.layout.cells, floor.outlines, strict=True)
            if cell.number is not None and cell.use.startswith(HELD_USES)
        ]


def ledger_document(
    seed: int, size: str, buildings: Sequence[BuildingPlan], made: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """Assemble the ledger of the buildings that were drawn."""
    rng = Random(f"{seed}:ledger")  # noqa: S311 - invented people, not secrets
    by_code = {organisation.code: organisation for organisation in ORGANISATIONS}
    allocations: list[dict[str, Any]] = []
    occupancies: list[dict[str, Any]] = []
    for building, facts in zip(buildings, made, strict=True):
        rooms = [LedgerRoom(*room) for level in facts["rooms"] for room in level]
        holders = [by_code[code] for code in building.organisations]
        for room, held in _hand_out(rooms, holders, rng):
            key = {"building": building.code, "level": room.level, "number": room.number}
            allocations += [key | {"organisation": o.code, "share": share} for o, share in held]
            occupancies += [key | people for people in _people(room, held, rng)]
    used = {code for building in buildings for code in building.organisations}
    return {
        "version": DEMO_VERSION,
        "seed": seed,
        "size": size,
        "divisions": list(TOWNSHIPS),
        "sites": _sites(buildings, made),
        "buildings": [_building(b, f) for b, f in zip(buildings, made, strict=True)],
        "organisations": list(_organisations(used, occupancies)),
        "drawings": [drawing for facts in made for drawing in facts["drawings"]],
        "allocations": allocations,
        "occupancies": occupancies,
        "accounts": list(_accounts(seed)),
    }


def _hand_out(
    rooms: Sequence[LedgerRoom], holders: Sequence[OrganisationPlan], rng: Random
) -> Iterator[tuple[LedgerRoom, list[tuple[OrganisationPlan, float]]]]:
    """Give each organisation a stretch of rooms, bottom to top; neighbours share meeting rooms."""
    for k, room in enumerate(rooms):
        first = min(k * len(holders) // max(1, len(rooms)), len(holders) - 1)
        if room.use == SHARED_USE and len(holders) > 1 and rng.random() < 0.4:
            other = holders[(first + 1) % len(holders)]
            yield room, [(holders[first], 0.5), (other, 0.5)]
        else:
            yield room, [(holders[first], 1.0)]


def _people(
    room: LedgerRoom, held: Sequence[tuple[OrganisationPlan, float]], rng: Random
) -> Iterator[dict[str, Any]]:
    if not room.use.startswith("1") or rng.random() < EMPTY_SHARE:
        return
    organisation = held[0][0]
    for rank, headcount in people_for(room.use, room.area_m2, organisation.ranks, rng):
        yield {"organisation": organisation.code, "rank": rank, "headcount": headcount}


def _sites(
    buildings: Sequence[BuildingPlan], made: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    sites = []
    for site in SITES:
        footprints = [
            shapely.from_wkt(facts["footprint"])
            for building, facts in zip(buildings, made, strict=True)
            if building.site == site.code
        ]
        if footprints:
            ground = shapely.to_wkt(site_ground(site, footprints), rounding_precision=9)
            sites.append(
                {
                    "code": site.code,
                    "name": site.name,
                    "address": site.address,
                    "division": site.division,
                    "ground": ground,
                }
            )
    return sites


def _building(building: BuildingPlan, facts: dict[str, Any]) -> dict[str, Any]:
    site = next(site for site in SITES if site.code == building.site)
    return {
        "code": building.code,
        "name": building.name,
        "division": building.division,
        "site": building.site,
        "address": site.address,
        "footprint": facts["footprint"],
        "built_year": building.built_year,
        "storeys_above": sum(ordinal >= 0 for ordinal in building.ordinals),
        "storeys_below": sum(ordinal < 0 for ordinal in building.ordinals),
        "certified_gross_area_m2": facts["certified_gross_area_m2"],
        "title_status": building.title_status,
    }


def _organisations(
    used: set[str], occupancies: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    posts: dict[str, Counter[str]] = {}
    for row in occupancies:
        posts.setdefault(row["organisation"], Counter())[row["rank"]] += row["headcount"]
    parents = {o.parent for o in ORGANISATIONS if o.code in used and o.parent}
    for organisation in ORGANISATIONS:
        if organisation.code not in used | parents:
            continue
        filled = posts.get(organisation.code, Counter())
        lowest = organisation.ranks[-1][0]
        filled[lowest] += 2 + round(filled.total() * VACANT_SHARE)
        yield {
            "code": organisation.code,
            "name": organisation.name,
            "tier": str(organisation.tier),
            "division": organisation.division,
            "parent": organisation.parent,
            "category": organisation.category,
            "staff_established": filled.total(),
            "posts": [
                {"rank": rank, "headcount": filled[rank]}
                for rank, _ in organisation.ranks
                if filled[rank]
            ],
        }


def _accounts(seed: int) -> Iterator[dict[str, Any]]:
    for login, name, role, scope in ACCOUNTS:
        number = Random(f"{seed}:{login}").randrange(1000, 10000)  # noqa: S311 - printed openly
        yield {
            "login": login,
            "password": f"{login}-{number}",
            "name": name,
            "role": role,
            "scope": scope,
        }
