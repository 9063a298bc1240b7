"""The allocation standard in force, parsed once for as long as its row stands."""

from spatial.domain.allocation_standards import AllocationStandard
from spatial.domain.standard_documents import parse_allocation_standard
from spatial.storage.lookups.asking import Asker

_PARSED: dict[str, AllocationStandard] = {}


def find_standard(asker: Asker) -> AllocationStandard | None:
    """Return the standard in force on the asker's day, or None."""
    in_force = asker.rows("standard_in_force")
    if not in_force:
        return None
    version: str = in_force[0]["version"]
    if version not in _PARSED:
        [row] = asker.rows("standard_document", id=in_force[0]["id"])
        _PARSED[version] = parse_allocation_standard(row["document"])
    return _PARSED[version]
