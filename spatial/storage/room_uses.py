"""Room uses as services need them."""

from collections.abc import Collection
from typing import Any

from psycopg import Connection

from spatial.domain.errors import NotFoundError
from spatial.storage.connections import load_sql


def require_room_uses(conn: Connection[Any], codes: Collection[str]) -> None:
    """Refuse codes that are no room use's.

    Raises
    ------
    NotFoundError
        For the first of them.
    """
    if not codes:
        return
    found = conn.execute(load_sql("room_uses_by_code"), {"codes": sorted(codes)})
    known = {row[0] for row in found}
    for code in sorted(codes):
        if code not in known:
            raise NotFoundError("room use", code)
