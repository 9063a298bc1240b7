"""Which amounts of tags no honest drawing has: refused before anything is built out of them.

A drawing grows by its entities, and so do its blocks, and the objects that list entities. What
stands in the other sections does not: 36 public drawings of up to 6 MB have at most 562 tags in
HEADER, 3 755 in CLASSES and 11 759 in TABLES. Files that have a thousand times as many are made to
exhaust a reader; a CAD library takes a minute and gigabytes for 40 MB of them.
"""

from itertools import pairwise

import numpy as np

from cad_import.census import PARTS
from cad_import.tag_table import Indices, TagTable
from spatial.domain.errors import DrawingError

# Real tags are 11 bytes and more on average (coordinates, handles, names), LF included.
DENSE_TAGS, MIN_BYTES_PER_TAG = 1_000_000, 8
# Entities have at least a type, a CAD layer and a place.
MANY_RECORDS, MIN_TAGS_PER_RECORD = 200_000, 3
# A drawing with so many blocks has them for its dimensions, of 100 tags and more each.
MANY_BLOCKS, MIN_TAGS_PER_BLOCK = 20_000, 40
MAX_SECTIONS = 100
MAX_ENTITY_TAGS = 400_000  # of one entity, its vertices and attributes included
SECTION_LIMITS = {b"HEADER": 20_000, b"CLASSES": 50_000, b"TABLES": 400_000}
OTHER_SECTION_LIMIT = 400_000  # on top of as many as the entities have
GROWING = frozenset({b"ENTITIES", b"BLOCKS"})


def refuse_dense_tags(data: bytes) -> None:
    """Refuse a file of very many tags that say next to nothing, from its line ends alone.

    Raises
    ------
    DrawingError
        ``TOO_MANY_TAGS``.
    """
    tags = max(data.count(b"\n"), data.count(b"\r")) // 2
    if tags > DENSE_TAGS and len(data) < MIN_BYTES_PER_TAG * tags:
        raise _refusal("DXF", tags, len(data) // MIN_BYTES_PER_TAG)


def refuse_hostile_tags(tags: TagTable) -> None:
    """Refuse a drawing with more tags in a section or an entity than any honest one has.

    Raises
    ------
    DrawingError
        ``TOO_MANY_TAGS`` with the section or the entity's type, the number and the limit.
    """
    records = len(tags.records)
    if records > MANY_RECORDS and len(tags.codes) < MIN_TAGS_PER_RECORD * records:
        raise _refusal("DXF", records, len(tags.codes) // MIN_TAGS_PER_RECORD)
    _refuse_large_sections(tags)
    _refuse_many_blocks(tags)
    _refuse_large_entities(tags)


def _refuse_large_sections(tags: TagTable) -> None:
    starts = _structure_tags(tags, b"SECTION")
    if len(starts) > MAX_SECTIONS:
        raise _refusal("SECTION", len(starts), MAX_SECTIONS)
    sizes: dict[bytes, int] = {}
    for start, end in pairwise([*starts, len(tags.codes)]):
        name = tags.value(start + 1) if start + 1 < len(tags.codes) else b""
        sizes[name] = sizes.get(name, 0) + end - start
    growth = sum(sizes.get(name, 0) for name in GROWING)
    for name, size in sizes.items():
        limit = SECTION_LIMITS.get(name, OTHER_SECTION_LIMIT + growth)
        if name not in GROWING and size > limit:
            raise _refusal(name.decode("ascii", "replace")[:40], size, limit)


def _refuse_many_blocks(tags: TagTable) -> None:
    starts = _structure_tags(tags, b"BLOCK")
    if len(starts) > MANY_BLOCKS:
        within = starts[-1] - starts[0]
        if within < MIN_TAGS_PER_BLOCK * len(starts):
            raise _refusal("BLOCKS", len(starts), within // MIN_TAGS_PER_BLOCK)


def _structure_tags(tags: TagTable, kind: bytes) -> list[int]:
    """Positions of the structure tags of a type, found without making a text of each."""
    starts = tags.value_starts[tags.records]
    wide = tags.value_ends[tags.records] - starts >= len(kind)
    data = np.frombuffer(tags.data, dtype=np.uint8)
    blank = data[starts] <= ord(" ")  # written with blanks before it: looked at in full
    alike = wide & (blank | (data[starts] == kind[0]))
    return [tag for tag in tags.records[alike].tolist() if tags.value(tag) == kind]


def _refuse_large_entities(tags: TagTable) -> None:
    """Sum up the tags of each entity and of the vertices, attributes and end that belong to it."""
    if len(tags.codes) <= MAX_ENTITY_TAGS:
        return
    wholes = np.array([n for n, kind in enumerate(tags.kinds) if kind not in PARTS], np.int64)
    starts: Indices = tags.records[wholes]
    sizes = np.diff(np.append(starts, len(tags.codes)))
    largest = int(sizes.argmax())
    if sizes[largest] > MAX_ENTITY_TAGS:
        kind = tags.kinds[int(wholes[largest])].decode("ascii", "replace")[:40]
        raise _refusal(kind, int(sizes[largest]), MAX_ENTITY_TAGS)


def _refusal(part: str, count: int, limit: int) -> DrawingError:
    return DrawingError(
        f"{part}: {count} tags",
        code="TOO_MANY_TAGS",
        part=part,
        count=f"{count:,}",
        limit=f"{limit:,}",
    )
