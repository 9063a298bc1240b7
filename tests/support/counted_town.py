"""A town whose statistics can be added up in the head.


B1 (锦江区, 500 m² certified, titled): 101 office 24 m² of A, 2 people; 102 office 30 m², half A's,
half B's; 103 meeting room 40 m² of nobody; 104 corridor 20 m² of nobody.
B2 (青羊区, no title known): 201 office 10.50 m² of nobody; 202 office 18 m² of B, let.
A (锦江区) has 10 established, B (青羊区) an unknown number.
"""

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from tests.support.ledger import Town, days

AREAS = {
    "101": ("B1", "24.00", "102"),
    "102": ("B1", "30.00", "101"),
    "103": ("B1", "40.00", "201"),
    "104": ("B1", "20.00", "802"),
    "201": ("B2", "10.50", "102"),
    "202": ("B2", "18.00", "102"),
}


def store_counted_town(conn: Connection[Any]) -> Town:
    """Store the town; the caller owns the transaction."""
    town = Town(conn)
    for code, division in (("B1", "510104"), ("B2", "510105")):
        town.add_building(code, division)
    for code, division, staff in (("A", "510104", 10), ("B", "510105", None)):
        town.add_organisation(code)
        conn.execute(
            "UPDATE organisation_version SET division_code = %s, staff_established = %s"
            " WHERE organisation_id = %s",
            [division, staff, town.organisations[code]],
        )
    conn.execute(
        "UPDATE building_version SET title_status = '其他情况', certified_gross_area_m2 = 500"
        " WHERE building_id = %s",
        [town.buildings["B1"]],
    )
    rooms = {}
    for number, (building, area, use) in AREAS.items():
        rooms[number] = town.add_room(building)
        town.draw(building, rooms[number], area, days(0), use=use, number=number)
    for number, holder, share in (
        ("101", "A", "1"), ("102", "A", "0.5"), ("102", "B", "0.5"), ("202", "B", "1"),
    ):  # fmt: skip
        town.allocate(rooms[number], holder, share, days(0))
    conn.execute(
        "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
        " VALUES (%s, %s, '科级以下', 2, %s)",
        [rooms["101"], town.organisations["A"], days(0)],
    )
    conn.execute(
        "INSERT INTO room_state (room_id, state, counterpart, valid) VALUES (%s, 'let', 'x', %s)",
        [rooms["202"], days(0)],
    )
    return town


def find_over(town: Town) -> None:
    """Let a check of today find 101 over its limit of 18 m²."""
    town.conn.execute(
        "INSERT INTO finding (identity, code, severity, room_id, subjects, message_values)"
        " SELECT 'x', 'OFFICE_OVER_LIMIT', 'error', room_id, '{}', %s FROM room_version"
        " WHERE number = '101'",
        [Jsonb({"area_m2": "24.00", "limit_m2": "18.00"})],
    )
