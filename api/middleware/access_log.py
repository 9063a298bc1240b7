"""One log line for each request: who asked what, and how it was answered.

Queries are left out, for they may hold what somebody searched for; credentials never come here.
"""

import logging

from api.middleware.request_watch import Watched

log = logging.getLogger("smartmap.access")

QUIET = frozenset({"/live", "/ready", "/metrics"})
"""Asked every few seconds by machines: only told when they are refused."""


def log_access(watched: Watched) -> None:
    """Write the line of one request."""
    path = watched.scope["path"]
    if path in QUIET and watched.status < 400:
        return
    if not log.isEnabledFor(logging.INFO):
        return
    caller = watched.scope["state"].get("caller")
    fields = {
        "address": watched.context.address,
        "account": getattr(caller, "login", None),
        "method": watched.scope["method"],
        "path": path,
        "route": watched.route,
        "status": watched.status,
        "bytes": watched.sent_bytes,
        "ms": round(watched.duration_s() * 1000, 2),
    }
    # made here, for `log.info` would look for its caller in the stack
    record = log.makeRecord(
        log.name, logging.INFO, __file__, 0, "request", (), None, extra={"fields": fields}
    )
    log.handle(record)
