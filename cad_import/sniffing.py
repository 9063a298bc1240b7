"""Tell what a file is from its first bytes, before a CAD reader sees it.

A reader that is handed a DWG, an archive or an empty file may answer with a valid, empty drawing;
so everything that is no DXF and no DWG is refused here, by name and with the way out.
"""

import math
import re
import stat
from collections import Counter
from pathlib import Path

from spatial.domain.errors import DrawingError

MAX_FILE_BYTES = 200 * 1024 * 1024
HEAD_BYTES = 65_536
# Encrypted and compressed bytes come near 8 bits each; text, drawings and programs stay below.
ENCRYPTED_ENTROPY_BITS = 7.9

BINARY_DXF = b"AutoCAD Binary DXF\r\n\x1a\x00"
DWG_RELEASES = {
    b"AC1006": "R10",
    b"AC1009": "R11/R12",
    b"AC1012": "R13",
    b"AC1014": "R14",
    b"AC1015": "2000",
    b"AC1018": "2004",
    b"AC1021": "2007",
    b"AC1024": "2010",
    b"AC1027": "2013",
    b"AC1032": "2018",
}
DWG_RELEASES_READ = frozenset(DWG_RELEASES) - {b"AC1006", b"AC1009"}
_DWG = re.compile(rb"AC(10\d\d|[12]\.\d{1,2})")
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "ARCHIVE", "ZIP"),
    (b"PK\x05\x06", "ARCHIVE", "ZIP"),
    (b"Rar!", "ARCHIVE", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "ARCHIVE", "7z"),
    (b"\x1f\x8b", "ARCHIVE", "gzip"),
    (b"BZh", "ARCHIVE", "bzip2"),
    (b"\xfd7zXZ\x00", "ARCHIVE", "xz"),
    (b"\x28\xb5\x2f\xfd", "ARCHIVE", "zstd"),
    (b"MSCF", "ARCHIVE", "CAB"),
    (b"%PDF", "PDF_FILE", "PDF"),
    (b"\x89PNG", "IMAGE_FILE", "PNG"),
    (b"\xff\xd8\xff", "IMAGE_FILE", "JPEG"),
    (b"GIF8", "IMAGE_FILE", "GIF"),
    (b"II*\x00", "IMAGE_FILE", "TIFF"),
    (b"MM\x00*", "IMAGE_FILE", "TIFF"),
    (b"RIFF", "IMAGE_FILE", "WebP"),
    (b"BM", "IMAGE_FILE", "BMP"),
    (b"\xd0\xcf\x11\xe0", "OFFICE_FILE", "Office"),
)
# A DXF opens with the tag (0, SECTION); comments (999) may stand before it.
_DXF_HEAD = re.compile(
    rb"\s*(?:999[ \t]*(?:\r\n|\r|\n)[^\r\n]*(?:\r\n|\r|\n)\s*)*0[ \t]*(?:\r\n|\r|\n)[ \t]*SECTION\b"
)
TAR_MARK_AT, TAR_MARK = 257, b"ustar"
_BLANK = b"\x00 \t\r\n\x1a"
_UTF16_MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
UTF8_MARK = b"\xef\xbb\xbf"


def read_file(path: Path) -> bytes:
    """Return the bytes of a file that can be a drawing by its place and size.

    Raises
    ------
    DrawingError
        ``FILE_NOT_FOUND``, ``FILE_IS_DIRECTORY``, ``FILE_IS_SPECIAL``, ``FILE_UNREADABLE``,
        ``FILE_TOO_LARGE`` or ``FILE_EMPTY``.
    """
    if path.is_dir():
        raise _refusal("FILE_IS_DIRECTORY", path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _refusal("FILE_IS_SPECIAL", path)  # reading a pipe or a device may never end
        size = status.st_size
        if size > MAX_FILE_BYTES:
            limit, found = f"{MAX_FILE_BYTES / 2**20:.0f}", f"{size / 2**20:.0f}"
            raise _refusal("FILE_TOO_LARGE", path, size_mb=found, limit_mb=limit)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise _refusal("FILE_NOT_FOUND", path) from error
    except OSError as error:
        raise _refusal("FILE_UNREADABLE", path, reason=error.strerror or str(error)) from error
    if not data.strip(_BLANK) or not data.lstrip(b"\xef\xbb\xbf\xff\xfe").strip(_BLANK):
        raise _refusal("FILE_EMPTY", path)
    return data


def refuse_foreign(data: bytes, path: Path) -> None:
    """Raise the error that names what the file is, unless it opens like a DXF or a DWG to read.

    Parameters
    ----------
    data
        The file's bytes, byte order mark and UTF-16 already resolved (``to_single_bytes``).

    Raises
    ------
    DrawingError
        ``DWG_RENAMED``, ``DWG_NOT_SUPPORTED``, ``FILE_ENCRYPTED``, ``ARCHIVE``, ``PDF_FILE``,
        ``IMAGE_FILE``, ``OFFICE_FILE``, ``TEXT_FILE``, ``ENCRYPTED_OR_UNKNOWN`` or ``NOT_A_DXF``.
    """
    head = data[:HEAD_BYTES]
    if head.startswith(BINARY_DXF) or _DXF_HEAD.match(head):
        return
    if b"E-SafeNet" in head[:64]:
        raise _refusal("FILE_ENCRYPTED", path, product="亿赛通 E-SafeNet")
    if _DWG.match(head):
        if path.suffix.lower() == ".dxf":
            raise _refusal("DWG_RENAMED", path, release=_release_name(head))
        if is_dwg(data):
            return
        raise _refusal("DWG_NOT_SUPPORTED", path, release=_release_name(head))
    _refuse_known(head, path)
    if _looks_like_text(head):
        raise _refusal("TEXT_FILE", path)
    if len(head) >= 1024 and entropy_bits(head) >= ENCRYPTED_ENTROPY_BITS:
        raise _refusal("ENCRYPTED_OR_UNKNOWN", path)
    raise _refusal("NOT_A_DXF", path)


def _refuse_known(head: bytes, path: Path) -> None:
    """Refuse by name what a magic number tells: archives, documents, pictures."""
    if head.startswith(b"PK") and b"[Content_Types].xml" in head:
        raise _refusal("OFFICE_FILE", path)
    if head[TAR_MARK_AT:].startswith(TAR_MARK):
        raise _refusal("ARCHIVE", path, kind="tar")
    for magic, code, kind in _MAGIC:
        if head.startswith(magic):
            raise _refusal(code, path, kind=kind)


def is_dwg(data: bytes) -> bool:
    """Say whether a file opens like a DWG of a release that is read, R13 to 2018."""
    return data[:6] in DWG_RELEASES_READ


def _release_name(head: bytes) -> str:
    return DWG_RELEASES.get(head[:6], head[:6].decode("ascii", "replace"))


def to_single_bytes(data: bytes) -> tuple[bytes, str | None]:
    """Resolve byte order marks: UTF-16 becomes UTF-8, a UTF-8 mark goes.

    Returns
    -------
    data, encoding
        ``encoding`` names what was resolved (utf-16-le, utf-16-be, utf-8-sig), else None.
    """
    encoding = _UTF16_MARKS.get(data[:2])
    if encoding is None and len(data) > 64 and data[1:64:2] == b"\x00" * 32:
        encoding = "utf-16-le"  # ASCII tags two bytes wide, the mark left out
    if encoding is not None:
        text = data.decode(encoding, "replace").lstrip("\ufeff")
        return text.encode("utf-8"), encoding
    if data.startswith(UTF8_MARK):
        return data[len(UTF8_MARK) :], "utf-8-sig"
    return data, None


def entropy_bits(data: bytes) -> float:
    """Return the Shannon entropy of the bytes, in bits per byte.

    >>> entropy_bits(bytes(range(256))), entropy_bits(b"aaaa")
    (8.0, 0.0)
    """
    shares = [count / len(data) for count in Counter(data).values()]
    return abs(-sum(share * math.log2(share) for share in shares))


def _looks_like_text(head: bytes) -> bool:
    if b"\x00" in head:
        return False
    control = sum(1 for byte in head if byte < 32 and byte not in b"\t\r\n\f\x1b\x1a")
    if control > len(head) // 100:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            head[: len(head) - 4 if len(head) == HEAD_BYTES else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _refusal(code: str, path: Path, **values: str) -> DrawingError:
    return DrawingError(f"{path.name}: {code}", code=code, file=path.name, **values)
