"""The tags of an ASCII DXF as arrays: found in one pass over the bytes, checked for being in step.

Terminology
-----------
Tag
    Two lines: a group code and its value.
Structure tag
    A tag with group code 0; it begins an entity, a table entry, a section.
Record
    A structure tag with the tags up to the next one.
Out of step
    A line stands where a group code belongs but is none: from there on, codes and values would be
    taken for each other.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spatial.domain.errors import DrawingError

Indices = NDArray[np.int64]
MAX_CODE_WIDTH = 12
NEWLINE, CARRIAGE_RETURN, SPACE, TAB, MINUS, ZERO, E = b"\n\r \t-0E"


@dataclass(frozen=True)
class TagTable:
    """Tags of one drawing, up to its EOF.

    Parameters
    ----------
    data
        Bytes with line feeds; offsets below point into them.
    codes
        Group code of every complete tag.
    starts, value_starts, value_ends
        Where a tag's code line begins, where its value line begins and ends (line feed excluded).
    complete
        True if the tags end with (0, EOF).
    """

    data: bytes
    codes: NDArray[np.int32]
    starts: Indices
    value_starts: Indices
    value_ends: Indices
    complete: bool

    def value(self, tag: int) -> bytes:
        """Return a tag's value without surrounding blanks."""
        return self.data[self.value_starts[tag] : self.value_ends[tag]].strip()

    @cached_property
    def records(self) -> Indices:
        """Positions of the structure tags."""
        return np.flatnonzero(self.codes == 0)

    @cached_property
    def record_ends(self) -> Indices:
        """For each record, the position after its last tag."""
        return np.append(self.records[1:], len(self.codes))

    @cached_property
    def kinds(self) -> list[bytes]:
        """For each record, its type: LINE, SECTION, ENDSEC and so on."""
        starts = self.value_starts[self.records].tolist()
        ends = self.value_ends[self.records].tolist()
        data = self.data
        return [data[start:end].strip() for start, end in zip(starts, ends, strict=True)]

    def first(self, code: int, records: Indices) -> Indices:
        """Return, for each record (by number), the position of its first tag of a code, or −1."""
        tags = np.append(np.flatnonzero(self.codes == code), len(self.codes))
        found = tags[np.searchsorted(tags, self.records[records])]
        return np.where(found < self.record_ends[records], found, -1)

    def count(self, code: int) -> Indices:
        """Return, for each record, how many of its tags bear a code."""
        running = np.concatenate(([0], np.cumsum(self.codes == code)))
        counts: Indices = running[self.record_ends] - running[self.records]
        return counts


def read_tags(data: bytes) -> TagTable:
    """Find the tags of an ASCII DXF.

    Raises
    ------
    DrawingError
        ``TAGS_OUT_OF_STEP`` with the line and what stands there.
    """
    if data.count(b"\r") != data.count(b"\r\n"):
        # Readers take a lone carriage return for a line's end too.
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    data = data.rstrip(b"\x00\x1a \t\r\n")
    bytes_ = np.frombuffer(data, dtype=np.uint8)
    # The last line has no feed. It may be cut short, so it only counts where it reads EOF.
    line_ends = np.flatnonzero(bytes_ == NEWLINE)
    if data.endswith(b"EOF"):
        line_ends = np.append(line_ends, len(data))
    line_starts = np.zeros_like(line_ends)
    np.add(line_ends[:-1], 1, out=line_starts[1:])
    tag_count = len(line_ends) // 2
    starts, code_ends = line_starts[0 : 2 * tag_count : 2], line_ends[0 : 2 * tag_count : 2]
    value_starts, value_ends = line_starts[1 : 2 * tag_count : 2], line_ends[1 : 2 * tag_count : 2]

    codes, bad = _parse_codes(bytes_, starts, code_ends)
    table = TagTable(data, codes, starts, value_starts, value_ends, complete=False)
    end = _end_of_file(table)
    if len(bad) and (end is None or bad[0] < end):
        raise _out_of_step(table, int(bad[0]))
    if end is None:
        return table
    kept = slice(0, end + 1)
    return TagTable(
        data, codes[kept], starts[kept], value_starts[kept], value_ends[kept], complete=True
    )


def _parse_codes(
    bytes_: NDArray[np.uint8], starts: Indices, ends: Indices
) -> tuple[NDArray[np.int32], Indices]:
    """Read all group codes at once, column by column; also name the lines that hold none."""
    widths = ends - starts
    codes = np.zeros(len(starts), dtype=np.int32)
    digits = np.zeros(len(starts), dtype=np.int8)
    negative = np.zeros(len(starts), dtype=bool)
    closed = np.zeros(len(starts), dtype=bool)  # a blank has followed a digit
    wrong = widths > MAX_CODE_WIDTH
    for column in range(min(MAX_CODE_WIDTH, int(widths.max(initial=0)))):
        inside = column < widths
        byte = bytes_[np.where(inside, starts + column, 0)]
        digit = byte - ZERO  # wraps around for everything below "0"
        is_digit = inside & (digit < 10)
        is_blank = ~inside | (byte == SPACE) | (byte == TAB) | (byte == CARRIAGE_RETURN)
        is_minus = inside & (byte == MINUS) & (digits == 0) & ~negative
        wrong |= ~(is_digit | is_blank | is_minus) | (is_digit & closed)
        np.multiply(codes, 10, out=codes, where=is_digit)
        np.add(codes, digit, out=codes, where=is_digit, casting="unsafe")
        digits += is_digit
        negative |= is_minus
        closed |= is_blank & (digits > 0)
    wrong |= (digits == 0) | (digits > 5)
    return np.where(negative, -codes, codes).astype(np.int32), np.flatnonzero(wrong)


def _end_of_file(table: TagTable) -> int | None:
    """Position of the first (0, EOF); a text that reads EOF does not count."""
    tags = np.flatnonzero(table.codes == 0)
    widths = table.value_ends[tags] - table.value_starts[tags]
    initials = np.frombuffer(table.data, dtype=np.uint8)[table.value_starts[tags]]
    plausible = (widths >= 3) & (widths < MAX_CODE_WIDTH) & np.isin(initials, (E, SPACE, TAB))
    return next((tag for tag in tags[plausible].tolist() if table.value(tag) == b"EOF"), None)


def _out_of_step(table: TagTable, tag: int) -> DrawingError:
    start = int(table.starts[tag])
    stop = table.data.find(b"\n", start)
    found = table.data[start : stop if stop >= 0 else None].strip()[:60]
    line = str(2 * tag + 1)
    try:
        text = found.decode("utf-8")
    except UnicodeDecodeError:
        text = found.decode("gb18030", "replace")
    return DrawingError(
        f"Line {line} is no group code: {found!r}",
        code="TAGS_OUT_OF_STEP",
        line=line,
        text=text or "（空行）",
    )
