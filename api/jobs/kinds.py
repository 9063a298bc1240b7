"""What is done for each kind of work; a batch is nothing but its parts."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from api.jobs.doing import Doing
from api.jobs.exports import do_export
from api.jobs.imports import do_import
from api.jobs.statistics import do_statistics
from spatial.domain.accounts import Grant
from spatial.domain.works import WorkKind
from spatial.storage.attempts import Attempt

KINDS: Mapping[WorkKind, Callable[[Doing], None]] = MappingProxyType(
    {
        WorkKind.IMPORT: do_import,
        WorkKind.EXPORT: do_export,
        WorkKind.STATISTICS: do_statistics,
    }
)


def grant_needed(attempt: Attempt) -> Grant:
    """Return what the account of a work must hold."""
    if attempt.kind is WorkKind.IMPORT:
        return Grant.IMPORT
    return Grant.LEDGER if attempt.arguments.get("act") == "freeze" else Grant.EXPORT
