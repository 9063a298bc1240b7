"""Binary DXF, written out as ASCII so that it passes the same checks as any other drawing."""

import struct

from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import binary_tags_loader

from spatial.domain.errors import DrawingError


def to_ascii(data: bytes) -> bytes:
    """Return the tags of a binary DXF as ASCII DXF in UTF-8.

    A file that is cut off gives its complete tags; it then lacks EOF and is seen to be cut.

    Raises
    ------
    DrawingError
        ``DXF_STRUCTURE`` if not one tag can be read.
    """
    lines: list[str] = []
    try:
        for code, value in binary_tags_loader(data, errors="replace"):
            text = (
                value.hex().upper()
                if isinstance(value, bytes)
                else " ".join(str(value).splitlines())
            )
            lines.append(f"{code}\n{text}\n")
    except (DXFError, struct.error, LookupError, ValueError) as error:
        if not lines:
            reason = f"binary DXF: {error}"
            raise DrawingError(reason, code="DXF_STRUCTURE", reason=reason) from error
    return "".join(lines).encode("utf-8")
