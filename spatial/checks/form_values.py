"""One cell of a form: from what came to a value of its column's kind, and what was wrong with it.

Whatever has one meaning only is repaired and said (full-width digits, blanks around, thousands
separators, a unit behind the figure, a date written as text); the rest is refused. The rules are
the same for Excel, CSV and the API; ``typed`` says that the source can tell numbers and days from
texts, so that a number in a text cell is worth a word.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from spatial.domain.ledger_forms import (
    OLDEST_DAY,
    CleanValue,
    CodeList,
    Column,
    FormLists,
    Kind,
    PlainValue,
    fold,
)
from spatial.domain.ranks import is_withheld, rank_key

AREA_DECIMALS = 2
SHARE_DECIMALS = 6  # as the ledger keeps them
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
FORMULA_START = re.compile(r"[=@]|[+\-][A-Za-z(]")
GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")
UNITS = {
    Kind.AREA: re.compile(r"(.*?\d)\s*(m2|m\^2|平方米|平米|平方|平)"),
    Kind.INTEGER: re.compile(r"(.*?\d)\s*(人|名|个|位)"),
    Kind.SHARE: re.compile(r"(.*?\d)\s*(%)"),
}
PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity|∞|\d+(\.\d+)?e\+?\d{3,})", re.IGNORECASE)
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
DAY_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
        r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]",
        r"(\d{4})(\d{2})(\d{2})",
    )
)
DAY_OF_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}")


@dataclass(slots=True)
class Judged:
    """A cell's value, None if it has none that can be used, and what was noticed on the way."""

    value: CleanValue = None
    codes: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def refuse(self, code: str, **values: str) -> "Judged":
        """Leave the cell without a value."""
        self.value = None
        self.codes.append(code)
        self.values |= values
        return self


def judge_cell(column: Column, plain: PlainValue, lists: FormLists, *, typed: bool) -> Judged:
    """Judge one cell.

    Parameters
    ----------
    plain
        As it came; a ``datetime`` with a time of day is no day.
    typed
        True if the source tells numbers and days from texts (Excel), False for CSV.
    """
    judged = Judged()
    if isinstance(plain, str):
        plain = _cleaned(plain, column, judged)
        if judged.codes and judged.codes[-1] == "CONTROL_CHARACTER":
            return judged
    if plain is None or plain == "":
        return judged.refuse("REQUIRED_EMPTY") if column.required else judged
    if isinstance(plain, bool):
        return judged.refuse("CELL_BOOLEAN")
    if column.kind is Kind.DAY:
        return _judge_day(plain, judged, typed=typed)
    if column.kind in {Kind.AREA, Kind.INTEGER, Kind.SHARE}:
        return _judge_number(column, plain, judged, typed=typed)
    return _judge_text(column, plain, lists, judged)


def _cleaned(text: str, column: Column, judged: Judged) -> str:
    """Return the text without what cannot be seen; say what was taken away."""
    if CONTROL.search(text):
        judged.refuse("CONTROL_CHARACTER")
        return text
    seen = INVISIBLE.sub("", text)
    if seen != text:
        judged.codes.append("INVISIBLE_CHARACTERS")
    tidy = " ".join(seen.split())
    if tidy != seen:
        judged.codes.append("SPACES_AROUND")
    if column.kind in {Kind.TEXT, Kind.CODE}:
        return tidy
    folded = fold(tidy)
    # ㎡ and m² are no full-width figures: they fold as well, and are told as a unit
    if any("\uff01" <= letter <= "\uff5e" for letter in tidy):
        judged.codes.append("FULL_WIDTH")
    return folded


def _judge_text(
    column: Column, plain: str | float | Decimal | dt.date, lists: FormLists, judged: Judged
) -> Judged:
    if isinstance(plain, dt.date):
        return judged.refuse("TEXT_IS_DATE", value=str(plain))
    if not isinstance(plain, str) and not _is_finite(plain):
        return judged.refuse("NUMBER_NOT_FINITE", value=str(plain))
    return _judge_words(column, plain if isinstance(plain, str) else _printed(plain), lists, judged)


def _judge_words(column: Column, text: str, lists: FormLists, judged: Judged) -> Judged:
    if FORMULA_START.match(text):
        return judged.refuse("TEXT_IS_FORMULA", value=text)
    if len(text) > column.maximum:
        return judged.refuse(
            "CELL_TEXT_TOO_LONG", length=str(len(text)), maximum=str(column.maximum)
        )
    judged.value = text
    if column.kind is not Kind.CODE or column.list_name is None:
        return judged
    if column.list_name == "rank":
        return _judge_rank(text, lists, judged)
    return _judge_code(text, lists.lists[column.list_name], judged)


def _is_finite(number: float | Decimal) -> bool:
    if isinstance(number, Decimal):
        return number.is_finite()
    return isinstance(number, int) or math.isfinite(number)  # a large int is no float


def _printed(number: float | Decimal) -> str:
    """Write a number that stands where a code is asked: 301.0 is 301."""
    value = Decimal(str(number))
    return f"{value.to_integral_value():f}" if value == value.to_integral_value() else f"{value:f}"


def _judge_code(text: str, codes: CodeList, judged: Judged) -> Judged:
    """Find the list's entry by code, by name, or by both as the drop-down writes them."""
    folded = fold(text)
    found = codes.folded.get(folded, ())
    if len(found) > 1:
        return judged.refuse("CODE_AMBIGUOUS", value=text)
    if found:
        judged.value = found[0]
        return judged
    head, _, rest = folded.partition(" ")
    code = codes.folded.get(head, ("",))[0]
    if not rest or code not in codes.names or fold(code) != head:
        return judged.refuse("CODE_UNKNOWN", value=text)
    name = codes.names[code]
    if fold(name) != rest.strip():
        return judged.refuse("CODE_NAME_DISAGREE", value=text, name=name)
    judged.value = code
    return judged


def _judge_rank(text: str, lists: FormLists, judged: Judged) -> Judged:
    if is_withheld(text):
        return judged.refuse("FORM_RANK_WITHHELD")
    rank = rank_key(text)
    if not lists.knows_rank(rank):
        return judged.refuse("CODE_UNKNOWN", value=text)
    judged.value = rank
    return judged


def _judge_number(
    column: Column, plain: str | float | Decimal | dt.date, judged: Judged, *, typed: bool
) -> Judged:
    if isinstance(plain, dt.date):
        return judged.refuse("NUMBER_UNREADABLE", value=str(plain))
    if isinstance(plain, str):
        number = _number_of_text(column, plain, judged, typed=typed)
    else:
        number = Decimal(str(plain)) if _is_finite(plain) else None
        if number is None:
            judged.refuse("NUMBER_NOT_FINITE", value=str(plain))
    return judged if number is None else _within_bounds(column, number, judged)


def _number_of_text(column: Column, text: str, judged: Judged, *, typed: bool) -> Decimal | None:
    """Read a number out of a text, saying what stood around it; None if there is none."""
    if NOT_FINITE.fullmatch(text):
        judged.refuse("NUMBER_NOT_FINITE", value=text)
        return None
    rest, per_cent = text, False
    with_unit = UNITS[column.kind].fullmatch(text)
    if with_unit:
        rest, per_cent = with_unit.group(1), with_unit.group(2) == "%"
        judged.codes.append("UNIT_IN_CELL")
        judged.values["value"] = text
    if GROUPED.fullmatch(rest):
        rest = rest.replace(",", "")
        judged.codes.append("THOUSANDS_SEPARATED")
        judged.values["value"] = text
    if not PLAIN_NUMBER.fullmatch(rest):
        judged.refuse("NUMBER_UNREADABLE", value=text)
        return None
    if typed and not judged.codes:
        judged.codes.append("NUMBER_AS_TEXT")
        judged.values["value"] = text
    try:
        number = Decimal(rest)
    except InvalidOperation:  # more digits than any figure has
        judged.refuse("NUMBER_UNREADABLE", value=text)
        return None
    return number / 100 if per_cent else number


DECIMALS: Mapping[Kind, int] = MappingProxyType(
    {Kind.AREA: AREA_DECIMALS, Kind.SHARE: SHARE_DECIMALS, Kind.INTEGER: 0}
)
OVER: Mapping[Kind, str] = MappingProxyType(
    {Kind.AREA: "AREA_TOO_LARGE", Kind.SHARE: "SHARE_OVER_ONE", Kind.INTEGER: "NUMBER_TOO_LARGE"}
)


def _within_bounds(column: Column, number: Decimal, judged: Judged) -> Judged:
    said = f"{number:f}"
    if number > column.maximum:
        return judged.refuse(OVER[column.kind], value=said, maximum=str(column.maximum))
    if number < 0:
        return judged.refuse("NUMBER_NEGATIVE", value=said)
    if number == 0 and (column.kind is not Kind.INTEGER or column.minimum > 0):
        return judged.refuse("NUMBER_NOT_POSITIVE", value=said)
    places = DECIMALS[column.kind]
    rounded = number.quantize(Decimal(1).scaleb(-places))
    if rounded != number:
        code = "DECIMALS_TOO_MANY" if places else "NUMBER_NOT_WHOLE"
        return judged.refuse(code, value=said, decimals=str(places))
    judged.value = rounded if places else int(number)
    return judged


def _judge_day(plain: str | float | Decimal | dt.date, judged: Judged, *, typed: bool) -> Judged:
    if isinstance(plain, dt.datetime):
        return judged.refuse("DATE_WITH_TIME", value=f"{plain:%Y-%m-%d %H:%M}")
    if isinstance(plain, dt.date):
        return _old_enough(plain, judged)
    if not isinstance(plain, str):
        number = _printed(plain) if _is_finite(plain) else str(plain)
        if not DAY_SHAPES[-1].fullmatch(number):
            return judged.refuse("DATE_NOT_FORMATTED", value=number)
        plain = number
    found = next((shape.fullmatch(plain) for shape in DAY_SHAPES if shape.fullmatch(plain)), None)
    if found is None:
        short = DAY_OF_SHORT_YEAR.fullmatch(plain)
        return judged.refuse("DATE_AMBIGUOUS" if short else "DATE_UNREADABLE", value=plain)
    try:
        day = dt.date(*map(int, found.groups()))
    except ValueError:
        return judged.refuse("DATE_IMPOSSIBLE", value=plain)
    if typed or not ISO_DAY.fullmatch(plain):
        judged.codes.append("DATE_AS_TEXT")
        judged.values["value"] = plain
    return _old_enough(day, judged)


def _old_enough(day: dt.date, judged: Judged) -> Judged:
    if day < OLDEST_DAY:
        return judged.refuse("DATE_TOO_OLD", value=str(day), oldest=str(OLDEST_DAY))
    judged.value = day
    return judged
