"""The surface of a level, from its rooms."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

# Rooms end at the inner faces of walls; walls up to twice this are closed over.
HALF_WALL_M = 0.3


def cover_rooms(outlines: Sequence[Polygon]) -> MultiPolygon | None:
    """Join rooms across their walls into the surface of their level; courtyards stay open.

    Returns
    -------
    MultiPolygon or None
        Valid, in metres in the level's plane, to the inner face of the outer walls; None without
        rooms.

    Examples
    --------
    >>> from shapely import box
    >>> cover_rooms([box(0, 0, 4, 3), box(4.24, 0, 8, 3)]).area
    24.0
    """
    if not outlines:
        return None
    grown = shapely.buffer(np.array(outlines, dtype=object), HALF_WALL_M, join_style="mitre")
    cover = shapely.buffer(shapely.union_all(grown), -HALF_WALL_M, join_style="mitre")
    # Shrinking can nip off a corner that growing had rounded away; the rooms themselves stay.
    whole = shapely.union_all([cover, *outlines])
    parts = [part for part in shapely.get_parts(whole) if isinstance(part, Polygon)]
    return MultiPolygon(parts)
