"""Who may look inside: at the counts of ``/metrics`` and the details of ``/ready``."""

import secrets
from collections.abc import Sequence
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import Scope

from api.middleware.proxies import Network
from api.settings import Settings


class Watchers:
    """Knows the watching machines by address and by token.

    Parameters
    ----------
    settings
        ``metrics_from`` and ``metrics_token``.
    """

    def __init__(self, settings: Settings) -> None:
        self._networks: Sequence[Network] = settings.metrics_from
        token = settings.metrics_token
        self._header = f"Bearer {token.get_secret_value()}".encode() if token else None

    def knows(self, scope: Scope) -> bool:
        """Tell whether a request is one of theirs, by its ASGI scope."""
        given = Headers(scope=scope).get("authorization", "").encode()
        if self._header is not None and secrets.compare_digest(given, self._header):
            return True
        return self._is_near(scope["client"][0] if scope.get("client") else "")

    def _is_near(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)
