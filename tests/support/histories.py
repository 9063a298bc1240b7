"""Ledgers with a random past, written straight into the tables: days in any order."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.types.range import Range

from tests.support.ledger import Town, day, record

SPAN_DAYS = 300
DIVISIONS = ("510104", "510105", "510100", "510000", "510502")
SHARES = ("1", "0.5", "0.333333", "0.3333", "0.25", "0.6", "0.1666")
USES = ("101", "102", "201", "802", None)


class RandomLedger:
    """A town whose rooms, holders and managers change at random, on days in any order."""

    def __init__(self, conn: Connection[Any], random: Random) -> None:
        self.conn = conn
        self.random = random
        self.town = Town(conn, lambda: UUID(int=random.getrandbits(128), version=4))
        self.rooms: dict[UUID, str] = {}
        self.done: Counter[str] = Counter()
        for number, division in enumerate(DIVISIONS[:3]):
            self.town.add_building(f"B{number}", division)
        for code in ("A", "B", "C", "D"):
            self.town.add_organisation(code)

    def run(self, operations: int) -> None:
        """Do so many operations; what the database refuses is not done."""
        kinds: list[Callable[[], None]] = [
            self.add_room, self.add_room, self.revise, self.correct_in_place, self.end_room,
            self.bring_back, self.allocate, self.allocate, self.allocate, self.give_back,
            self.move, self.change_share, self.drop_allocation, self.allocate_row,
            self.hang_row_on_room, self.transfer_building, self.replace_at_once,
        ]  # fmt: skip
        for _ in range(operations):
            kind = self.random.choice(kinds)
            try:
                with self.conn.transaction():
                    kind()
                    self.conn.execute("SET CONSTRAINTS ALL IMMEDIATE")
                self.done[kind.__name__] += 1
            except (psycopg.errors.CheckViolation, psycopg.errors.ExclusionViolation):
                self.done["refused"] += 1

    def any_day(self) -> dt.date:
        """Return a day within the span."""
        return day(self.random.randrange(SPAN_DAYS))

    def area(self) -> Decimal:
        """Return an area of up to 60 m²."""
        return Decimal(self.random.randrange(0, 6000)) / 100

    def event(self, *causes: str | None) -> int | None:
        """Return an event with one of the causes, or none at all."""
        return record(self.conn, self.random.choice(causes)) if self.random.random() < 0.8 else None

    def pick(self, question: str) -> Any:
        """Return a random row of an answer, or None."""
        rows = self.conn.execute(f"SELECT * FROM ({question}) AS asked ORDER BY 1".encode())  # noqa: S608
        found = rows.fetchall()
        return self.random.choice(found) if found else None

    def add_room(self) -> None:
        building = self.random.choice(sorted(self.town.buildings))
        room = self.town.add_room(building)
        self.rooms[room] = building
        self._draw(room, Range(self.any_day(), None), self.event("addition", None))

    def revise(self) -> None:
        """End a version and begin another on the same day, as a new plan or a new use does."""
        found = self.pick(
            "SELECT id, room_id, lower(valid) FROM room_version WHERE upper_inf(valid)"
        )
        if found is None:
            return
        version, room, since = found
        when, event = self.any_day(), self.event("use_change", "correction", "addition")
        if when <= since:
            return
        self._end("room_version", version, when, event)
        self._draw(room, Range(when, None), event)

    def correct_in_place(self) -> None:
        found = self.pick("SELECT id FROM room_version WHERE NOT isempty(valid)")
        if found:
            self.conn.execute(
                "UPDATE room_version SET area_m2 = %s WHERE id = %s", [self.area(), found[0]]
            )

    def end_room(self) -> None:
        found = self.pick("SELECT id, lower(valid) FROM room_version WHERE upper_inf(valid)")
        if found and found[1] < (when := self.any_day()):
            self._end("room_version", found[0], when, self.event("disposal", "correction"))

    def bring_back(self) -> None:
        found = self.pick(
            "SELECT room_id, max(upper(valid)) FROM room_version GROUP BY room_id"
            " HAVING bool_and(NOT upper_inf(valid))"
        )
        if found and found[1] and found[0] in self.rooms:
            self._draw(found[0], Range(max(found[1], self.any_day()), None), self.event("addition"))

    def replace_at_once(self) -> None:
        """Replace a version on its first day: the first one was never in force."""
        found = self.pick("SELECT id, room_id, valid FROM room_version WHERE NOT isempty(valid)")
        if found and found[1] in self.rooms:
            self.conn.execute("UPDATE room_version SET valid = 'empty' WHERE id = %s", [found[0]])
            self._draw(found[1], found[2], self.event("correction"))

    def allocate(self) -> None:
        if not self.rooms:
            return
        room = self.random.choice(sorted(self.rooms))
        self.town.allocate(
            room, self._organisation(), self.random.choice(SHARES), self._some_days(),
            began_event_id=self.event("reallocation", "addition", None),
            registered_area_m2=self.random.choice([None, self.area()]),
        )  # fmt: skip

    def allocate_row(self) -> None:
        self.town.allocate_row(
            self.random.choice(sorted(self.town.buildings)),
            str(self.random.randrange(5)),
            self._organisation(),
            self._some_days(),
            share=Decimal(self.random.choice(SHARES)),
            registered_area_m2=self.random.choice([None, self.area()]),
            use_code=self.random.choice(USES),
            began_event_id=self.event("addition", "reallocation"),
        )

    def give_back(self) -> None:
        found = self._open_allocation()
        if found and found[2] < (when := self.any_day()):
            self._end("allocation", found[0], when, self.event("reallocation", "disposal"))

    def move(self) -> None:
        found = self._open_allocation()
        if found is None or found[1] is None or found[2] >= (when := self.any_day()):
            return
        event = self.event("reallocation", "subject_change")
        self._end("allocation", found[0], when, event)
        self.town.allocate(
            found[1], self._organisation(), found[3], Range(when, None), began_event_id=event
        )

    def change_share(self) -> None:
        found = self.pick("SELECT id FROM allocation")
        if found:
            self.conn.execute(
                "UPDATE allocation SET share = %s WHERE id = %s",
                [Decimal(self.random.choice(SHARES)), found[0]],
            )

    def drop_allocation(self) -> None:
        found = self.pick("SELECT id FROM allocation")
        if found and self.random.random() < 0.3:
            self.conn.execute("DELETE FROM allocation WHERE id = %s", [found[0]])

    def hang_row_on_room(self) -> None:
        row = self.pick("SELECT id FROM allocation WHERE room_id IS NULL")
        if row and self.rooms:
            room = self.random.choice(sorted(self.rooms))
            self.conn.execute("UPDATE allocation SET room_id = %s WHERE id = %s", [room, row[0]])

    def transfer_building(self) -> None:
        found = self.pick(
            "SELECT id, building_id, lower(valid) FROM building_version WHERE upper_inf(valid)"
        )
        when, event = self.any_day(), self.event("subject_change", "disposal")
        if found is None or when <= found[2]:
            return
        self._end("building_version", found[0], when, event)
        if self.random.random() < 0.9:
            code = next(c for c, known in self.town.buildings.items() if known == found[1])
            self.town.manage(code, self.random.choice(DIVISIONS), Range(when, None), began=event)

    def _draw(self, room: UUID, valid: Range[dt.date], event: int | None) -> None:
        use = self.random.choice(USES)
        self.town.draw(self.rooms[room], room, self.area(), valid, use=use, began=event)

    def _end(self, table: str, identity: UUID, when: dt.date, event: int | None) -> None:
        self.conn.execute(
            f"UPDATE {table} SET valid = daterange(lower(valid), %s), ended_event_id = %s"  # noqa: S608
            " WHERE id = %s".encode(),
            [when, event, identity],
        )

    def _open_allocation(self) -> Any:
        return self.pick(
            "SELECT id, room_id, lower(valid), share FROM allocation WHERE upper_inf(valid)"
        )

    def _organisation(self) -> str:
        return self.random.choice(sorted(self.town.organisations))

    def _some_days(self) -> Range[dt.date]:
        first = self.random.randrange(SPAN_DAYS)
        last = first + self.random.randrange(1, 90)
        return Range(day(first), None if self.random.random() < 0.6 else day(last))
