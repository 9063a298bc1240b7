"""Events written the way the program writes them, and what a verification found of them."""

from typing import Any

from psycopg import Connection

from spatial.domain.event_chain import Fault
from spatial.services.verify_events import Verification
from spatial.storage.events import Subject, record_event

ROOM = Subject("room", "6f9619ff-8b86-d011-b42d-00c04fc964ff")


def write(conn: Connection[Any], *actions: str) -> list[int]:
    """Record events, all in one transaction, with what is hard to write down."""
    odd = {"name": '引号" 反斜\\ 换行\n 制表\t \x1f 🏛', "area_m2": 18.20, "none": None}
    ids = [record_event(conn, "李四", action, ROOM, before={}, after=odd) for action in actions]
    conn.commit()
    return ids


def faults(found: Verification) -> list[tuple[Fault, int | None]]:
    return [(link.fault, link.event_id) for link in found.broken]
