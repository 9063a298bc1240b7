"""Why jobs are refused, or their results."""

from spatial.domain.errors import SpatialError


class QueueFullError(SpatialError):
    """The account has as many works waiting as it may."""

    code = "QUEUE_FULL"


class WholeQueueFullError(QueueFullError):
    """All together have as many works waiting as the queue takes."""


class TooManyListenersError(SpatialError):
    """The process has as many listeners as it may."""

    code = "TOO_MANY_LISTENERS"


class ResultGoneError(SpatialError):
    """The file of a work has expired."""

    code = "RESULT_EXPIRED"
