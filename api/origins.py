"""Where a request comes from, as the record of events keeps it."""

import json
from typing import Any

from starlette.types import Scope

from api.access import Caller


def request_origin(scope: Scope, caller: Caller | None = None) -> dict[str, Any]:
    """Return a request's address, its id where it has one, and the credential that it bore."""
    origin: dict[str, Any] = {
        "channel": "http",
        "address": scope["client"][0] if scope.get("client") else "-",
    }
    request_id = scope.get("state", {}).get("request_id")
    if request_id is not None:
        origin["request"] = str(request_id)
    if caller is not None:
        origin["credential"] = caller.credential
        if caller.credential_id is not None:
            origin["credential_id"] = str(caller.credential_id)
    return origin


def origin_text(scope: Scope, caller: Caller) -> str:
    """Return the origin as ``spatial.storage.scoped.scoped`` takes it."""
    return json.dumps(request_origin(scope, caller), ensure_ascii=False)
