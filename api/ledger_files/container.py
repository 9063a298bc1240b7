"""An .xlsx as a container of parts: what is no such file is refused before anything is unpacked.

A part is unpacked only when asked for, never beyond its limit, whatever the archive says of its
size. The limits leave room for 65,536 lines of the widest form.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from api.ledger_files.refusals import FormFileError

MAX_FILE_BYTES = 32 << 20
MAX_PART_BYTES = 128 << 20
MAX_TOTAL_BYTES = 256 << 20
MAX_PARTS = 2_000
RATIO_LOOKED_AT_FROM = 8 << 20  # bytes: small parts of blanks may well pack a thousandfold
MAX_RATIO = 250
CHUNK = 1 << 20

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
ZIP_MAGIC = b"PK\x03\x04"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
CONTENT_TYPES = "[Content_Types].xml"
SHEET_MAIN = re.compile(rb"spreadsheetml\.(sheet|template)\.main\+xml")
MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
ENCODING = re.compile(rb"""<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)""")
BINARY_MAIN = b"sheet.binary.macroEnabled.main"


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a workbook by name, in the archive's order."""

    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]

    def has(self, name: str) -> bool:
        """Tell whether there is a part."""
        return name in self.entries

    def part(self, name: str) -> bytes:
        """Unpack one part.

        Raises
        ------
        FormFileError
            If it is not there, is damaged, or grows beyond the limits.
        """
        if name not in self.entries:
            raise FormFileError("FORM_PART_MISSING", place=name)
        entry = self.entries[name]
        pieces, size = [], 0
        try:
            with self.archive.open(entry) as stream:
                while piece := stream.read(CHUNK):
                    size += len(piece)
                    _refuse_growth(name, size, entry.compress_size)
                    pieces.append(piece)
        # The library lets every layer speak for itself: a wrong header or sum, a stream that does
        # not unpack or ends early, a method unknown to it, an offset before the file.
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
            raise FormFileError("FORM_ARCHIVE_DAMAGED", place=name) from error
        return b"".join(pieces)

    def xml(self, name: str) -> bytes:
        """Unpack an XML part in UTF-8, the one encoding that spreadsheet programs write.

        Document types are refused: with them a few bytes can become many.
        """
        content = self.part(name)
        start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
        declared = ENCODING.match(start)
        if (
            b"<!DOCTYPE" in content
            or not start.startswith(b"<")
            or (declared and declared.group(1).lower() not in {b"utf-8", b"utf8", b"us-ascii"})
        ):
            raise FormFileError("FORM_XML_INVALID", place=name)
        return content


def open_container(content: bytes) -> Container:
    """Open an .xlsx.

    Raises
    ------
    FormFileError
        If the bytes are no .xlsx, an old or encrypted one, one with macros, or a bomb.
    """
    if not content:
        raise FormFileError("FORM_FILE_EMPTY")
    if len(content) > MAX_FILE_BYTES:
        raise FormFileError("FORM_FILE_TOO_LARGE", maximum=str(MAX_FILE_BYTES >> 20))
    if content.startswith(OLE_MAGIC):
        encrypted = ENCRYPTED_STREAM in content
        raise FormFileError("FORM_ENCRYPTED" if encrypted else "FORM_OLD_XLS")
    if not content.startswith(ZIP_MAGIC):
        raise FormFileError("FORM_NOT_XLSX")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    # ValueError: a name or an offset that the library cannot make sense of.
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise FormFileError("FORM_ARCHIVE_DAMAGED") from error
    entries = {entry.filename: entry for entry in archive.infolist()}
    _refuse_bombs(archive.infolist())
    _refuse_other_kinds(Container(archive, entries))
    return Container(archive, entries)


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_TOTAL_BYTES:
        raise FormFileError("FORM_BOMB", place="-")
    if len({entry.filename for entry in entries}) != len(entries):
        raise FormFileError("FORM_ARCHIVE_DAMAGED", place="-")
    for entry in entries:
        if entry.flag_bits & 1:
            raise FormFileError("FORM_ENCRYPTED")
        _refuse_growth(entry.filename, entry.file_size, entry.compress_size)


def _refuse_growth(name: str, size: int, packed: int) -> None:
    dense = size > RATIO_LOOKED_AT_FROM and size > MAX_RATIO * max(packed, 1)
    if size > MAX_PART_BYTES or dense:
        raise FormFileError("FORM_BOMB", place=name)


def _refuse_other_kinds(container: Container) -> None:
    """Refuse what bears the archive's form and is another kind of file."""
    if not container.has(CONTENT_TYPES):
        opendocument = container.has("mimetype") and container.has("content.xml")
        raise FormFileError("FORM_OPENDOCUMENT" if opendocument else "FORM_NOT_XLSX")
    types = container.xml(CONTENT_TYPES)
    if BINARY_MAIN in types:
        raise FormFileError("FORM_BINARY_XLSB")
    if MACROS.search(types) or any(MACROS.search(name.encode()) for name in container.entries):
        raise FormFileError("FORM_MACROS")
    if not SHEET_MAIN.search(types):
        raise FormFileError("FORM_NOT_XLSX")
