"""Texts that no drawing needs: left out before a CAD library copies them, and said.

A text of 60 MB is no label. It is either waste (a spreadsheet pasted into a drawing) or meant to
harm; what reads it copies it many times over.
"""

from dataclasses import dataclass

import numpy as np

from cad_import.census import EntityTable
from cad_import.tag_table import Indices
from spatial.domain.findings import Finding, Severity

MAX_TEXT_BYTES = 65_536
MAX_NAMED = 20
TEXTS = frozenset({b"TEXT", b"MTEXT", b"ATTRIB", b"ATTDEF"})


@dataclass(frozen=True, slots=True)
class LongTexts:
    """Entities that bear more text than can be meant, by record number, and what to say of them."""

    records: Indices
    findings: tuple[Finding, ...]


def find_long_texts(entities: EntityTable) -> LongTexts:
    """Find texts of more than 64 KB, and other entities with a single value that long.

    Severity is error if an entity that is no text has such a value: it may draw something.
    """
    tags, records = entities.tags, entities.records
    if len(records) == 0:
        return LongTexts(records, ())
    texts = np.array([kind in TEXTS for kind in entities.kinds])
    first, last = tags.records[records], tags.record_ends[records] - 1
    long_texts = texts & (tags.value_ends[last] - tags.starts[first] > MAX_TEXT_BYTES)
    values = np.flatnonzero(tags.value_ends - tags.value_starts > MAX_TEXT_BYTES)
    holders = np.searchsorted(tags.records, values, side="right") - 1
    long_others = ~texts & np.isin(records, holders)
    found = records[long_texts | long_others]
    if len(found) == 0:
        return LongTexts(found, ())
    named = tags.first(5, found[:MAX_NAMED]).tolist()
    handles = tuple(entities.text(tag)[:20] for tag in named if tag >= 0)
    severity = Severity.ERROR if long_others.any() else Severity.WARNING
    amounts = {"count": str(len(found)), "limit_kb": str(MAX_TEXT_BYTES // 1024)}
    return LongTexts(found, (Finding("TEXT_TOO_LONG", severity, handles, values=amounts),))
