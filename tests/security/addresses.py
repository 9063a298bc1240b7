"""Every route of the application, taken from the application itself."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from starlette.routing import Mount

from tiles.application import TileApplication
from tiles.tilesets import TILESETS

IMPLIED = {"HEAD"}
"""What comes with GET."""


def addresses(app: FastAPI) -> set[str]:
    """Return method and path of every route, of mounted applications too.

    The tiles' application is no router: its tilesets stand for its routes. A mount that is not
    known here is returned as such, and so is missed by whoever has no case for it.
    """
    found: set[str] = set()
    for route in app.routes:
        if isinstance(route, Mount):
            found |= set(_mounted(route))
        else:
            found |= set(_listed(route))
    return found


def _mounted(mount: Mount) -> Iterator[str]:
    if isinstance(mount.app, TileApplication):
        for name in TILESETS:
            yield f"GET {mount.path}/{name}.json"
            yield f"GET {mount.path}/{name}/{{z}}/{{x}}/{{y}}"
    else:
        yield f"MOUNT {mount.path}"


def _listed(route: Any) -> Iterator[str]:
    """Walk into routers that are included; FastAPI keeps them as they are."""
    if hasattr(route, "effective_candidates"):
        for inner in route.effective_candidates():
            yield from _listed(inner)
        for inner in route.effective_low_priority_routes():
            yield from _listed(inner)
        return
    route = getattr(route, "starlette_route", None) or route
    methods = route.methods or {"GET"}
    for method in sorted(methods - IMPLIED):
        yield f"{method} {route.path}"
