"""The user's own workbook back, with colours and comments on wrong cells and a sheet of results.

Parts that need no change come back byte for byte; those that do (the form's sheet, the styles, the
list of sheets, the comments) are changed at single places: docs/decisions/0103 says why the
workbook is not written anew by a library. Marks of an earlier check are taken away first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from api.ledger_files.byte_edits import Edits, elements, xml_text
from api.ledger_files.cell_places import cell_place
from api.ledger_files.container import Container
from api.ledger_files.marked_comments import (
    EMPTY_COMMENTS,
    EMPTY_DRAWING,
    with_comments,
    with_shapes,
)
from api.ledger_files.marked_sheet import RELATIONSHIPS, SheetMarking
from api.ledger_files.marked_styles import MINIMAL, MarkedStyles
from api.ledger_files.package_changes import PackageChanges
from api.ledger_files.result_sheet import SIGN, ResultLine, result_sheet
from api.ledger_files.sheet_cells import read_cells
from api.ledger_files.tables import RESULT_SHEET
from api.ledger_files.workbook_parts import WorkbookParts, read_workbook
from spatial.domain.form_problems import Family

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
MAX_COMMENTS = 5_000  # a sheet with more opens slowly; the colours and the list have them all
GRAVITY = tuple(Family)

Place = tuple[int, int]


def mark_workbook(
    container: Container, sheet_part: str, lines: Sequence[ResultLine], summary: str
) -> bytes:
    """Return the workbook with its problems marked.

    Parameters
    ----------
    sheet_part
        Part of the form's sheet.
    lines
        Problems in the order of the list; one whose cell is on another sheet is listed only.
    summary
        What the sheet of results says first.
    """
    book = read_workbook(container)
    changes = PackageChanges(container)
    by_place: dict[Place, list[ResultLine]] = defaultdict(list)
    for line in lines:
        place = cell_place(line.cell)
        if place is not None:
            by_place[place].append(line)
    styles_part = _styles_part(changes, book)
    styles = MarkedStyles(changes.content(styles_part), styles_part)
    marks = {place: _gravest(held) for place, held in by_place.items()}
    marking = SheetMarking(changes.content(sheet_part), sheet_part, marks, styles)
    marking.run()
    notes = {place: "\n".join(map(_note, held)) for place, held in sorted(by_place.items())}
    notes = dict(list(notes.items())[:MAX_COMMENTS])
    drawing = _put_comments(changes, sheet_part, notes, marking.legacy_drawing)
    changes.put(sheet_part, marking.apply(drawing))
    colours = {family: styles.marked(0, family) for family in Family}
    _put_results(changes, container, book, result_sheet(summary, lines, colours))
    changes.put(styles_part, styles.apply())
    return changes.written()


def _styles_part(changes: PackageChanges, book: WorkbookParts) -> str:
    known = changes.linked(book.main, "styles")
    if known is not None:
        return known
    part = changes.add(book.main, "styles", "xl/styles.xml", MINIMAL).part
    changes.declare(part, f"{SPREADSHEET}.styles+xml")
    return part


def _gravest(held: Sequence[ResultLine]) -> Family:
    """Return the family whose colour a cell gets: of errors before warnings, in fixed order."""
    first = min(held, key=lambda line: (line.severity != "error", GRAVITY.index(line.family)))
    return first.family


def _note(line: ResultLine) -> str:
    return f"【{line.family.value}】{line.zh}"


def _put_comments(
    changes: PackageChanges, sheet: str, notes: Mapping[Place, str], drawing: str | None
) -> str | None:
    """Put comments in; return the relationship of their drawing where it is a new one."""
    part = changes.linked(sheet, "comments")
    if part is None and not notes:
        return None
    if part is None:
        part = changes.add(sheet, "comments", "xl/comments1.xml", EMPTY_COMMENTS).part
        changes.declare(part, f"{SPREADSHEET}.comments+xml")
    content, gone = with_comments(changes.content(part), part, notes)
    changes.put(part, content)
    known = changes.links(sheet).get(drawing or "", ("", ""))[1]
    if known and changes.has(known):
        changes.put(known, with_shapes(changes.content(known), list(notes), gone))
        return None
    if not notes:
        return None
    boxes = with_shapes(EMPTY_DRAWING, list(notes), set())
    added = changes.add(sheet, "vmlDrawing", "xl/drawings/vmlDrawing1.vml", boxes)
    changes.declare(added.part, DRAWING_TYPE)
    return added.relationship


def _put_results(
    changes: PackageChanges, container: Container, book: WorkbookParts, content: bytes
) -> None:
    """Put the sheet of results in: in the place of an earlier one, else behind the others."""
    names = {sheet.name for sheet in book.sheets}
    for sheet in book.sheets:
        if sheet.name.startswith(RESULT_SHEET) and not sheet.hidden:
            cells = read_cells(container.xml(sheet.part), book, sheet.name, sheet.part)
            if cells.at(1, 1).value == SIGN:
                changes.put(sheet.part, content)
                return
    name, number = RESULT_SHEET, 2
    while name in names:
        name, number = f"{RESULT_SHEET}{number}", number + 1
    added = changes.add(book.main, "worksheet", "xl/worksheets/sheet1.xml", content)
    changes.declare(added.part, f"{SPREADSHEET}.worksheet+xml")
    _list_sheet(changes, book.main, name, added.relationship)


def _list_sheet(changes: PackageChanges, main: str, name: str, relationship: str) -> None:
    content = changes.content(main)
    found = list(elements(content, main))
    listed = next(element for element in found if element.name == "sheets")
    numbers = [
        int(element.attributes.get("sheetId", "0"))
        for element in found
        if element.name == "sheet" and element.attributes.get("sheetId", "0").isdigit()
    ]
    edits = Edits(content)
    tag = (
        f'<{listed.prefix}sheet xmlns:r="{RELATIONSHIPS}" name="{xml_text(name)}"'
        f' sheetId="{max(numbers, default=0) + 1}" r:id="{relationship}"/>'
    )
    edits.append_to(listed, tag.encode())
    changes.put(main, edits.apply())
