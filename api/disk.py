"""How a full disk shows: as an error of the system here, as an error of the database there."""

import errno

from spatial.domain.errors import SpatialError

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
DISK_FULL_STATE = "53100"
"""PostgreSQL's code (``disk_full``)."""

FULL_STATUS = 507
"""Of an answer: the request was right, and is to be sent again once there is room."""


class DiskFullError(SpatialError):
    """There is no room for what has to be written, here or at the database."""

    code = "DISK_FULL"


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error means that there is no room left, here or at the database."""
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    return getattr(error, "sqlstate", None) == DISK_FULL_STATE
