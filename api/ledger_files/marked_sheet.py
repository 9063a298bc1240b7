"""The form's sheet with the colours of marked cells, every other cell as it was."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.ledger_files.byte_edits import Edits, Element, walk, with_attribute
from api.ledger_files.cell_places import cell_place, column_letters
from api.ledger_files.marked_styles import MarkedStyles
from spatial.domain.form_problems import Family

Marks = Mapping[tuple[int, int], Family]

# What stands after the drawing of comments in a worksheet (ECMA-376, part 1, 18.3.1.99).
AFTER_LEGACY_DRAWING = frozenset(
    (
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    )
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(slots=True)
class SheetMarking:
    """One pass over a sheet's part, noting what to change.

    Parameters
    ----------
    marks
        Family by row and column.
    legacy_drawing
        Relationship of the comments' drawing, None if the sheet has none; known after the pass.
    """

    content: bytes
    part: str
    marks: Marks
    styles: MarkedStyles
    legacy_drawing: str | None = None
    _edits: Edits = field(init=False)
    _rows: dict[int, list[int]] = field(default_factory=dict)
    _pending: list[int] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _row_style: int | None = None
    _columns: list[tuple[int, int, int]] = field(default_factory=list)
    _drawing_place: int | None = None
    _seen_data: bool = False
    _prefix: str = ""

    def __post_init__(self) -> None:
        self._edits = Edits(self.content)
        for row, column in sorted(self.marks):
            self._rows.setdefault(row, []).append(column)

    def run(self) -> None:
        """Go through the part once."""
        walk(self.content, self.part, start=self._start, end=self._end)

    def apply(self, new_drawing: str | None) -> bytes:
        """Return the part, with the relationship of a new drawing of comments in it."""
        if new_drawing is not None and self._drawing_place is not None:
            tag = f'<{self._prefix}legacyDrawing xmlns:r="{RELATIONSHIPS}" r:id="{new_drawing}"/>'
            self._edits.insert(self._drawing_place, tag.encode())
        return self._edits.apply()

    def _start(self, element: Element) -> None:
        name = element.name
        if name == "c":
            self._start_cell(element)
        elif name == "row":
            self._start_row(element)
        elif element.depth == 0:
            self._prefix = element.prefix
        elif name == "col" and "style" in element.attributes:
            low, high, style = (
                int(element.attributes.get(k, "0")) for k in ("min", "max", "style")
            )
            self._columns.append((low, high, style))
        elif name == "legacyDrawing":
            self.legacy_drawing = next(
                (value for key, value in element.attributes.items() if key.endswith(":id")), None
            )
        elif element.depth == 1 and self._seen_data and name in AFTER_LEGACY_DRAWING:
            self._drawing_place = self._drawing_place or element.start

    def _end(self, element: Element) -> None:
        if element.name == "row":
            self._end_row(element)
        elif element.name == "sheetData":
            self._seen_data = True
            rows = "".join(self._row_xml(row) for row in sorted(self._rows))
            if rows:
                self._edits.append_to(element, rows.encode())
            self._rows = {}
        elif element.depth == 0:
            self._drawing_place = self._drawing_place or element.closing

    def _start_row(self, element: Element) -> None:
        self._row = int(element.attributes.get("r", self._row + 1))
        self._column = 0
        before = "".join(self._row_xml(row) for row in sorted(self._rows) if row < self._row)
        if before:
            self._edits.insert(element.start, before.encode())
            self._rows = {row: at for row, at in self._rows.items() if row >= self._row}
        self._pending = self._rows.pop(self._row, [])
        own = element.attributes.get("customFormat") in {"1", "true"}
        self._row_style = int(element.attributes.get("s", "0")) if own else None

    def _end_row(self, element: Element) -> None:
        cells = "".join(self._cell_xml(self._row, column) for column in self._pending)
        self._pending = []
        if cells:
            self._edits.append_to(element, cells.encode())

    def _start_cell(self, element: Element) -> None:
        place = cell_place(element.attributes.get("r", ""))
        self._column = place[1] if place else self._column + 1
        before = [column for column in self._pending if column < self._column]
        if before:
            cells = "".join(self._cell_xml(self._row, column) for column in before)
            self._edits.insert(element.start, cells.encode())
        marked = self._column in self._pending
        if self._pending:
            self._pending = [column for column in self._pending if column > self._column]
        style = int(element.attributes.get("s", "0"))
        if marked:
            wanted = self.styles.marked(style, self.marks[self._row, self._column])
        else:
            wanted = self.styles.cleared(style)
        if wanted != style:
            tag = self.content[element.start : element.opened]
            self._edits.replace(
                element.start, element.opened, with_attribute(tag, "s", str(wanted))
            )

    def _row_xml(self, row: int) -> str:
        self._row_style = None
        cells = "".join(self._cell_xml(row, column) for column in self._rows[row])
        return f'<{self._prefix}row r="{row}">{cells}</{self._prefix}row>'

    def _cell_xml(self, row: int, column: int) -> str:
        """Write an empty cell that was not there: it looks like its row or column did."""
        style = self._row_style
        if style is None:
            spans = self._columns
            style = next((style for low, high, style in spans if low <= column <= high), 0)
        wanted = self.styles.marked(style, self.marks[row, column])
        return f'<{self._prefix}c r="{column_letters(column)}{row}" s="{wanted}"/>'
