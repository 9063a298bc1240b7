"""Which request is being answered: its id and where it comes from.

Set by the outermost middleware. Log lines, problem documents and the event log read it; threads
that answer a request inherit it.
"""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class RequestContext:
    """One request.

    Parameters
    ----------
    request_id
        In the answer's ``X-Request-Id``, in its problem document and in every log line about it.
    address
        The client's, as the configured proxies tell it; ``-`` over a unix socket without one.
    """

    request_id: str
    address: str


CURRENT: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def request_id() -> str | None:
    """Return the id of the request that is being answered, or None outside of one."""
    current = CURRENT.get()
    return current.request_id if current else None
