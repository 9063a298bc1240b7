"""Entities that lack what places them: a LINE without an end, a polyline short of corners.

A CAD library takes what is missing to be nought, so that a wall runs to the origin or is gone; it
tells nobody. Such entities are damage: they are left out, counted and named.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cad_import.census import EntityTable
from cad_import.tag_table import Indices, TagTable
from spatial.domain.findings import Finding, Severity

MAX_NAMED = 20
# Group codes that an entity of a type bears once, no more and no less.
ONCE = {
    b"LINE": (10, 20, 11, 21),
    b"CIRCLE": (10, 20, 40),
    b"ARC": (10, 20, 40, 50, 51),
    b"INSERT": (2, 10, 20),
    b"TEXT": (10, 20, 40, 1),
    b"ELLIPSE": (10, 20, 11, 21, 40),
    b"SOLID": (10, 20, 11, 21, 12, 22),
    b"TRACE": (10, 20, 11, 21, 12, 22),
    b"VERTEX": (10, 20),
}
# Group codes that no entity has: of the header's variables, and those that the format leaves free.
HEADER_NAME, LAST_CODE, FIRST_NOTE, LAST_NOTE = 9, 481, 999, 1071
NEVER_TWICE = (5, 8)  # handle and CAD layer: two of them are what is left of two entities
# Group codes that it bears at least once.
SOME = {
    b"MTEXT": (10, 20),
    b"ATTRIB": (10, 20, 1, 2),
    b"LWPOLYLINE": (10, 20),
}
# A count and what it counts; a writer may leave the count out.
COUNTED = {
    b"LWPOLYLINE": ((90, 10), (90, 20)),
    b"SPLINE": ((72, 40), (73, 10), (74, 11)),
}


@dataclass(frozen=True, slots=True)
class IncompleteEntities:
    """Entities that lack what places them, by record number, and what to say of them."""

    records: Indices
    findings: tuple[Finding, ...]


def find_incomplete(entities: EntityTable) -> IncompleteEntities:
    """Find the entities, paper space left aside, that lack a tag that their type cannot be without.

    Embedded objects of newer releases repeat group codes, so only the simplest types are held to
    bear one exactly once.
    """
    drawn = np.array([container is not None for container in entities.containers], bool)
    kinds = np.array(entities.kinds, dtype=object)
    wrong = np.zeros(len(entities.records), bool)
    wrong |= drawn & np.isin(entities.records, _with_foreign_codes(entities.tags))
    for kind in {*ONCE, *SOME, *COUNTED} & set(entities.kinds):
        chosen = np.flatnonzero(drawn & (kinds == kind))
        wrong[chosen] |= _wrong(entities.tags, kind, entities.records[chosen])
    records = entities.records[wrong]
    if len(records) == 0:
        return IncompleteEntities(records, ())
    named = entities.tags.first(5, records[:MAX_NAMED]).tolist()
    handles = tuple(entities.text(tag)[:20] for tag in named if tag >= 0)
    found = sorted({kind.decode("ascii", "replace") for kind in kinds[wrong].tolist()})
    values = {"count": str(len(records)), "kinds": "、".join(found)}
    finding = Finding("ENTITIES_INCOMPLETE", Severity.ERROR, handles, values=values)
    return IncompleteEntities(records, (finding,))


def _with_foreign_codes(tags: TagTable) -> Indices:
    """Record numbers of what bears a group code that no entity has."""
    codes = tags.codes
    foreign = (codes == HEADER_NAME) | ((codes > LAST_CODE) & (codes < FIRST_NOTE))
    places = np.flatnonzero(foreign | (codes > LAST_NOTE))
    return np.unique(np.searchsorted(tags.records, places, side="right") - 1)


def _wrong(tags: TagTable, kind: bytes, records: Indices) -> NDArray[np.bool_]:
    wrong = np.zeros(len(records), bool)
    for code in ONCE.get(kind, ()):
        wrong |= _count(tags, code, records) != 1
    for code in NEVER_TWICE if kind in ONCE else ():
        wrong |= _count(tags, code, records) > 1
    for code in SOME.get(kind, ()):
        wrong |= _count(tags, code, records) < 1
    for counter, counted in COUNTED.get(kind, ()):
        said = _integers(tags, tags.first(counter, records))
        wrong |= (said >= 0) & (said != _count(tags, counted, records))
    return wrong


def _count(tags: TagTable, code: int, records: Indices) -> Indices:
    places = np.flatnonzero(tags.codes == code)
    starts, ends = tags.records[records], tags.record_ends[records]
    counts: Indices = np.searchsorted(places, ends) - np.searchsorted(places, starts)
    return counts


def _integers(tags: TagTable, places: Indices) -> Indices:
    """Read whole numbers; −1 where there is none."""
    numbers = []
    for place in places.tolist():
        value = tags.value(place) if place >= 0 else b""
        numbers.append(int(value) if value.isdigit() and len(value) < 10 else -1)
    return np.array(numbers, np.int64)
