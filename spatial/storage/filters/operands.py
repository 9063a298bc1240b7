"""What operators work on: expressions with a type, and literals as bound values."""

import datetime as dt
import math
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg import sql

from spatial.domain.errors import InvalidInputError

DATE = re.compile(r"\d{4}-\d\d-\d\d")
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
EXACT_INTEGER = 2**53


@dataclass(frozen=True, slots=True)
class Operand:
    """An expression.

    Parameters
    ----------
    type
        As columns have it (integers are numbers); or geometry.
    literal
        The value of a literal.
    exact
        Reckoned as numeric, which neither overflows nor rounds where floats do.
    powered
        Holds a power: of that no further one is taken.
    """

    type: str
    sql: sql.Composable
    literal: Any = None
    exact: bool = False
    powered: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days or of moments, or a single one of them."""

    start: sql.Composable
    end: sql.Composable
    of_moments: bool


def invalid(where: object) -> InvalidInputError:
    """Return the error for a value that cannot be used."""
    return InvalidInputError(code="FILTER_VALUE", where=str(where)[:120])


def wrong_types(where: str, *types: str) -> InvalidInputError:
    """Return the error for an operator that does not take such operands."""
    return InvalidInputError(code="FILTER_TYPES", where=where, types=", ".join(types))


class Binder:
    """Gives values their placeholders."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def bind(self, value: Any, cast: str) -> sql.Composable:
        """Bind a value; return its placeholder, cast to a type."""
        name = f"f{len(self.values)}"
        self.values[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.Identifier(cast))

    def number(self, value: float) -> Operand:
        """Return a number."""
        if not math.isfinite(value):
            raise invalid(value)
        if float(value).is_integer() and abs(value) <= EXACT_INTEGER:
            return Operand("number", self.bind(int(value), "int8"), value)
        return Operand("number", self.bind(float(value), "float8"), value)

    def text(self, value: str) -> Operand:
        """Return a text."""
        if "\0" in value:
            raise invalid("U+0000")
        return Operand("text", self.bind(value, "text"), value)

    def date(self, value: object) -> Operand:
        """Return a day."""
        return Operand("date", self.bind(read_date(value), "date"), value)

    def timestamp(self, value: object) -> Operand:
        """Return a moment."""
        return Operand("timestamp", self.bind(read_timestamp(value), "timestamptz"), value)

    def uuid(self, value: object) -> Operand:
        """Return an identifier."""
        try:
            return Operand("uuid", self.bind(UUID(str(value)), "uuid"), value)
        except ValueError:
            raise invalid(value) from None

    def exact(self, operand: Operand) -> sql.Composable:
        """Return a number as numeric."""
        if operand.exact:
            return operand.sql
        if operand.literal is not None:
            return self.bind(Decimal(repr(operand.literal)), "numeric")
        return sql.SQL("{}::numeric").format(operand.sql)


def read_date(value: object) -> dt.date:
    """Read a day strictly."""
    try:
        if isinstance(value, str) and DATE.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise invalid(value)


def read_timestamp(value: object) -> dt.datetime:
    """Read a moment strictly: with its zone."""
    try:
        if isinstance(value, str) and TIMESTAMP.fullmatch(value):
            return dt.datetime.fromisoformat(value).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        pass
    raise invalid(value)
