"""CQL2 as its standard says it, over rows in Python: true, false or None, asking no database."""

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import shapely

Row = dict[str, Any]

COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
RECKONED: dict[str, Callable[[Decimal, Decimal], Decimal | None]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else None,
    "div": lambda a, b: a // b if b else None,
    "%": lambda a, b: a % b if b else None,
    "^": lambda a, b: a**b if a else Decimal(1) if b == 0 else Decimal(0) if b > 0 else None,
}
PLACED = {
    f"s_{name}": getattr(shapely, name)
    for name in (
        "intersects", "within", "contains", "disjoint", "equals", "touches", "crosses", "overlaps",
    )
}  # fmt: skip
RELATED: dict[str, Callable[[Any, Any, Any, Any], bool]] = {
    "t_after": lambda a, b, c, d: a > d,
    "t_before": lambda a, b, c, d: b < c,
    "t_contains": lambda a, b, c, d: a < c and d < b,
    "t_disjoint": lambda a, b, c, d: b < c or d < a,
    "t_during": lambda a, b, c, d: c < a and b < d,
    "t_equals": lambda a, b, c, d: (a, b) == (c, d),
    "t_finishedBy": lambda a, b, c, d: a < c and b == d,
    "t_finishes": lambda a, b, c, d: c < a and b == d,
    "t_intersects": lambda a, b, c, d: not (b < c or d < a),
    "t_meets": lambda a, b, c, d: b == c,
    "t_metBy": lambda a, b, c, d: a == d,
    "t_overlappedBy": lambda a, b, c, d: c < a < d < b,
    "t_overlaps": lambda a, b, c, d: a < c < b < d,
    "t_startedBy": lambda a, b, c, d: a == c and d < b,
    "t_starts": lambda a, b, c, d: a == c and b < d,
}


def holds(node: Any, row: Row) -> Any:
    """Return what an expression is of a row; None where that is not known."""
    if isinstance(node, dict) and "op" in node:
        return _operation(node["op"], node["args"], row)
    value = _literal(node) if not isinstance(node, dict) else None
    if isinstance(node, dict):
        kind = next(
            name for name in ("property", "type", "bbox", "date", "timestamp") if name in node
        )
        value = LEAVES[kind](node, row)
    return value


def _literal(value: Any) -> Any:
    return Decimal(repr(value)) if type(value) in {int, float} else value


def boxes(west: float, south: float, east: float, north: float) -> Any:
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.box(west, south, 180, north) | shapely.box(-180, south, east, north)


LEAVES: dict[str, Callable[[Any, Row], Any]] = {
    "property": lambda node, row: _literal(row[node["property"]]),
    "type": lambda node, _: shapely.geometry.shape(node),
    "bbox": lambda node, _: boxes(*node["bbox"]),
    "date": lambda node, _: dt.date.fromisoformat(node["date"]),
    "timestamp": lambda node, _: dt.datetime.fromisoformat(node["timestamp"]),
}


def _operation(op: str, args: list[Any], row: Row) -> Any:
    if op in RELATED:
        return _related(op, args, row)
    if op == "in":
        return _any([holds({"op": "=", "args": [args[0], one]}, row) for one in args[1]])
    told = [holds(arg, row) for arg in args]
    if op in LOGICAL:
        return LOGICAL[op](told)
    if None in told:
        return None
    return bool(PLACED[op](*told)) if op in PLACED else (WORDED | COMPARED | RECKONED)[op](*told)


def _any(told: list[Any]) -> bool | None:
    return True if True in told else None if None in told else False


def _all(told: list[Any]) -> bool | None:
    return False if False in told else None if None in told else True


def _between(told: list[Any]) -> bool | None:
    of, low, high = told
    return _all([None if None in (a, b) else a <= b for a, b in ((low, of), (of, high))])


def without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    bare = "".join(mark for mark in parts if not "\u0300" <= mark <= "\u036f")
    return unicodedata.normalize("NFC", bare)


LOGICAL: dict[str, Callable[[list[Any]], bool | None]] = {
    "and": _all,
    "or": _any,
    "not": lambda told: None if told[0] is None else not told[0],
    "isNull": lambda told: told[0] is None,
    "between": _between,
}
WORDED: dict[str, Callable[..., Any]] = {
    "casei": str.lower,
    "accenti": without_accents,
    "like": lambda text, like: re.fullmatch(pattern(like), text, re.DOTALL) is not None,
}


def pattern(like: str) -> str:
    pieces = re.findall(r"\\?.", like, re.DOTALL)
    kept = {"%": ".*", "_": "."}
    return "".join(kept.get(one) or re.escape(one[-1]) for one in pieces)


def _related(op: str, args: list[Any], row: Row) -> bool | None:
    told = json.dumps(args)
    of_moments = "T" in told or '"property": "s"' in told  # else days are what is compared
    left, right = (_span(arg, row, of_moments) for arg in args)
    return None if left is None or right is None else RELATED[op](*left, *right)


def _span(node: Any, row: Row, of_moments: bool) -> tuple[dt.date, dt.date] | None:
    first = last = None
    if "interval" in node:
        first, last = (_end(end, row) for end in node["interval"])
    else:
        first = last = holds(node, row)
        if first is None:
            return None
    if not of_moments:
        return first or dt.date.min, last or dt.date.max
    return (
        dt.datetime.min.replace(tzinfo=dt.UTC) if first is None else _moment(first, last=False),
        dt.datetime.max.replace(tzinfo=dt.UTC) if last is None else _moment(last, last=True),
    )


def _end(end: Any, row: Row) -> dt.date | None:
    if isinstance(end, dict):
        told: dt.date | None = holds(end, row)
        return told
    if end == "..":
        return None
    return dt.datetime.fromisoformat(end) if "T" in end else dt.date.fromisoformat(end)


def _moment(value: dt.date, *, last: bool) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    day = dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
    return day + dt.timedelta(days=1, microseconds=-1) if last else day
