"""The order in which a request passes through the middlewares: outermost first."""

import re

from starlette.middleware import Middleware

from api.ledger_files.container import MAX_FILE_BYTES
from api.metrics import RequestMetrics
from api.middleware.access_log import log_access
from api.middleware.admission import Admission
from api.middleware.authentication import Authentication
from api.middleware.body_limits import BodyLimits, RouteLimit
from api.middleware.csrf import CsrfGuard
from api.middleware.defects import Defects
from api.middleware.disconnects import DisconnectWatch
from api.middleware.proxies import Proxies
from api.middleware.rate_limits import RateLimits
from api.middleware.request_watch import RequestWatch
from api.middleware.security_headers import SecurityHeaders
from api.middleware.token_buckets import Rate
from api.middleware.trail import AuditTrail
from api.routes.ledger_forms import MAX_BODY_BYTES
from api.settings import Settings

BURST_S = 10.0
"""Seconds of its rate that an account or address may use up at once."""


def middlewares(settings: Settings) -> list[Middleware]:
    """Return all middlewares, outermost first."""
    proxies = Proxies(settings.trusted_proxies, over_socket=settings.trust_socket)
    observers = (log_access, RequestMetrics())
    account, address = _rate(settings.account_rate), _rate(settings.address_rate)
    return [
        Middleware(RequestWatch, proxies=proxies, observers=observers),
        Middleware(SecurityHeaders),
        Middleware(Defects),
        Middleware(BodyLimits, limits=body_limits(settings)),
        Middleware(RateLimits, account=account, address=address),
        Middleware(Admission, max_requests=settings.max_requests, max_streams=settings.max_streams),
        Middleware(AuditTrail),
        Middleware(CsrfGuard),
        Middleware(Authentication),
        Middleware(DisconnectWatch),
    ]


def body_limits(settings: Settings) -> list[RouteLimit]:
    """Return which addresses take more than the usual body."""
    return [
        RouteLimit(re.compile(r"/api/v1/ledger/forms/[^/]+/workbook$"), MAX_FILE_BYTES),
        RouteLimit(re.compile(r"/api/v1/ledger/forms/[^/]+/rows$"), MAX_BODY_BYTES),
        RouteLimit(re.compile(r"/api/v1/(imports|batches)$"), settings.upload_mb * 1_000_000),
    ]


def _rate(per_s: float) -> Rate | None:
    return Rate(per_s, per_s * BURST_S) if per_s else None
