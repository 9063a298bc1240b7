"""A DXF that was cut off: keep every entity that is whole, and prove how many that is.

Readers answer a cut file with an error or, worse, with an empty drawing. Here the file is cut back
to its last complete entity and closed properly; the finding says so, and no room of such a drawing
may be taken for certain.
"""

from dataclasses import dataclass

from cad_import.census import PARTS
from cad_import.tag_table import TagTable

CLOSING_FILE = b"\n  0\nEOF\n"
CLOSING = b"\n  0\nENDSEC" + CLOSING_FILE


@dataclass(frozen=True, slots=True)
class Repair:
    """What was kept of a cut drawing.

    Parameters
    ----------
    data
        Bytes that read as a whole DXF.
    entities
        Complete entities kept in the ENTITIES section.
    cut_at
        Offset in bytes, from the beginning, where the kept part ends.
    """

    data: bytes
    entities: int
    cut_at: int


def repair_truncated(tags: TagTable) -> Repair | None:
    """Cut a drawing without EOF back to its last complete entity.

    Returns
    -------
    repair
        None if the cut lies before the first complete entity: nothing is left to read.
    """
    section = _last_section(tags)
    if section is None:
        return None
    name, begin, ended = section
    if name == b"ENTITIES" and not ended:
        last, closing = _whole_until(tags, begin), CLOSING
    else:
        # Behind the entities stands nothing that draws: an unfinished section is left out whole.
        last, closing = len(tags.records) if ended else begin, CLOSING_FILE
    entities = _count_entities(tags, last)
    if not entities:
        return None
    whole = last == len(tags.records)
    stop = int(tags.value_ends[-1] if whole else tags.starts[tags.records[last]])
    return Repair(tags.data[:stop].rstrip(b"\r\n") + closing, entities, stop)


def _last_section(tags: TagTable) -> tuple[bytes, int, bool] | None:
    """Name of the last section begun, its record, and whether it was ended."""
    begun = [number for number, kind in enumerate(tags.kinds) if kind == b"SECTION"]
    if not begun:
        return None
    tag = int(tags.records[begun[-1]]) + 1
    name = tags.value(tag) if tag < len(tags.codes) else b""
    ended = any(kind == b"ENDSEC" for kind in tags.kinds[begun[-1] :])
    return name, begun[-1], ended


def _whole_until(tags: TagTable, begin: int) -> int:
    """Record at which to cut: the last one begun, or the one that its parts belong to."""
    last = len(tags.records) - 1
    while last > begin + 1 and tags.kinds[last] in PARTS:
        last -= 1
    return last


def _count_entities(tags: TagTable, until: int) -> int:
    inside, entities = False, 0
    for number in range(until):
        kind = tags.kinds[number]
        if kind == b"SECTION":
            inside = tags.value(int(tags.records[number]) + 1) == b"ENTITIES"
        elif kind == b"ENDSEC":
            inside = False
        elif inside and kind not in PARTS:
            entities += 1
    return entities
