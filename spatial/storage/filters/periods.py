"""Temporal operators: Allen's relations between days, moments and spans of them.

A day is a span of one day to what is reckoned in moments; an end that is null in a span of two
columns is open, as ``..`` is.
"""

from typing import Any

from psycopg import sql

from spatial.storage.filters.operands import Binder, Operand, Period, invalid, wrong_types

RELATIONS: dict[str, sql.SQL] = {
    "t_after": sql.SQL("{a} > {d}"),
    "t_before": sql.SQL("{b} < {c}"),
    "t_contains": sql.SQL("{a} < {c} AND {b} > {d}"),
    "t_disjoint": sql.SQL("({b} < {c} OR {a} > {d})"),
    "t_during": sql.SQL("{a} > {c} AND {b} < {d}"),
    "t_equals": sql.SQL("{a} = {c} AND {b} = {d}"),
    "t_finishedby": sql.SQL("{a} < {c} AND {b} = {d}"),
    "t_finishes": sql.SQL("{a} > {c} AND {b} = {d}"),
    "t_intersects": sql.SQL("{a} <= {d} AND {b} >= {c}"),
    "t_meets": sql.SQL("{b} = {c}"),
    "t_metby": sql.SQL("{a} = {d}"),
    "t_overlappedby": sql.SQL("{a} > {c} AND {a} < {d} AND {b} > {d}"),
    "t_overlaps": sql.SQL("{a} < {c} AND {b} > {c} AND {b} < {d}"),
    "t_startedby": sql.SQL("{a} = {c} AND {b} > {d}"),
    "t_starts": sql.SQL("{a} = {c} AND {b} < {d}"),
}
"""Of a span from a to b and one from c to d, each with its first and last day or moment."""

DAY_BEGINS = sql.SQL("({}::timestamp AT TIME ZONE 'UTC')")
DAY_ENDS = sql.SQL("((({} + 1)::timestamp AT TIME ZONE 'UTC') - interval '1 microsecond')")
NEVER = {False: sql.SQL("'-infinity'::date"), True: sql.SQL("'-infinity'::timestamptz")}
EVER = {False: sql.SQL("'infinity'::date"), True: sql.SQL("'infinity'::timestamptz")}


def relate(op: str, left: Period, right: Period) -> sql.Composed:
    """Return the condition that two spans are related so."""
    if left.of_moments != right.of_moments:
        left, right = _in_moments(left), _in_moments(right)
    told = RELATIONS[op].format(a=left.start, b=left.end, c=right.start, d=right.end)
    return sql.SQL("({})").format(told)


def instant(operand: Operand, op: str) -> Period:
    """Return a day or moment as a span of one."""
    if operand.type not in {"date", "timestamp"}:
        raise wrong_types(op, operand.type)
    return Period(operand.sql, operand.sql, operand.type == "timestamp")


def span(ends: list[Operand | None], op: str) -> Period:
    """Return the span between two days or moments; None is an open end."""
    types = {end.type for end in ends if end is not None}
    if not types <= {"date", "timestamp"} or len(ends) != 2:
        raise wrong_types(op, *sorted(types))
    literals = [end.literal for end in ends if end is not None and end.literal is not None]
    if len(literals) == 2 and len(types) == 1 and literals[0] > literals[1]:
        raise invalid("INTERVAL: " + " > ".join(map(str, literals)))
    of_moments = "timestamp" in types
    start, end = ends
    return Period(
        _end(start, of_moments, DAY_BEGINS, NEVER[of_moments]),
        _end(end, of_moments, DAY_ENDS, EVER[of_moments]),
        of_moments,
    )


def span_end(binder: Binder, text: str) -> Operand | None:
    """Read an end of a span: a day, a moment, or ``..``."""
    if text in {"..", ""}:
        return None
    return binder.timestamp(text) if "T" in text else binder.date(text)


def _end(
    operand: Operand | None, of_moments: bool, as_moment: sql.SQL, open_end: sql.SQL
) -> sql.Composable:
    if operand is None:
        return open_end
    told: Any = operand.sql
    if of_moments and operand.type == "date":
        told = as_moment.format(told)
    return told if operand.literal else sql.SQL("coalesce({}, {})").format(told, open_end)


def _in_moments(period: Period) -> Period:
    if period.of_moments:
        return period
    return Period(DAY_BEGINS.format(period.start), DAY_ENDS.format(period.end), of_moments=True)
