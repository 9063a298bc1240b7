"""Filled-in forms as files: as our template writes them, and changed as other programs would."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl

from api.ledger_files.checking import CheckedFile
from api.ledger_files.reading import read_table
from api.ledger_files.template import write_template
from spatial.checks.ledger_forms import CheckSetting, check_form
from spatial.domain.divisions import Tier
from spatial.domain.ledger_forms import CleanValue, KnownOrganisation, LedgerFacts
from spatial.storage.ledger_forms import find_form, form_lists, ledger_forms

TODAY = dt.date(2026, 11, 23)
DAY = dt.date(2025, 3, 1)
Row = dict[str, CleanValue]

ROOM: Row = {
    "building": "51-B01",
    "level": "F1",
    "number": "0101",
    "room_name": "局长办公室",
    "use": "101 领导人员办公室",
    "area": Decimal("24.50"),
    "organisation": "51-A",
    "organisation_name": "四川省数据资源示范局",
    "share": Decimal(1),
    "since": DAY,
}
ROOMS: tuple[Row, ...] = (
    ROOM,
    ROOM | {"number": "0102", "use": "一般工作人员办公室", "share": Decimal("0.5")},
    ROOM | {"number": "0103", "use": "201", "until": dt.date(2026, 1, 1)},
)
OCCUPANT: Row = {
    "building": "51-B01",
    "level": "F1",
    "number": "0101",
    "organisation": "51-A",
    "rank": "正处级",
    "headcount": 1,
    "since": DAY,
}
ORGANISATION: Row = {
    "organisation": "51-N",
    "name": "四川省新设示范局",
    "division": "510000 四川省",
    "tier": "省级",
    "category": "机关本级",
    "staff": 60,
    "rank": "正处级",
    "headcount": 5,
    "since": DAY,
}
TITLE: Row = {
    "building": "51-B01",
    "building_name": "省级一号楼",
    "province": "四川省",
    "city": "成都市",
    "county": "锦江区",
    "detail": "示范路 1 号",
    "certificate_kind": "不动产权证",
    "certificate_number": "川(2024)成都市不动产权第0000001号",
    "certified_area": Decimal("8123.45"),
    "title_status": "未登记、未移交权属资料",
    "use_status": "自用",
    "since": DAY,
}
GOOD_ROWS: Mapping[str, tuple[Row, ...]] = {
    "rooms": ROOMS,
    "occupancies": (OCCUPANT, OCCUPANT | {"rank": "处级以下", "headcount": 2}),
    "organisations": (ORGANISATION, ORGANISATION | {"rank": "处级以下", "headcount": 50}),
    "titles": (TITLE,),
}
FACTS = LedgerFacts(
    scope="51",
    organisations={
        "51-A": KnownOrganisation("51-A", "四川省数据资源示范局", Tier.PROVINCE),
        "5101-A": KnownOrganisation("5101-A", "成都市政务服务示范局", Tier.CITY, True),
    },
    buildings={"51-B01": "省级一号楼"},
    levels=frozenset({("51-B01", "F1")}),
    rooms=frozenset(("51-B01", "F1", number) for number in ("0101", "0102", "0103")),
    rooms_since={"51-B01": dt.date(2025, 1, 1)},
)


def filled(form: str, *rows: Row) -> bytes:
    """Write a form's template with lines in it; without lines, with good ones."""
    return write_template(find_form(form), form_lists(), rows=rows or GOOD_ROWS[form])


def edited(content: bytes, change: Callable[[Any, Any], object]) -> bytes:
    """Let ``change(sheet, book)`` edit a workbook, saved by another library than wrote it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book.worksheets[0], book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_cell(form: str, cell: str, value: object, number_format: str | None = None) -> bytes:
    """Write a form with one cell changed."""

    def change(sheet: Any, _: object) -> None:
        sheet[cell].value = value
        if number_format is not None:
            sheet[cell].number_format = number_format

    return edited(filled(form), change)


def patched(content: bytes, part: str, pattern: str, by: str, *, flags: int = 0) -> bytes:
    """Replace the first match in a part, as only a hand at the XML can."""

    def change(old: bytes) -> bytes:
        new, count = re.subn(pattern, by, old.decode(), count=1, flags=flags)
        assert count == 1, f"{pattern} is not in {part}"
        return new.encode()

    return with_parts(content, {part: change})


def with_parts(
    content: bytes, changes: Mapping[str, Callable[[bytes], bytes] | bytes | None]
) -> bytes:
    """Change, add or (with None) leave out parts of an archive."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            change = changes.get(name, old.read(name))
            if change is not None:
                new.writestr(name, change(old.read(name)) if callable(change) else change)
        for name, added in changes.items():
            if name not in old.namelist() and isinstance(added, bytes):
                new.writestr(name, added)
    return stream.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def as_wps(content: bytes) -> bytes:
    """Move the validations into an extension list, where WPS puts those that refer to sheets."""

    def change(old: bytes) -> bytes:
        text = old.decode()
        found = re.search(r"<dataValidations.*?</dataValidations>", text, re.DOTALL)
        assert found
        rules = re.findall(
            r"<dataValidation ([^>]*)>(.*?)</dataValidation>", found.group(), re.DOTALL
        )
        moved = []
        for attributes, body in rules:
            place = re.search(r'sqref="([^"]*)"', attributes)
            assert place
            kept = re.sub(r'\s*sqref="[^"]*"', "", attributes)
            formulas = re.sub(r"<(formula\d)>(.*?)</\1>", r"<x14:\1><xm:f>\2</xm:f></x14:\1>", body)
            moved.append(
                f"<x14:dataValidation {kept}>{formulas}<xm:sqref>{place.group(1)}</xm:sqref>"
                "</x14:dataValidation>"
            )
        extension = (
            '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"'
            ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
            f'<x14:dataValidations count="{len(moved)}"'
            ' xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
            f"{''.join(moved)}</x14:dataValidations></ext></extLst>"
        )
        text = text.replace(found.group(), "")
        return text.replace("</worksheet>", f"{extension}</worksheet>").encode()

    return with_parts(content, {"xl/worksheets/sheet1.xml": change})


def checked(
    content: bytes, form: str | None = None, *, facts: LedgerFacts | None = FACTS, csv: bool = False
) -> CheckedFile:
    """Read and check a file as the entry points do."""
    wanted = find_form(form) if form else None
    table, container = read_table(content, ledger_forms(), wanted, is_csv=csv)
    setting = CheckSetting(form_lists(), TODAY, facts, typed=table.typed)
    return CheckedFile(
        table, check_form(table.form, table.rows, setting, table.problems), container
    )


def office_file(name: str) -> bytes:
    """Return a file that LibreOffice saved."""
    return (Path(__file__).parent / "office_files" / name).read_bytes()
