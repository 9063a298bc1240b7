"""Puts the demo's ledger into the database: places and organisations, then who holds which room."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import shapely
from psycopg import Connection

from api.demo.progress import WHO, Ledger, demo_key, record_progress
from api.passwords import hash_password
from spatial.services.record_occupancies import record_occupancies
from spatial.storage import models
from spatial.storage.buildings import BuildingRepository
from spatial.storage.connections import load_sql
from spatial.storage.organisations import (
    NewAllocation,
    NewOccupancy,
    OrganisationRepository,
    add_allocations,
)
from spatial.storage.pinyin import romanise
from spatial.storage.rows import copy_rows, insert_row

SINCE = dt.date(2024, 1, 1)
MAP_SRID = 4490


@dataclass(frozen=True, slots=True)
class Attached:
    """How many allocations and occupancies found their room, and the rooms that were missing."""

    rows: int
    missing: tuple[str, ...]


def store_ledger(conn: Connection[Any], ledger: Ledger) -> None:
    """Store townships, sites, buildings, organisations with their posts, and accounts."""
    _store_townships(conn, ledger["divisions"])
    sites = {site["code"]: _store_site(conn, site) for site in ledger["sites"]}
    for building in ledger["buildings"]:
        _store_building(conn, building, sites)
    _store_organisations(conn, ledger["organisations"])
    for account in ledger["accounts"]:
        _store_account(conn, account)
    record_progress(conn, "demo.ledger", demo_key(ledger))


def _store_townships(conn: Connection[Any], townships: Sequence[Mapping[str, str]]) -> None:
    for township in townships:
        sound = romanise(township["name"])
        values = {
            "code": township["code"],
            "parent_code": township["parent"],
            "name": township["name"],
            "en": None,
            "kind": township["kind"],
            "tier": "township",
            "sub_provincial": False,
            "pinyin": sound.pinyin,
            "initials": sound.initials,
            "bbox": None,
        }
        conn.execute(load_sql("upsert_division"), values)


def _on_map(wkt: str) -> shapely.Geometry:
    return shapely.set_srid(shapely.from_wkt(wkt), MAP_SRID)


def _store_site(conn: Connection[Any], site: Mapping[str, Any]) -> UUID:
    values = {key: site[key] for key in ("code", "name", "address")}
    values |= {"division_code": site["division"], "geom": _on_map(site["ground"])}
    added: UUID = insert_row(conn, models.Site, values)
    return added


def _store_building(
    conn: Connection[Any], building: Mapping[str, Any], sites: Mapping[str, UUID]
) -> None:
    facts = (
        "address",
        "built_year",
        "storeys_above",
        "storeys_below",
        "certified_gross_area_m2",
        "title_status",
    )
    BuildingRepository(conn, "").add(
        building["code"],
        building["name"],
        building["division"],
        site_id=sites[building["site"]],
        footprint=_on_map(building["footprint"]),
        **{key: building[key] for key in facts},
    )


def _store_organisations(conn: Connection[Any], organisations: Sequence[Mapping[str, Any]]) -> None:
    repository = OrganisationRepository(conn, "")
    ids: dict[str, UUID] = {}
    for organisation in organisations:  # parents stand before their children
        ids[organisation["code"]] = repository.add(
            organisation["code"],
            organisation["name"],
            organisation["tier"],
            organisation["division"],
            category=organisation["category"],
            parent_id=ids.get(organisation["parent"]),
            staff_established=organisation["staff_established"],
        )
        posts = {post["rank"]: post["headcount"] for post in organisation["posts"]}
        repository.add_posts(ids[organisation["code"]], posts)


def _store_account(conn: Connection[Any], account: Mapping[str, str]) -> None:
    values = {
        "login": account["login"],
        "password_hash": hash_password(account["password"]),
        "display_name": account["name"],
        "role": account["role"],
    }
    account_id = insert_row(conn, models.Account, values)
    columns = ("account_id", "division_prefix")
    copy_rows(conn, models.Scope, columns, [(account_id, account["scope"])])


def attach_rooms(
    conn: Connection[Any], ledger: Ledger, building: str, level_ids: Sequence[UUID]
) -> Attached:
    """Give the rooms of some levels to their organisations, by the numbers that were read.

    A number that two rooms of a level bear names neither.
    """
    rooms = _rooms_by_number(conn, level_ids)
    levels = {level for level, _ in rooms}
    ids = {item.code: item.id for item in OrganisationRepository(conn, "").list_all()}
    found: dict[str, list[tuple[UUID, UUID, Mapping[str, Any]]]] = {}
    missing: set[str] = set()
    for table in ("allocations", "occupancies"):
        found[table] = []
        for row in ledger[table]:
            if row["building"] != building or row["level"] not in levels:
                continue
            bearers = rooms.get((row["level"], row["number"]), [])
            if len(bearers) == 1:
                found[table].append((bearers[0], ids[row["organisation"]], row))
            else:
                missing.add(f"{building} {row['level']} {row['number']}")
    count = add_allocations(
        conn,
        [
            NewAllocation(room, holder, Decimal(str(row["share"])), SINCE)
            for room, holder, row in found["allocations"]
        ],
    )
    people = [
        NewOccupancy(room, holder, row["rank"], row["headcount"], SINCE)
        for room, holder, row in found["occupancies"]
    ]
    count += record_occupancies(conn, people, WHO).stored
    return Attached(count, tuple(sorted(missing)))


def _rooms_by_number(
    conn: Connection[Any], level_ids: Sequence[UUID]
) -> dict[tuple[str, str], list[UUID]]:
    rooms: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    found = conn.execute(load_sql("demo_rooms", "api.demo"), {"level_ids": list(level_ids)})
    for level_code, number, room_id in found:
        rooms[level_code, number].append(room_id)
    return rooms
