"""Headers that tell browsers what our answers may do: nothing that they need not."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""No inline script, no inline style, nothing from elsewhere, in no frame.

The map library is the build whose worker is a file of its own, so that workers need no ``blob:``;
what it draws icons from are ``data:`` and ``blob:`` pictures.
"""

PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(self), "
    "gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"
)

ALWAYS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Sent over https only: a browser that has seen it refuses plain http for a year."""

UNCACHED = (b"cache-control", b"private, no-store")
"""For answers that say nothing of caching: they are somebody's, and no cache may keep them."""


class SecurityHeaders:
    """Middleware that puts these headers on every answer that has not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                named = {name.lower() for name, _ in headers}
                headers += [header for header in ALWAYS if header[0] not in named]
                if UNCACHED[0] not in named:
                    headers.append(UNCACHED)
                if scope["scheme"] == "https":
                    headers.append(STRICT_TRANSPORT)
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, send_with_headers)
