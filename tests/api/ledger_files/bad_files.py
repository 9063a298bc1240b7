"""Files that are refused as a whole: how each is made, the code, and what the message names."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from api.ledger_files.container import OLE_MAGIC
from tests.support.form_files import GOOD_ROWS, filled, patched, with_parts

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"


@dataclass(frozen=True)
class BadFile:
    way: str
    made: Callable[[], bytes]
    code: str
    place: str
    form: str | None = None


def typed_as(kind: bytes) -> bytes:
    def change(old: bytes) -> bytes:
        main = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        assert main in old
        return old.replace(main, kind)

    return with_parts(filled("rooms"), {TYPES: change})


def archive(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in members.items():
            new.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def bomb() -> bytes:
    """Return a file whose sheet unpacks to 64 MiB of nothing."""
    content = b"<worksheet><sheetData>" + b" " * (64 << 20) + b"</sheetData></worksheet>"
    return with_parts(filled("rooms"), {SHEET: content})


def lying_bomb() -> bytes:
    """Return a bomb whose directory says that it is small."""
    content = bytearray(bomb())
    size = (len(b"<worksheet><sheetData></sheetData></worksheet>") + (64 << 20)).to_bytes(
        4, "little"
    )
    assert size in content
    return bytes(content.replace(size, (1000).to_bytes(4, "little")))


def billion_laughs() -> bytes:
    bad = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><worksheet>&x;</worksheet>'
    return with_parts(filled("rooms"), {SHEET: bad})


def many_rows(count: int) -> bytes:
    """Return a file with so many lines on the sheet."""
    rows = "".join(
        f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>B</t></is></c></row>'
        for line in range(7, count + 1)
    )
    return patched(filled("rooms"), SHEET, "</sheetData>", f"{rows}</sheetData>")


def stamped(stamp: str) -> bytes:
    return patched(filled("rooms"), "docProps/custom.xml", "rooms@1", stamp)


def hidden_form() -> bytes:
    return patched(
        filled("rooms"), "xl/workbook.xml", '<sheet name="房间使用"', r'\g<0> state="hidden"'
    )


def without_heads() -> bytes:
    return patched(filled("rooms"), SHEET, r'<row r="2".*?</row>', "")


def csv_file(encoding: str) -> bytes:
    heads = "楼栋编号,楼层,房间号,房间用途,登记面积(㎡),单位代码,占用比例,起始日期"
    return f"{heads}\n51-B01,F1,0101,101,24.50,51-A,1,2025-03-01\n".encode(encoding)


OLE = OLE_MAGIC + bytes(504)
BAD_FILES = (
    BadFile("empty", bytes, "FORM_FILE_EMPTY", "文件"),
    BadFile("too large", lambda: bytes((32 << 20) + 1), "FORM_FILE_TOO_LARGE", "文件"),
    BadFile("an old .xls", lambda: OLE, "FORM_OLD_XLS", "文件"),
    BadFile(
        "encrypted",
        lambda: OLE + "EncryptedPackage".encode("utf-16-le"),
        "FORM_ENCRYPTED",
        "文件",
    ),
    BadFile("a web page", lambda: b"<html><table></table></html>", "FORM_NOT_XLSX", "文件"),
    BadFile("some other archive", lambda: archive(a__txt=b"a"), "FORM_NOT_XLSX", "文件"),
    BadFile(
        "OpenDocument",
        lambda: archive(mimetype=b"x", content__xml=b"<a/>"),
        "FORM_OPENDOCUMENT",
        "文件",
    ),
    BadFile(
        "macros by content type",
        lambda: typed_as(b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "FORM_MACROS",
        "文件",
    ),
    BadFile(
        "macros by their part",
        lambda: with_parts(filled("rooms"), {"xl/vbaProject.bin": b"\0"}),
        "FORM_MACROS",
        "文件",
    ),
    BadFile(
        "a binary workbook",
        lambda: typed_as(b"application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
        "FORM_BINARY_XLSB",
        "文件",
    ),
    BadFile("a bomb", bomb, "FORM_BOMB", SHEET),
    BadFile("a bomb that lies", lying_bomb, "FORM_ARCHIVE_DAMAGED", SHEET),
    BadFile("entities", billion_laughs, "FORM_XML_INVALID", SHEET),
    BadFile("cut short", lambda: filled("rooms")[:-200], "FORM_ARCHIVE_DAMAGED", "文件"),
    BadFile(
        "without its workbook",
        lambda: with_parts(filled("rooms"), {"xl/workbook.xml": None}),
        "FORM_PART_MISSING",
        "workbook.xml",
    ),
    BadFile(
        "with broken XML",
        lambda: with_parts(filled("rooms"), {SHEET: b"<worksheet><sheetData></worksheet>"}),
        "FORM_XML_INVALID",
        SHEET,
    ),
    BadFile("65,537 rows", lambda: many_rows(65_537), "FORM_ROWS_TOO_MANY", "房间使用!A65537"),
    BadFile("another version", lambda: stamped("rooms@9"), "FORM_VERSION", "文档属性"),
    BadFile("another form", lambda: filled("titles"), "FORM_OTHER", "文档属性", "rooms"),
    BadFile("a mark of nobody's", lambda: stamped("rents@1"), "FORM_UNRECOGNISED", "文档属性"),
    BadFile("the form hidden", hidden_form, "FORM_SHEET_MISSING", "房间使用"),
    BadFile("no heads", without_heads, "FORM_UNRECOGNISED", "房间使用!A2"),
    BadFile(
        "nothing filled in",
        lambda: patched(filled("rooms"), SHEET, r'<row r="4".*</row>', ""),
        "FORM_NO_ROWS",
        "房间使用!A3",
    ),
)
BAD_CSV = (
    BadFile("empty", lambda: b"\n \n", "FORM_FILE_EMPTY", "文件"),
    BadFile("no encoding of ours", lambda: b"\xff\xfe\x00", "CSV_ENCODING", "CSV"),
    BadFile("broken quotes", lambda: csv_file("utf-8") + b'"a"b,1\n', "CSV_BROKEN", "CSV:3"),
    BadFile("no heads", lambda: b"1,2,3\n4,5,6\n", "FORM_UNRECOGNISED", "CSV"),
    BadFile(
        "65,537 lines",
        lambda: csv_file("utf-8") + b"51-B01,F1,0101,101,24.50,51-A,1,2025-03-01\n" * 65_536,
        "FORM_ROWS_TOO_MANY",
        "CSV",
    ),
    BadFile("heads only", lambda: csv_file("utf-8").partition(b"\n")[0], "FORM_NO_ROWS", "CSV"),
)
assert set(GOOD_ROWS) == {"rooms", "occupancies", "organisations", "titles"}
