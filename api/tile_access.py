"""What the tile application is told about who asks: the caller whom the authentication found."""

from starlette import types

from api.access import Caller
from api.errors import spatial_problem
from spatial.domain.accounts import Grant
from spatial.domain.errors import SpatialError
from spatial.domain.scopes import Scope
from tiles.refusals import Refusal


def tile_scope(scope: types.Scope) -> Scope:
    """Return what a request may see; raise Refusal if it may not read."""
    caller: Caller = scope["state"]["caller"]
    try:
        caller.require(Grant.READ)
    except SpatialError as error:
        raise Refusal(spatial_problem(error)) from error
    return caller.scope
