"""How the asynchronous tile application asks who may see what."""

from starlette.concurrency import run_in_threadpool

from api.access import Gate, Scopes
from api.errors import spatial_problem
from spatial.domain.errors import SpatialError
from tiles.refusals import Refusal


class TileGate:
    """The gate, for a caller that must not block; only unknown credentials leave the loop."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __call__(self, authorization: str | None) -> Scopes:
        """Return the scopes behind a header; raise Refusal if there are none."""
        known = self._gate.recall(authorization)
        if known is not None:
            return known
        try:
            return await run_in_threadpool(self._gate.scopes, authorization)
        except SpatialError as error:
            raise Refusal(spatial_problem(error)) from error
