"""Binary DXF, written out as ASCII so that it passes the same checks as any other drawing."""

import struct

from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import binary_tags_loader

from cad_import.encodings import codec_of
from spatial.domain.errors import DrawingError


def to_ascii(data: bytes) -> bytes:
    """Return the tags of a binary DXF as ASCII DXF, texts in the bytes that they came in.

    A file that is cut off gives its complete tags; it then lacks EOF and is seen to be cut.

    Raises
    ------
    DrawingError
        ``DXF_STRUCTURE`` if not one tag can be read.
    """
    lines: list[str] = []
    header: dict[str, str] = {}
    variable = ""
    try:
        for code, value in binary_tags_loader(data, errors="surrogateescape"):
            text = value.hex().upper() if isinstance(value, bytes) else str(value)
            # Only these two end a line of ASCII DXF; other control characters are told as damage.
            text = text.replace("\r", " ").replace("\n", " ")
            lines.append(f"{code}\n{text}\n")
            if code == 9:
                variable = text
            elif variable:
                header[variable], variable = text, ""
    except (DXFError, struct.error, LookupError, ValueError) as error:
        if not lines:
            reason = f"binary DXF: {error}"
            raise DrawingError(reason, code="DXF_STRUCTURE", reason=reason) from error
    return _as_came("".join(lines), header)


def _as_came(text: str, header: dict[str, str]) -> bytes:
    """Undo the loader's decoding, so that the encoding can be put to the vote."""
    declared = codec_of(header.get("$ACADVER", "AC1009"), header.get("$DWGCODEPAGE"))
    # The loader looks for the code page in the first 1024 bytes only and else takes cp1252.
    for codec in (declared, "cp1252"):
        try:
            return text.encode(codec, "surrogateescape")
        except UnicodeEncodeError:
            continue
    return text.encode("utf-8", "replace")
