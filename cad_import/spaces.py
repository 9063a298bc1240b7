"""Tell rooms from the other spaces that lines enclose: shafts, voids, courtyards, steps.

A drawing that labels its rooms leaves these without a name; and nobody can enter them: no door and
no passage leads in, or one door into a few square metres, as pipe shafts have. Where rooms bear no
labels, nothing tells a void from a room, and all stay.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cad_import.assembly import Assembly
from cad_import.links import Links
from cad_import.primitives import Floats
from spatial.domain.floor_plans import SpaceKind

WALLED_DRAWING = 0.6  # mean share of wall along the rooms of a drawing with walls as two lines
MIN_BOUNDED = 0.6  # with less wall along its edge, a space without a label is no room there
MIN_LABELLED = 5  # labelled rooms and
MIN_LABELLED_SHARE = 0.4  # their share of all enclosed floor, for a drawing to label its rooms
MAX_SHAFT_M2 = 10.0  # a lift shaft for two cars; what is larger is a void
MAX_CUPBOARD_M2 = 5.0  # behind one door and without a name: a pipe shaft, a cupboard
MIN_STAIRS_M = 3.0  # four treads of a narrow flight
MIN_DOORS = 3  # of named rooms, on a corridor
CORRIDOR, STAIRS = "802", "803"
MIN_WINDOWS = 2  # windows that look into a courtyard
VOID_NAMES = re.compile(
    r"(?:o\.?t\.?s\.?|open\s+to\s+(?:sky|below)|void|light\s?well)[\s-]?\d{0,2}[a-z]?"
    r"|\S*(?:上空|挑空)|(?:采光)?天井|采光井",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rooms in the making with their outlines and the share of wall along each."""

    rooms: Sequence[Assembly]
    outlines: Sequence[shapely.Polygon]
    backed: Floats


def sort_spaces(found: Candidates, links: Links, *, labelled: bool) -> dict[int, SpaceKind]:
    """Name the candidates that are no rooms, by position.

    Parameters
    ----------
    found
        All spaces of one sheet; outlines in metres.
    links
        How they are linked: what no door and no passage leads into is not reached.
    labelled
        Whether the sheet labels its rooms.

    Returns
    -------
    Kind by position; what is not in it is a room.
    """
    if all(room.label.is_blank for room in found.rooms):
        return {}
    area = shapely.area(np.array(found.outlines, object))
    walled = float(np.average(found.backed, weights=area)) >= WALLED_DRAWING
    kinds: dict[int, SpaceKind] = {}
    for index, room in enumerate(found.rooms):
        if room.label.is_blank and walled and found.backed[index] < MIN_BOUNDED:
            kinds[index] = SpaceKind.GROUND
        elif labelled and not _is_named(room) and not room.by_area:
            ways = _ways_in(room, links)
            if not ways or (ways == 1 and area[index] <= MAX_CUPBOARD_M2):
                kinds[index] = _unreached_kind(room, float(area[index]), links.windows)
        elif labelled and _is_named_void(room) and not _ways_in(room, links):
            kinds[index] = _unreached_kind(room, float(area[index]), links.windows)
    return kinds


def labels_its_rooms(found: Candidates) -> bool:
    """Whether a sheet names so much of its floor that a space without a name tells something."""
    if not found.rooms:
        return False
    area = shapely.area(np.array(found.outlines, object))
    named = np.array([_is_named(room) for room in found.rooms], bool)
    share = float(area[named].sum()) / max(float(area.sum()), 1e-9)
    return bool(named.sum() >= MIN_LABELLED and share >= MIN_LABELLED_SHARE)


def circulation_use(
    room: Assembly, links: Links, rooms: Mapping[int, Assembly], stairs_m: float
) -> str | None:
    """Tell a corridor or a stair without a label by what it is like; None if it is like neither.

    Nobody labels corridors and stairs: a corridor is what several named rooms have their doors on,
    a stair is what stairs are drawn in. Only for sheets that label their rooms.

    Returns
    -------
    The room use, ``802`` or ``803``.
    """
    if not room.label.is_blank:
        return None
    if stairs_m >= MIN_STAIRS_M:
        return STAIRS
    beyond = {o for space in room.spaces for o in links.doors.get(space, ())} - room.spaces
    named = {id(rooms[other]) for other in beyond if _is_named(rooms[other])}
    return CORRIDOR if len(named) >= MIN_DOORS else None


def _is_named(room: Assembly) -> bool:
    return room.label.name is not None or room.label.number is not None


def _is_named_void(room: Assembly) -> bool:
    """Whether a label says that nothing is there: OTS (open to sky), 上空, 天井."""
    said = (room.label.name, room.label.number)
    return any(VOID_NAMES.fullmatch(word.strip()) for word in said if word)


def _ways_in(room: Assembly, links: Links) -> int:
    """Count the spaces, the outside as one, that a door or passage leads to."""
    tables = (links.doors, links.passages)
    beyond = {other for space in room.spaces for table in tables for other in table.get(space, ())}
    return len(beyond - room.spaces) + bool(room.spaces & links.outward)


def _unreached_kind(room: Assembly, area_m2: float, windows: Mapping[int, int]) -> SpaceKind:
    if area_m2 <= MAX_SHAFT_M2:
        return SpaceKind.SHAFT
    looks = sum(windows.get(space, 0) for space in room.spaces)
    return SpaceKind.COURTYARD if looks >= MIN_WINDOWS else SpaceKind.VOID
