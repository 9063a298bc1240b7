"""What checks look at, read part after part: memory holds one part, however large the province.

Ids are texts here, which are made and compared in a fraction of the time that UUID objects take.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pandas as pd
from psycopg import Connection

from spatial.checks.organisations import Organisations
from spatial.checks.parts import PremisesPart
from spatial.domain.standards_in_force import StandardDocuments
from spatial.storage.connections import load_sql
from spatial.storage.standards import StandardRepository

ROOMS_PER_PART = 20_000


class Holder(NamedTuple):
    """An organisation that may hold rooms; ``recorded`` if it has occupants on record."""

    code: str
    organisation: str
    recorded: bool


def read_parts(
    conn: Connection[Any],
    scope: str,
    day: dt.date,
    *,
    building_code: str | None = None,
    rooms_per_part: int = ROOMS_PER_PART,
) -> Iterator[PremisesPart]:
    """Read the buildings of a scope, division after division, a part at a time.

    Parameters
    ----------
    scope
        Prefix of division codes; the empty prefix is everything, for operators.
    rooms_per_part
        A part has at most so many rooms, or one building.
    """
    holders = read_holders(conn, day)
    groups = building_groups(
        conn, scope, building_code=building_code, rooms_per_part=rooms_per_part
    )
    for buildings in groups:
        yield read_part(conn, buildings, day, holders)


def read_holders(conn: Connection[Any], day: dt.date) -> dict[str, Holder]:
    """Read all organisations of a day, by id."""
    rows = conn.execute(load_sql("holders"), {"day": day}).fetchall()
    return {row[0]: Holder(*row[1:]) for row in rows}


def building_groups(
    conn: Connection[Any],
    scope: str,
    *,
    building_code: str | None = None,
    rooms_per_part: int = ROOMS_PER_PART,
) -> Iterator[list[UUID]]:
    """Name the buildings of a scope, as many at a time as make a part."""
    values = {"scope": scope, "building_code": building_code}
    rows = conn.execute(load_sql("buildings_to_check"), values).fetchall()
    waiting: list[UUID] = []
    total = 0
    for building_id, rooms in rows:
        if waiting and total + rooms > rooms_per_part:
            yield waiting
            waiting, total = [], 0
        waiting.append(building_id)
        total += rooms
    if waiting:
        yield waiting


def read_rooms(conn: Connection[Any], buildings: Sequence[UUID], day: dt.date) -> pd.DataFrame:
    """Read the rooms of some buildings, with who holds them as the statement gives it."""
    return _frame(conn, "checked_rooms", {"buildings": list(buildings), "day": day})


def read_part(
    conn: Connection[Any], buildings: Sequence[UUID], day: dt.date, holders: dict[str, Holder]
) -> PremisesPart:
    """Read some buildings; ``holders`` are all organisations, by id."""
    values: dict[str, Any] = {"buildings": list(buildings), "day": day}
    rooms = read_rooms(conn, buildings, day)
    shares = _shares(rooms, holders)
    recorded = {holder_id for holder_id, holder in holders.items() if holder.recorded}
    # A room of several counts if all its holders keep records; shares come in the rooms' order.
    keeps = rooms.pop("holder").isin(recorded).to_numpy(dtype=bool)
    unkept = shares["room_id"][~shares["recorded"].astype(bool)]
    rooms["recorded"] = keeps & ~rooms["room_id"].isin(set(unkept)).to_numpy(dtype=bool)
    rooms["allocated"] = rooms.pop("holders").notna().to_numpy(dtype=bool)
    return PremisesPart(
        rooms,
        _frame(conn, "checked_occupancies", values),
        shares,
        _frame(conn, "checked_levels", values),
        _frame(conn, "checked_buildings", values),
    )


def read_organisations(conn: Connection[Any], scope: str, day: dt.date) -> Organisations:
    """Read the organisations that belong to a scope, with what they hold wherever it stands."""
    values = {"scope": scope, "day": day}
    return Organisations(
        _frame(conn, "checked_organisations", values),
        _frame(conn, "checked_posts", values),
        _frame(conn, "checked_held_areas", values),
        _frame(conn, "offices_of_leaders", values),
    )


def standard_documents(conn: Connection[Any], day: dt.date) -> StandardDocuments | None:
    """Return the standard in force on a day with the local rules of the day, or None."""
    standard, rules = None, []
    for stored in StandardRepository(conn).list_all():
        ended = stored.valid_until is not None and day >= stored.valid_until
        if stored.valid_from > day or ended:
            continue
        document = stored.document
        if stored.division_prefix is None:
            standard = json.dumps(document, ensure_ascii=False)
            continue
        days = {
            "valid_from": stored.valid_from.isoformat(),
            "valid_until": stored.valid_until.isoformat() if stored.valid_until else None,
        }
        rules.append(json.dumps(document | days, ensure_ascii=False))
    return None if standard is None else StandardDocuments(standard, tuple(rules))


def _shares(rooms: pd.DataFrame, holders: dict[str, Holder]) -> pd.DataFrame:
    """Return a row for each who holds a part of a room, in the rooms' order, then by code."""
    told = rooms.pop("shares")
    rows = []
    for room_id, text in zip(rooms["room_id"][told.notna()], told[told.notna()], strict=True):
        parts = [part.split(" ") for part in text.split(",")]
        of_room = [(holders[who], float(share)) for who, share in parts if who in holders]
        rows += [(room_id, *holder, share) for holder, share in sorted(of_room)]
    columns = ["room_id", *Holder._fields, "share"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _frame(conn: Connection[Any], statement: str, values: dict[str, Any]) -> pd.DataFrame:
    """Return a statement's rows; texts, shapes and truths as Python's own objects."""
    with conn.cursor(binary=True) as cursor:
        # Never prepared: a plan made without knowing how many buildings there are takes minutes.
        cursor.execute(load_sql(statement), values, prepare=False)
        names = [column.name for column in cursor.description or ()]
        columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
    # Left to itself pandas would look through every cell for a type of its own.
    return pd.DataFrame(
        {name: _column(cells) for name, cells in zip(names, columns, strict=True)}, copy=False
    )


def _column(cells: tuple[Any, ...]) -> Any:
    first = next((cell for cell in cells if cell is not None), None)
    if isinstance(first, (int, float)) and not isinstance(first, bool):
        whole = isinstance(first, int) and None not in cells
        return np.array(cells, dtype=np.int64 if whole else float)  # None becomes NaN
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    return pd.Series(column, dtype=object)
