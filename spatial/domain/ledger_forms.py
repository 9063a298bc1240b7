"""The ledger's forms: which columns a table has, whether it comes as Excel, CSV or over the API.

Terminology
-----------
Form
    One table that people fill in: its columns, and which of them tell one row from another.
Code list
    What a column of kind CODE may hold: code and name, in the order in which they are offered.
Plain row
    What stands in one line of a table before anybody has judged it: numbers, texts and days as
    they came, by column key.

The forms are stated once, in the reference document ``ledger_forms.json``. The template, the
reading of files, the checks and the storing follow from it; a changed column means a new
``version``.
"""

import datetime as dt
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from spatial.domain.divisions import Tier
from spatial.domain.errors import InvalidInputError
from spatial.domain.messages import Message

PlainValue: TypeAlias = str | int | float | Decimal | bool | dt.date | None
CleanValue: TypeAlias = str | int | Decimal | dt.date | None

MAX_ROWS = 65_536  # of a table; a file of one row more is refused
OLDEST_DAY = dt.date(1949, 10, 1)


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    IDENTIFIER = "identifier"  # a code or number of the user's own: 51-A, F3, 0301
    CODE = "code"  # one entry of a code list
    AREA = "area"  # m², two decimals
    INTEGER = "integer"
    SHARE = "share"  # part of a room, above 0, at most 1
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form.

    Parameters
    ----------
    key
        Name in rows, stable over versions.
    title
        Head of the column in Chinese and English.
    list_name
        Code list of a column of kind CODE.
    maximum
        Greatest number, or most characters of a text.
    minimum
        Least whole number; m² and shares are above 0 anyway.
    width
        Width in the template, in characters.
    """

    key: str
    title: Message
    kind: Kind
    note: Message
    required: bool
    list_name: str | None
    maximum: int
    minimum: int
    width: int


@dataclass(frozen=True, slots=True)
class Form:
    """One form; ``identity`` names the columns that tell one row from another."""

    code: str
    title: Message
    version: int
    columns: tuple[Column, ...]
    identity: tuple[str, ...]

    @property
    def stamp(self) -> str:
        """What a template of this form bears: ``rooms@1``."""
        return f"{self.code}@{self.version}"

    def column(self, key: str) -> Column:
        """Return the column of a key."""
        return next(column for column in self.columns if column.key == key)

    def has(self, key: str) -> bool:
        """Tell whether the form has a column."""
        return any(column.key == key for column in self.columns)


@dataclass(frozen=True, slots=True)
class CodeList:
    """What a column may hold: names by code; where a list has names only, they are its codes.

    ``folded`` finds codes by code or by name, both without regard to the width of letters.
    """

    name: str
    names: Mapping[str, str]
    folded: Mapping[str, tuple[str, ...]]

    def entries(self) -> tuple[str, ...]:
        """Return what a drop-down offers: ``101 领导人员办公室``, or the name alone.

        >>> code_list("use", {"101": "领导人员办公室", "其他": "其他"}).entries()
        ('101 领导人员办公室', '其他')
        """
        return tuple(
            code if code == name else f"{code} {name}" for code, name in self.names.items()
        )


def code_list(name: str, names: Mapping[str, str]) -> CodeList:
    """Make a code list of names by code."""
    by_name: dict[str, tuple[str, ...]] = {}
    for code, text in names.items():
        by_name[fold(text)] = (*by_name.get(fold(text), ()), code)
    folded = by_name | {fold(code): (code,) for code in names}
    return CodeList(name, MappingProxyType(dict(names)), MappingProxyType(folded))


def fold(text: str) -> str:
    """Return a text without regard to the width of its letters.

    >>> fold("市（州）")
    '市(州)'
    """
    return unicodedata.normalize("NFKC", text)


@dataclass(frozen=True, slots=True)
class FormLists:
    """The code lists by name, and which spellings of ranks each tier of the standard knows."""

    lists: Mapping[str, CodeList]
    ranks: Mapping[Tier, frozenset[str]]
    tiers: Mapping[str, Tier]

    def knows_rank(self, rank: str) -> bool:
        """Tell whether any tier has a rank."""
        return any(rank in known for known in self.ranks.values())


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """What the ledger knows of an organisation that a row names."""

    code: str
    name: str
    tier: Tier
    sub_provincial: bool = False


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What the ledger holds of the things that a file names, within the caller's scope.

    Parameters
    ----------
    scope
        Prefix of division codes that the caller may write for; empty is everything.
    buildings
        Name by code.
    levels
        Building code and level code.
    rooms
        Building code, level code, room number.
    rooms_since
        First day on which a building, by code, has rooms in force.
    """

    scope: str
    organisations: Mapping[str, KnownOrganisation]
    buildings: Mapping[str, str]
    levels: frozenset[tuple[str, str]]
    rooms: frozenset[tuple[str, str, str]]
    rooms_since: Mapping[str, dt.date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One line of a table as it came.

    Parameters
    ----------
    line
        Line in the file, from 1.
    unreadable
        Columns whose cell holds something that was found unusable before its value was known
        (``#REF!``, a formula without a result): they are not empty, and have no value.
    """

    line: int
    values: Mapping[str, PlainValue]
    unreadable: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_blank(self) -> bool:
        """True if nothing is filled in."""
        return not self.unreadable and all(
            value is None or (isinstance(value, str) and not value.strip())
            for value in self.values.values()
        )


@dataclass(frozen=True, slots=True)
class CleanRow:
    """One line whose every value is of its column's kind; codes stand for list entries."""

    line: int
    values: Mapping[str, CleanValue]

    def text(self, key: str) -> str:
        """Return a text or code; an empty cell is the empty text."""
        value = self.values.get(key)
        return value if isinstance(value, str) else ""

    def day(self, key: str) -> dt.date | None:
        """Return a day."""
        value = self.values.get(key)
        return value if isinstance(value, dt.date) else None

    def number(self, key: str) -> Decimal | None:
        """Return a number: m², a share or a count."""
        value = self.values.get(key)
        return Decimal(value) if isinstance(value, int | Decimal) else None


def parse_forms(document: Mapping[str, Any]) -> Mapping[str, Form]:
    """Read the forms out of their document, by code.

    Raises
    ------
    InvalidInputError
        If a field is missing or a column's kind is none of ours.
    """
    try:
        forms = tuple(_form(entry) for entry in document["forms"])
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInputError(f"No ledger forms: {error}", code="FORMS_DOCUMENT") from error
    return MappingProxyType({form.code: form for form in forms})


def _form(entry: Mapping[str, Any]) -> Form:
    columns = tuple(_column(column) for column in entry["columns"])
    missing = set(entry["identity"]) - {column.key for column in columns}
    if missing:
        raise ValueError(f"{entry['code']} is identified by columns that it lacks: {missing}")
    return Form(
        entry["code"],
        Message(entry["zh"], entry["en"]),
        int(entry["version"]),
        columns,
        tuple(entry["identity"]),
    )


def _column(entry: Mapping[str, Any]) -> Column:
    return Column(
        key=entry["key"],
        title=Message(entry["zh"], entry["en"]),
        kind=Kind(entry["kind"]),
        note=Message(entry["note_zh"], entry["note_en"]),
        required=entry.get("required", True),
        list_name=entry.get("list"),
        maximum=entry.get("maximum", 100),
        minimum=entry.get("minimum", 0),
        width=entry.get("width", 14),
    )
