"""The smallest application: it tells which process answers."""

import os
import time

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.web_processes import ending_with_parent


def build_app() -> Starlette:
    """Build it, in a worker process; as slowly as is said."""

    async def tell(_: Request) -> PlainTextResponse:
        return PlainTextResponse(str(os.getpid()))

    with ending_with_parent():
        time.sleep(float(os.environ.get("LOADING_S", "0")))
        return Starlette(routes=[Route("/", tell)])
