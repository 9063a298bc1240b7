"""What a cell's text in the file means: a number, a day, a text, or none of them."""

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from api.ledger_files.workbook_parts import WorkbookParts, unescape
from spatial.domain.ledger_forms import PlainValue

EPOCH_1904, EPOCH_1900 = dt.date(1904, 1, 1), dt.date(1899, 12, 30)
LEAP_DAY_OF_1900 = 60  # Excel counts a 29 February 1900 that never was
LAST_SERIAL = 2_958_465  # 9999-12-31
SECONDS_A_DAY = 86_400
EXTERNAL = re.compile(r"\[\d+\]|\[[^\]]+\.xls[xmb]?\]", re.IGNORECASE)
SIGNIFICANT = 15  # digits that the format keeps; the rest is the binary figure's noise


@dataclass(slots=True)
class RawCell:
    """A cell as the file writes it."""

    kind: str = "n"
    style: int = 0
    text: str | None = None
    inline: str | None = None
    formula: str | None = None
    formula_kind: str = ""


@dataclass(frozen=True, slots=True)
class CellContent:
    """A cell's plain value and what was noticed about it, by problem code.

    ``unreadable`` is true where it holds something that gives no value.
    """

    value: PlainValue = None
    codes: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    unreadable: bool = False


def cell_content(raw: RawCell, book: WorkbookParts) -> CellContent:
    """Read a cell; a formula gives its last result, if it has one and stands on its own."""
    if raw.formula is not None or raw.formula_kind:
        refused = _formula_refused(raw)
        if refused:
            return CellContent(None, (refused,), unreadable=True)
    content = _stored_value(raw, book)
    if raw.formula is None or content.unreadable:
        return content
    said = "" if content.value is None else str(content.value)
    return CellContent(content.value, ("FORMULA_VALUE_TAKEN",), {"value": said})


def _formula_refused(raw: RawCell) -> str | None:
    if raw.formula_kind in {"array", "dataTable"}:
        return "FORMULA_ARRAY"
    if EXTERNAL.search(raw.formula or ""):
        return "EXTERNAL_REFERENCE"
    if not raw.text and raw.kind not in {"str", "e"}:
        return "FORMULA_WITHOUT_VALUE"
    return None


def _stored_value(raw: RawCell, book: WorkbookParts) -> CellContent:
    if raw.kind == "inlineStr":
        return CellContent(unescape(raw.inline or ""))
    if raw.text is None:
        return CellContent()
    reader = READERS.get(raw.kind)
    return reader(raw, book) if reader else _unreadable("CELL_UNREADABLE")


def _unreadable(code: str, **values: str) -> CellContent:
    return CellContent(None, (code,), values, unreadable=True)


def _shared(raw: RawCell, book: WorkbookParts) -> CellContent:
    text = (raw.text or "").strip()
    if not (text.isascii() and text.isdigit() and int(text) < len(book.texts)):
        return _unreadable("CELL_UNREADABLE")
    return CellContent(book.texts[int(text)])


def _formula_text(raw: RawCell, _: WorkbookParts) -> CellContent:
    return CellContent(unescape(raw.text or ""))


def _error(raw: RawCell, _: WorkbookParts) -> CellContent:
    return _unreadable("CELL_ERROR_VALUE", value=raw.text or "")


def _boolean(raw: RawCell, _: WorkbookParts) -> CellContent:
    return CellContent((raw.text or "").strip() in {"1", "true"})


def _iso_day(raw: RawCell, _: WorkbookParts) -> CellContent:
    try:
        moment = dt.datetime.fromisoformat((raw.text or "").strip())
    except ValueError:
        return _unreadable("DATE_IMPOSSIBLE", value=raw.text or "")
    return CellContent(_day_or_moment(moment.replace(tzinfo=None)))


def _number(raw: RawCell, book: WorkbookParts) -> CellContent:
    try:
        number = float(raw.text or "")
    except ValueError:
        return _unreadable("CELL_UNREADABLE")
    if not math.isfinite(number):
        return CellContent(number)
    if raw.style < len(book.date_styles) and book.date_styles[raw.style]:
        return _day_of_serial(number, from_1904=book.from_1904)
    return CellContent(Decimal(f"{number:.{SIGNIFICANT}g}"))


def _day_of_serial(serial: float, *, from_1904: bool) -> CellContent:
    """Return the day that a serial number counts to."""
    first = 0 if from_1904 else 1
    if not first <= serial <= LAST_SERIAL or (
        not from_1904 and LEAP_DAY_OF_1900 <= serial < LEAP_DAY_OF_1900 + 1
    ):
        return _unreadable("DATE_IMPOSSIBLE", value=f"{serial:g}")
    epoch = EPOCH_1904 if from_1904 else EPOCH_1900
    before_leap = not from_1904 and serial < LEAP_DAY_OF_1900
    days, rest = divmod(serial, 1)
    midnight = dt.datetime.combine(epoch + dt.timedelta(days=days + before_leap), dt.time())
    moment = midnight + dt.timedelta(seconds=round(rest * SECONDS_A_DAY))
    return CellContent(_day_or_moment(moment))


def _day_or_moment(moment: dt.datetime) -> dt.date:
    return moment.date() if moment.time() == dt.time() else moment


READERS: dict[str, Callable[[RawCell, WorkbookParts], CellContent]] = {
    "s": _shared,
    "str": _formula_text,
    "e": _error,
    "b": _boolean,
    "d": _iso_day,
    "n": _number,
}


def filled(contents: Sequence[CellContent]) -> bool:
    """Tell whether any of the cells holds something."""
    return any(each.unreadable or each.value not in {None, ""} for each in contents)
