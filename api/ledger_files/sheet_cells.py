"""The cells of one worksheet, read in one pass over its part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from api.ledger_files.cell_places import LAST_COLUMN, cell_place, column_letters, range_places
from api.ledger_files.cell_values import CellContent, RawCell, cell_content
from api.ledger_files.refusals import FormFileError
from api.ledger_files.workbook_parts import WorkbookParts
from spatial.domain.ledger_forms import MAX_ROWS

MAX_COLUMNS_READ = 256
MAX_CELLS = 4_000_000
TRUE = {"1", "true", "on"}


@dataclass(slots=True)
class SheetCells:
    """What a sheet holds, by row and column, counted from 1.

    Parameters
    ----------
    rows
        Contents of the cells that hold something.
    merged
        First row and column, last row and column.
    hidden_rows, hidden_columns
        Columns as first and last.
    """

    rows: dict[int, dict[int, CellContent]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def at(self, row: int, column: int) -> CellContent:
        """Return a cell's content; an empty one where there is none."""
        return self.rows.get(row, {}).get(column, EMPTY)


EMPTY = CellContent()


def read_cells(content: bytes, book: WorkbookParts, sheet: str, part: str) -> SheetCells:
    """Read the cells of a worksheet part.

    Raises
    ------
    FormFileError
        If it is no XML of a worksheet, or holds more rows than any form may.
    """
    scan = _Scan(book, sheet)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = scan.start
    parser.EndElementHandler = scan.end
    parser.CharacterDataHandler = scan.text
    try:
        parser.Parse(content, True)
    except FormFileError:
        raise
    except (expat.ExpatError, ValueError) as error:
        raise FormFileError("FORM_XML_INVALID", place=part) from error
    return scan.cells


class _Scan:
    """Handlers of one pass; a cell is read when its element ends."""

    def __init__(self, book: WorkbookParts, sheet: str) -> None:
        self.cells = SheetCells()
        self._book, self._sheet = book, sheet
        self._row = self._column = self._count = 0
        self._cell: RawCell | None = None
        self._into: list[str] | None = None
        self._reading_aside = False  # a reading (furigana) beside an inline text is no text

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif name in {"v", "t"} and self._cell is not None and not self._reading_aside:
            self._into = []
        elif name == "f" and self._cell is not None:
            self._cell.formula, self._cell.formula_kind = "", attributes.get("t", "")
            self._into = []
        elif name == "rPh":
            self._reading_aside = True
        elif name == "mergeCell":
            place = range_places(attributes.get("ref", ""))
            self.cells.merged += [place] if place else []
        elif name == "col" and attributes.get("hidden") in TRUE:
            span = int(attributes.get("min", "0")), int(attributes.get("max", "0"))
            self.cells.hidden_columns.append(span)

    def text(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if name == "rPh":
            self._reading_aside = False
        elif name == "c":
            self._end_cell()
        elif self._into is not None and self._cell is not None and name in {"v", "t", "f"}:
            said = "".join(self._into)
            if name == "v":
                self._cell.text = said
            elif name == "t":
                self._cell.inline = (self._cell.inline or "") + said
            else:
                self._cell.formula = said
            self._into = None

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column = 0
        if attributes.get("hidden") in TRUE:
            self.cells.hidden_rows.add(self._row)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            place = cell_place(reference)
            if place is None:
                raise ValueError(reference)
            self._row, self._column = place
        if self._column > LAST_COLUMN:
            raise ValueError(self._column)
        self._cell = RawCell(attributes.get("t", "n"), int(attributes.get("s", "0")))

    def _end_cell(self) -> None:
        raw, self._cell, self._into = self._cell, None, None
        if raw is None or self._column > MAX_COLUMNS_READ:
            return
        content = cell_content(raw, self._book)
        if not content.unreadable and content.value in {None, ""}:
            return
        self._count += 1
        if self._row > MAX_ROWS or self._count > MAX_CELLS:
            place = f"{self._sheet}!{column_letters(self._column)}{self._row}"
            raise FormFileError("FORM_ROWS_TOO_MANY", place=place, maximum=f"{MAX_ROWS:,}")
        self.cells.rows.setdefault(self._row, {})[self._column] = content
