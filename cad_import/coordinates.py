"""Coordinates that are no place: not a number, infinite, or beyond any drawing.

CAD readers accept them and everything computed from them is wrong, so the entities that bear them
are taken out of the drawing before it is read, counted and named.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cad_import.census import EntityTable
from cad_import.tag_table import Indices, TagTable
from spatial.domain.errors import DrawingError

# T3 exports reach 3 × 10⁹ drawing units; nothing drawn lies a thousand times as far.
MAX_COORDINATE = 1e12
LONG_VALUE = 24  # characters; 1 followed by 300 zeros has no exponent
PLAIN_DIGITS = 13  # more of them before the point are beyond the limit
MAX_NAMED = 20

POINT = ord(".")

# Bytes that stand in no plain decimal number become 1, all others 0.
_ODD = bytes(int(byte > 32 and chr(byte) not in "0123456789+-.") for byte in range(256))


@dataclass(frozen=True, slots=True)
class BadCoordinates:
    """Entities whose coordinates cannot be used.

    Parameters
    ----------
    records
        Their record numbers.
    handles
        Handles of the first of them.
    examples
        Values as they stand in the file, a few.
    """

    records: Indices
    handles: tuple[str, ...]
    examples: tuple[str, ...]


def find_bad_coordinates(entities: EntityTable) -> BadCoordinates:
    """Find entities with a coordinate, length or angle that is no usable number.

    Raises
    ------
    DrawingError
        ``DECIMAL_COMMA`` if numbers are written with commas: repaired singly they would be wrong
        by a fraction, so the whole file is refused.
    """
    tags = entities.tags
    suspects = _suspect_tags(tags)
    record_of = np.searchsorted(tags.records, suspects, side="right") - 1
    drawn = [container is not None for container in entities.containers]
    wanted = np.isin(record_of, entities.records[drawn])
    bad: dict[int, bytes] = {}
    for tag, record in zip(suspects[wanted].tolist(), record_of[wanted].tolist(), strict=True):
        value = tags.value(tag)
        if not _is_place(value):
            if b"," in value:
                raise _decimal_comma(tags, tag)
            bad.setdefault(record, value)
    records = np.array(sorted(bad), dtype=np.int64)
    handles = tags.first(5, records[:MAX_NAMED]).tolist()
    named = tuple(entities.text(tag) for tag in handles if tag >= 0)
    examples = tuple(dict.fromkeys(v.decode("ascii", "replace")[:20] for v in bad.values()))[:3]
    return BadCoordinates(records, named, examples)


def without_records(tags: TagTable, records: Indices) -> bytes:
    """Return the drawing's bytes without the given records; all else stays as it is."""
    if len(records) == 0:
        return tags.data
    ends = tags.record_ends[records]
    # A drawing ends with the record EOF, so every entity has a record after it.
    starts_b, ends_b = tags.starts[tags.records[records]], tags.starts[ends]
    kept, place = [], 0
    for start, end in zip(starts_b.tolist(), ends_b.tolist(), strict=True):
        kept.append(tags.data[place:start])
        place = end
    return b"".join([*kept, tags.data[place:]])


def _suspect_tags(tags: TagTable) -> Indices:
    """Tags that should hold a real number and hold something else than plain digits."""
    codes = tags.codes
    real = ((codes >= 10) & (codes <= 59)) | ((codes >= 210) & (codes <= 239))
    real |= (codes >= 140) & (codes <= 149)
    tag_numbers = np.flatnonzero(real)
    if len(tag_numbers) == 0:
        return tag_numbers
    starts, ends = tags.value_starts[tag_numbers], tags.value_ends[tag_numbers]
    odd_bytes = np.frombuffer(tags.data.translate(_ODD) + b"\x00", dtype=np.uint8)
    # Value, gap, value, gap: every second stretch is a value.
    odd = np.maximum.reduceat(odd_bytes, np.column_stack((starts, ends)).ravel())[::2]
    wide = _long_before_point(tags.data, starts, ends)
    return tag_numbers[(odd > 0) | (ends - starts > LONG_VALUE) | wide]


def _long_before_point(data: bytes, starts: Indices, ends: Indices) -> NDArray[np.bool_]:
    """Say which values have so many characters before their decimal point, or have none."""
    long = np.flatnonzero(ends - starts > PLAIN_DIGITS)
    points = np.append(np.flatnonzero(np.frombuffer(data, np.uint8) == POINT), len(data))
    following = points[np.searchsorted(points, starts[long])]
    wide = np.zeros(len(starts), bool)
    wide[long] = following - starts[long] > PLAIN_DIGITS
    return wide


def _is_place(value: bytes) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return abs(number) <= MAX_COORDINATE  # false for nan, too


def _decimal_comma(tags: TagTable, tag: int) -> DrawingError:
    value = tags.value(tag).decode("ascii", "replace")[:20]
    line = str(2 * tag + 2)
    return DrawingError(f"Line {line}: {value}", code="DECIMAL_COMMA", line=line, value=value)
