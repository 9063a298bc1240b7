"""Read documents that people write (JSON as dictionaries), strictly and naming the place.

Terminology
-----------
Part
    A value inside a document together with the path to it: ``office_rooms.levels.city.ranks[0]``.
Subject
    What the document is of; error codes begin with it: ``STANDARD_KEY_MISSING``.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from spatial.domain.errors import InvalidInputError

MAX_COUNT = 10_000_000
"""More persons, cars or posts than this is a slip of the keyboard."""

MAX_NUMBER = Decimal(1_000_000)
MAX_DECIMALS = 6
MAX_SHOWN = 60

Word = TypeVar("Word", bound=StrEnum)


class Subject(StrEnum):
    """What a document is of."""

    STANDARD = "STANDARD"
    LOCAL_RULE = "LOCAL_RULE"
    ORGANISATION = "ORGANISATION"


@dataclass(frozen=True, slots=True)
class Part:
    """A value inside a document, with the path to it."""

    value: Any
    subject: Subject
    path: str = ""

    def has(self, key: str) -> bool:
        """Tell whether the object has the key, with a value other than null."""
        return self._mapping().get(key) is not None

    def at(self, key: str) -> "Part":
        """Return what stands under a key of an object.

        Raises
        ------
        InvalidInputError
            ``…_KEY_MISSING`` if there is no such key, ``…_VALUE`` if this is no object.
        """
        mapping = self._mapping()
        path = f"{self.path}.{key}" if self.path else key
        if key not in mapping:
            raise InvalidInputError(
                f"{path} is missing", code=f"{self.subject}_KEY_MISSING", key=path
            )
        return Part(mapping[key], self.subject, path)

    def optional(self, key: str) -> "Part | None":
        """Return what stands under a key, or None where it is missing or null."""
        return self.at(key) if self.has(key) else None

    def names(self) -> tuple[str, ...]:
        """Name the keys of an object, in the order written."""
        return tuple(self._mapping())

    def each(self) -> Iterator["Part"]:
        """Walk over a list."""
        if isinstance(self.value, str) or not isinstance(self.value, Sequence):
            raise self.wrong("一个列表 [...]", "a list [...]")
        for i, item in enumerate(self.value):
            yield Part(item, self.subject, f"{self.path}[{i}]")

    def text(self) -> str:
        """Return a text that says something."""
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("非空文字", "a text that is not empty")
        return self.value.strip()

    def texts(self) -> tuple[str, ...]:
        """Return a list of texts."""
        return tuple(item.text() for item in self.each())

    def word(self, words: type[Word]) -> Word:
        """Return one of a fixed set of words."""
        known = [word.value for word in words]
        if not isinstance(self.value, str) or self.value not in known:
            raise self.wrong(f"其中之一：{'、'.join(known)}", f"one of {', '.join(known)}")
        return words(self.value)

    def flag(self) -> bool:
        """Return true or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("true 或 false", "true or false")
        return self.value

    def count(self) -> int:
        """Return a whole number, not negative."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_COUNT:
            raise self.wrong(
                f"0 至 {MAX_COUNT} 的整数", f"a whole number between 0 and {MAX_COUNT}"
            )
        return value

    def number(self, low: Decimal | int = 0, high: Decimal | int = MAX_NUMBER) -> Decimal:
        """Return a decimal figure between two bounds, exactly as written."""
        value = self.value
        wrong = self.wrong(
            f"{low} 至 {high} 的数，最多 {MAX_DECIMALS} 位小数",
            f"a number between {low} and {high} of at most {MAX_DECIMALS} decimals",
        )
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            raise wrong
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        if not exact.is_finite() or not low <= exact <= high:
            raise wrong
        if exact != round(exact, MAX_DECIMALS):
            raise wrong
        return exact

    def day(self) -> dt.date:
        """Return a day written as 2026-01-01."""
        try:
            return dt.date.fromisoformat(self.text())
        except ValueError as error:
            raise self.wrong("形如 2026-01-01 的日期", "a day such as 2026-01-01") from error

    def wrong(self, wanted_zh: str, wanted_en: str) -> InvalidInputError:
        """Return the error that says what stands here and what ought to."""
        shown = "null" if self.value is None else str(self.value)
        if len(shown) > MAX_SHOWN:
            shown = f"{shown[:MAX_SHOWN]}…"
        key = self.path or "."
        return InvalidInputError(
            f"{key}: {shown} is not {wanted_en}",
            code=f"{self.subject}_VALUE",
            key=key,
            value=shown,
            wanted_zh=wanted_zh,
            wanted_en=wanted_en,
        )

    def _mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise self.wrong("一个对象 {...}", "an object {...}")
        return self.value
