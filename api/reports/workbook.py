"""A report as an Excel workbook, a sheet per table; the same bytes for the same drawing."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from api.reports.content import FindingRow, OpeningRow, ReportContent, RoomRow
from api.reports.words import (
    REASON_WORDS,
    ROLE_WORDS,
    STATUS_WORDS,
    UNIT_WITNESS_WORDS,
    WORDS,
    word_for,
)
from cad_import.roles import CadLayer
from cad_import.units import unit_name
from spatial.domain.messages import Message

AREA, SIGNED, METRES, SHARE, COUNT = "0.00", "+0.00;-0.00;0.00", "0.000", "0.00", "0"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP entry can bear
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")
HEADER_FILL = PatternFill("solid", fgColor="E6ECF1")
REVIEW_FILL = PatternFill("solid", fgColor="FBE3C4")


@dataclass(frozen=True, slots=True)
class _Column:
    key: str
    width: int
    number_format: str = "@"  # text, so that room 0101 stays 0101


ROOM_COLUMNS = (
    _Column("sheet", 8, COUNT),
    _Column("number", 14),
    _Column("name", 24),
    _Column("use", 26),
    _Column("area", 12, AREA),
    _Column("printed_area", 14, AREA),
    _Column("difference", 12, SIGNED),
    _Column("status", 14),
    _Column("confidence", 12, SHARE),
)
FINDING_COLUMNS = (
    _Column("order", 8, COUNT),
    _Column("severity", 16),
    _Column("code", 30),
    _Column("sheet", 8, COUNT),
    _Column("room", 22),
    _Column("place_x", 14, METRES),
    _Column("place_y", 14, METRES),
    _Column("what_zh", 60),
    _Column("what_en", 60),
    _Column("rule", 30),
)
OPENING_COLUMNS = (
    _Column("sheet", 8, COUNT),
    _Column("opening_id", 20),
    _Column("kind", 18),
    _Column("width", 10, METRES),
    _Column("evidence", 40),
    _Column("confidence", 12, SHARE),
    _Column("beside", 44),
    _Column("effect", 14, AREA),
    _Column("lines", 60),
    _Column("status", 14),
)
LAYER_COLUMNS = (
    _Column("layers", 34),
    _Column("role", 26),
    _Column("reason", 18),
    _Column("entities", 60),
)


def report_workbook(content: ReportContent) -> bytes:
    """Return the workbook's bytes."""
    book = Workbook()
    book.remove(book.active)
    _table(book, "rooms", ROOM_COLUMNS, map(_room_cells, content.rooms))
    _table(book, "findings", FINDING_COLUMNS, map(_finding_cells, content.findings))
    _table(book, "openings", OPENING_COLUMNS, map(_opening_cells, content.openings))
    _table(book, "layers", LAYER_COLUMNS, map(_layer_cells, content.evidence.layers))
    _summary(book, content)
    book.properties.created = dt.datetime(*EPOCH)  # noqa: DTZ001 - the file's clock has no zone
    book.properties.creator = "smartmap"
    raw = io.BytesIO()
    book.save(raw)
    return _without_clock(raw.getvalue())


def _both(message: Message | None) -> str:
    if message is None:
        return ""
    return message.zh if message.zh == message.en else f"{message.zh} {message.en}"


def _room_cells(row: RoomRow) -> tuple[Any, ...]:
    room = row.room
    return (
        row.sheet,
        room.number,
        room.name,
        _both(row.use),
        row.area_m2,
        room.printed_area_m2,
        row.difference_m2,
        _both(row.status),
        room.confidence,
    )


def _finding_cells(row: FindingRow) -> tuple[Any, ...]:
    found = row.finding
    return (
        row.order,
        _both(row.severity),
        found.code,
        row.sheet,
        row.room,
        found.x,
        found.y,
        row.text.zh,
        row.text.en,
        found.rule,
    )


def _opening_cells(row: OpeningRow) -> tuple[Any, ...]:
    found = row.opening
    return (
        row.sheet,
        found.id,
        _both(row.kind),
        round(found.width_m, 3),
        "; ".join(_both(word) for word in row.evidence),
        found.confidence,
        row.beside or _both(WORDS["outside"]),
        found.area_effect_m2,
        row.lines,
        _both(row.status),
    )


def _layer_cells(layer: CadLayer) -> tuple[Any, ...]:
    return (
        layer.name,
        _both(word_for(ROLE_WORDS, layer.role.value)),
        _both(word_for(REASON_WORDS, layer.reason)),
        ", ".join(f"{kind} {count}" for kind, count in sorted(layer.entities.items())),
    )


def _table(
    book: Workbook, key: str, columns: Sequence[_Column], rows: Iterable[Sequence[Any]]
) -> None:
    sheet = book.create_sheet(WORDS[key].zh)
    for at, column in enumerate(columns, start=1):
        cell = sheet.cell(1, at)
        _write(cell, _both(WORDS[column.key]))
        cell.font, cell.fill = Font(bold=True), HEADER_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    review = _both(STATUS_WORDS["review"])
    keys = [column.key for column in columns]
    status_at = keys.index("status") if "status" in keys else None
    for line, values in enumerate(rows, start=2):
        doubtful = status_at is not None and values[status_at] == review
        for at, (column, value) in enumerate(zip(columns, values, strict=True), start=1):
            cell = sheet.cell(line, at)
            _write(cell, value)
            cell.number_format = column.number_format
            cell.alignment = Alignment(wrap_text=column.width >= 20, vertical="top")
            if doubtful:
                cell.fill = REVIEW_FILL
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(cell: Any, value: Any) -> None:
    """Write a value; a text stays a text even where it begins like a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _summary(book: Workbook, content: ReportContent) -> None:
    sheet = book.create_sheet(WORDS["summary"].zh)
    for line, values in enumerate(_summary_lines(content), start=1):
        for at, value in enumerate(values, start=1):
            cell = sheet.cell(line, at)
            _write(cell, value)
            if isinstance(value, float):
                cell.number_format = AREA
        sheet.cell(line, 1).font = Font(bold=True)
    for at, width in enumerate((34, 40, 20, 12, 12, 14), start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "B2"


def _summary_lines(content: ReportContent) -> Iterable[tuple[Any, ...]]:
    info = content.reading.info
    scores = ", ".join(f"{name} {score:g}" for name, score in content.evidence.unit_scores.items())
    yield _both(WORDS["drawing"]), info.name
    yield "SHA-256", info.sha256
    yield _both(WORDS["form"]), f"{info.release}, {info.encoding}, {info.size_bytes} B"
    yield _both(WORDS["unit"]), content.unit, _both(content.unit_source)
    yield _both(WORDS["unit_scores"]), scores
    yield ()
    heads = ("sheet", "sheet_title", "level", "rooms", "review", "area")
    yield tuple(_both(WORDS[key]) for key in heads)
    for row in content.sheets:
        plan = row.plan
        yield plan.sheet, plan.title, plan.level_name, len(row.rooms), row.review, row.area_m2
    yield ()
    yield _both(WORDS["findings"]), _both(WORDS["count"])
    yield from content.counts.items()
    yield ()
    yield tuple(_both(WORDS[key]) for key in ("units", "weight", "seen"))
    for seen in content.evidence.witnesses:
        fits = ", ".join(f"{unit_name(unit)} {fit:.2f}" for unit, fit in seen.fits.items())
        yield _both(word_for(UNIT_WITNESS_WORDS, seen.kind)), seen.weight, seen.count, fits


def _without_clock(content: bytes) -> bytes:
    """Write the archive again without the time it was made at."""
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", old.read(name))
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return fixed.getvalue()
