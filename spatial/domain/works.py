"""Long work that is asked of the worker: an import, a batch of imports, an export, statistics."""

from enum import StrEnum


class WorkKind(StrEnum):
    """What is asked for."""

    IMPORT = "import"
    BATCH = "batch"
    EXPORT = "export"
    STATISTICS = "statistics"


class WorkState(StrEnum):
    """Where a work stands."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_end(self) -> bool:
        """Whether nothing more becomes of it.

        >>> WorkState.FAILED.is_end, WorkState.RUNNING.is_end
        (True, False)
        """
        return self not in {WorkState.WAITING, WorkState.RUNNING}
