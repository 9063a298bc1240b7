"""Routes whose handler runs a second time if the replica was lost under the first.

A single look-up asks the primary by itself (`Asker.rows`). Several statements of one snapshot
cannot: what the first of them read is gone with the replica, so all of them are asked anew.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from spatial.storage.replicas import ReplicaLostError


class AskedAgainRoute(APIRoute):
    """A route that only reads: by its second run the primary is lent."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that runs a second time where it must."""
        handle = super().get_route_handler()
        if set(self.methods or ()) - {"GET", "HEAD"}:
            raise TypeError("only what changes nothing may be asked again")

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except ReplicaLostError:
                return await handle(request)

        return handled
