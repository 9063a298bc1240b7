"""INSERTs of blocks that the drawing does not hold: what they drew is lost, and must be said."""

from collections import Counter

import numpy as np

from cad_import.census import MODEL_BLOCKS, EntityTable
from spatial.domain.findings import Finding, Severity

MAX_NAMED = 20


def missing_block_findings(entities: EntityTable) -> list[Finding]:
    """Name the blocks that are inserted, outside paper space, and defined nowhere.

    Severity is error: walls may be among what they drew.
    """
    tags = entities.tags
    blocks = np.array([n for n, kind in enumerate(tags.kinds) if kind == b"BLOCK"], np.int64)
    known = {entities.text(tag).lower() for tag in tags.first(2, blocks).tolist() if tag >= 0}
    known |= MODEL_BLOCKS
    missing = Counter(name for _, name, _ in entities.inserts() if name.lower() not in known)
    if not missing:
        return []
    names = tuple(sorted(missing))[:MAX_NAMED]
    values = {"count": str(missing.total())}
    return [Finding("BLOCKS_MISSING", Severity.ERROR, names, values=values)]
