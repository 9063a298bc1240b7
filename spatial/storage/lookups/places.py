"""Divisions, buildings and levels, as the map and the API ask for them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from spatial.domain.errors import NotFoundError
from spatial.storage.lookups.asking import Asker, Row

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class BuildingQuery:
    """Which buildings, and which page of them.

    Parameters
    ----------
    boxes
        West, south, east, north in degrees; a building in any of them is found.
    lon, lat
        Order by distance from this point, degrees.
    """

    division: str | None = None
    boxes: Sequence[Box] = ()
    lon: float | None = None
    lat: float | None = None
    name: str | None = None
    page_size: int = 50
    page_start: int = 0


def split_box(box: Box) -> list[Box]:
    """Cut a box whose west lies east of its east at the antimeridian.

    >>> split_box((103.0, 30.0, 105.0, 31.0))
    [(103.0, 30.0, 105.0, 31.0)]
    >>> split_box((170.0, 30.0, -170.0, 31.0))
    [(170.0, 30.0, 180.0, 31.0), (-180.0, 30.0, -170.0, 31.0)]
    """
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def like_pattern(text: str) -> str:
    r"""Return a LIKE pattern that matches the text anywhere, its own wildcards taken literally.

    >>> like_pattern("50%")
    '%50\\%%'
    """
    return f"%{escape_like(text)}%"


def escape_like(text: str) -> str:
    """Take the wildcards of LIKE in a text literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _polygons(boxes: Sequence[Box]) -> list[str] | None:
    return [
        f"SRID=4490;POLYGON(({w} {s}, {e} {s}, {e} {n}, {w} {n}, {w} {s}))"
        for box in boxes
        for w, s, e, n in split_box(box)
    ] or None


def list_divisions(asker: Asker, parent: str | None = None) -> list[Row]:
    """Return the divisions in scope, or only the children of one."""
    return asker.rows("divisions", parent=parent)


def list_buildings(asker: Asker, query: BuildingQuery) -> tuple[list[Row], int]:
    """Return one page of the buildings in scope, and how many answer the query."""
    values = asdict(query) | {
        "boxes": _polygons(query.boxes),
        "name": like_pattern(query.name.lower()) if query.name else None,
    }
    return asker.page("buildings", **values)


def get_building(asker: Asker, key: str) -> Row:
    """Return a building by its code or id.

    Raises
    ------
    NotFoundError
        If there is none, or none in scope.
    """
    try:
        code, building_id = None, UUID(key)
    except ValueError:
        code, building_id = key, None
    rows = asker.rows("building", code=code, id=building_id)
    if not rows:
        raise NotFoundError("building", key)
    return rows[0]


def list_levels(asker: Asker, building_id: UUID) -> list[Row]:
    """Return a building's levels, lowest first."""
    return asker.rows("levels", building_id=building_id, level_id=None)


def get_level(asker: Asker, level_id: UUID) -> Row:
    """Return a level; raise NotFoundError if there is none in scope."""
    rows = asker.rows("levels", building_id=None, level_id=level_id)
    if not rows:
        raise NotFoundError("level", level_id)
    return rows[0]
