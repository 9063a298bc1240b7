"""Close the gaps that doors, windows and passages leave in walls.

Terminology
-----------
Jamb
    The end of a wall at an opening. A wall face ends there, in a short cap across it, or loose.
Swing
    A door leaf's arc. Its centre is the hinge; one of its ends is where the closed leaf shuts.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import STRtree

from cad_import.closures import DRAWN, Closure, jambs_of
from cad_import.face_ends import MAX_CAP_M, FaceEnds, find_face_ends
from cad_import.faces import MIN_NECK_M
from cad_import.gap_evidence import cover, crossed, holds_slid_leaf, lacks_back
from cad_import.primitives import Floats, arc_radii, arc_sweeps
from cad_import.segments import Bools, as_lines, directions
from spatial.domain.openings import OpeningKind, OpeningWitness

MIN_SWING_RAD, MAX_SWING_RAD = np.radians(25), np.radians(125)
MIN_LEAF_M, MAX_LEAF_M = 0.35, 1.6
MIN_CAP_M = 0.03
EVEN_ENDS_M = 0.1  # closures side by side end evenly within this much
MIN_SIDE_BY_SIDE_M = 0.5
MIN_GAP_M, MAX_GAP_M = 0.3, 3.2
MIN_PASSAGE_M, MAX_PASSAGE_M = 0.5, 2.6  # an opening with nothing drawn in it
MAX_WINDOW_M = 12.0  # a band of windows, drawn as such
ALIGN_M = 0.03
REACH_LOOSE_M = 0.25  # the same, where the face ends loose and no jamb shows the wall's depth
MIN_COVER = 0.5  # share of a gap that the door or window drawn in it must cover
MIN_COVER_ONE_JAMB = 0.75  # with one jamb alone to go by; an open leaf covers less of a room


SWING_LEAD = 0.2  # a leaf with this much more wall beyond its ends is the shut one
BEYOND_M = 0.5
LEAF_THICK_M = 0.1


@dataclass(frozen=True, slots=True)
class OpeningEvidence:
    """What is drawn of doors and windows: chords and lines, (n, 4) in metres."""

    doors: Floats
    windows: Floats


def is_swing(arcs: Floats) -> Bools:
    """Mark the arcs that a door leaf would draw, by radius (m) and sweep."""
    radii, sweeps = arc_radii(arcs), arc_sweeps(arcs)
    return np.asarray(
        (radii >= MIN_LEAF_M)
        & (radii <= MAX_LEAF_M)
        & (sweeps >= MIN_SWING_RAD)
        & (sweeps <= MAX_SWING_RAD)
    )


def swing_chords(swings: Floats, walls: Floats) -> tuple[Floats, Floats]:
    """Tell the closed leaf of each swing from the open one.

    Parameters
    ----------
    swings
        (n, 8) door arcs in metres.
    walls
        (m, 4) wall lines in metres.

    Returns
    -------
    shut, open
        (k, 4) lines from hinge to either end of the arc. The wall goes on from both ends of the
        shut leaf; where both leaves look alike, both are taken for shut.
    """
    hinge, start, end = swings[:, 0:2], swings[:, 2:4], swings[:, 6:8]
    first, second = np.hstack([hinge, start]), np.hstack([hinge, end])
    lead = _wall_beyond(first, walls) - _wall_beyond(second, walls)
    shut = np.vstack([first[lead > -SWING_LEAD], second[lead < SWING_LEAD]])
    ajar = np.vstack([first[lead <= -SWING_LEAD], second[lead >= SWING_LEAD]])
    return shut, ajar


def _wall_beyond(chords: Floats, walls: Floats) -> Floats:
    """How far a wall goes on beyond both ends of each chord, 0 (nowhere) to 2 (at both).

    Less where a wall runs along the chord itself: a leaf that stands open beside a wall.
    """
    if not len(chords):
        return np.zeros(0)
    step = directions(chords) * BEYOND_M
    before = np.hstack([chords[:, :2] - step, chords[:, :2]])
    after = np.hstack([chords[:, 2:], chords[:, 2:] + step])
    return cover(before, walls) + cover(after, walls) - 2 * cover(chords, walls)


def without_lines_along(lines: Floats, chords: Floats) -> Floats:
    """Drop the lines that run along one of the chords: what draws an open leaf closes nothing."""
    if not len(lines) or not len(chords):
        return lines
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    which, chord = STRtree(as_lines(chords)).query(
        shapely.points(middle), predicate="dwithin", distance=LEAF_THICK_M
    )
    parallel = np.abs(np.einsum("ij,ij->i", directions(lines)[which], directions(chords)[chord]))
    along = np.zeros(len(lines), bool)
    along[which[parallel > 0.97]] = True
    return lines[~along]


def close_openings(walls: Floats, columns: Floats, evidence: OpeningEvidence) -> list[Closure]:
    """Close the openings between wall faces.

    Parameters
    ----------
    walls
        (n, 4) wall lines, mended, in metres.
    columns
        (m, 4) column outlines: a face may end at one, none starts there.
    evidence
        What is drawn of doors and windows.

    Returns
    -------
    Closures in order of place. Ends facing each other on one line are closed first; then an end
    whose door or window reaches the wall across its way. None is longer than what may be drawn so.
    """
    solid = np.vstack([walls, columns])
    closures = _close(find_face_ends(walls), solid, evidence)
    closures += _doors_in_glazing(walls, columns, evidence)
    # the first way that a line was found by is the strongest
    first = {(closure.line, closure.kind): closure for closure in reversed(closures)}
    return sorted(first.values(), key=lambda c: (c.line, c.kind))


def _close(ends: FaceEnds, solid: Floats, evidence: OpeningEvidence) -> list[Closure]:
    if not len(ends.points):
        return []
    closures, used = _facing_ends(ends, solid, evidence)
    closures += _one_jamb(ends.of(~used), solid, evidence)
    return closures + _slid_doors(ends.of(~used), np.vstack([solid, evidence.windows]), evidence)


def _doors_in_glazing(walls: Floats, columns: Floats, evidence: OpeningEvidence) -> list[Closure]:
    """Close the doors of glazed fronts, whose jambs are the ends of window lines."""
    if not len(evidence.windows) or not len(evidence.doors):
        return []
    lines = np.vstack([walls, evidence.windows])
    ends = find_face_ends(lines)
    ends = ends.of(ends.segments >= len(walls))
    doors_alone = OpeningEvidence(evidence.doors, np.empty((0, 4)))
    found = _close(ends, np.vstack([lines, columns]), doors_alone)
    return [
        replace(closure, evidence=(*closure.evidence, OpeningWitness.CURTAIN_WALL))
        for closure in found
        if closure.kind is OpeningKind.DOOR
    ]


def _facing_ends(
    ends: FaceEnds, solid: Floats, evidence: OpeningEvidence
) -> tuple[list[Closure], Bools]:
    rays = np.hstack([ends.points, ends.points + ends.headings * MAX_WINDOW_M])
    shapes = shapely.points(ends.points)
    first, second = STRtree(shapes).query(as_lines(rays), predicate="dwithin", distance=ALIGN_M)
    delta = ends.points[second] - ends.points[first]
    gap = np.einsum("ij,ij->i", delta, ends.headings[first])
    opposed = np.einsum("ij,ij->i", ends.headings[first], ends.headings[second]) < -0.99
    keep = opposed & (first < second) & (gap >= MIN_NECK_M)
    first, second, gap = first[keep], second[keep], gap[keep]
    gaps = np.hstack([ends.points[first], ends.points[second]])
    clear = ~crossed(gaps, solid)
    first, second, gap, gaps = first[clear], second[clear], gap[clear], gaps[clear]
    door, window = cover(gaps, evidence.doors), cover(gaps, evidence.windows)
    low = np.minimum(ends.quality[first], ends.quality[second])
    high = np.maximum(ends.quality[first], ends.quality[second])
    slid = (low >= 1) & (high == 2) & holds_slid_leaf(gaps, evidence.doors)
    is_door = ((door >= MIN_COVER) & (gap >= MIN_GAP_M) | slid) & (gap <= MAX_GAP_M)
    is_window = (window >= 0.7) & (gap >= MIN_GAP_M) & ~is_door
    is_passage = ~is_door & ~is_window & (gap <= MAX_PASSAGE_M) & (low >= 1) & (high == 2)
    deep = np.maximum(ends.caps_m[first], ends.caps_m[second])
    is_passage &= (gap >= MIN_PASSAGE_M) | ((low == 2) & lacks_back(gaps, deep, solid))
    closures: list[Closure] = []
    used = np.zeros(len(ends.points), bool)
    rank = np.where(is_door, 0, np.where(is_window, 1, np.where(is_passage, 2, 9)))
    for index in np.lexsort((gaps[:, 1], gaps[:, 0], gap, rank)):
        a, b = first[index], second[index]
        if rank[index] == 9 or used[a] or used[b]:
            continue
        used[a] = used[b] = True
        kind = (OpeningKind.DOOR, OpeningKind.WINDOW, OpeningKind.PASSAGE)[rank[index]]
        said = (*DRAWN[kind], jambs_of(int(low[index]), int(high[index])))
        closures.append(Closure(_as_tuple(gaps[index]), kind, said))
    return closures, used


def _ways_across(ends: FaceEnds, targets: Floats) -> tuple[np.ndarray, Floats]:
    """Find which ends look at a line ahead, and the gap from each to the nearest, (n, 4)."""
    rays = np.hstack([ends.points + ends.headings * 0.01, ends.points + ends.headings * MAX_GAP_M])
    lines, shapes = as_lines(rays), as_lines(targets)
    ray, target = STRtree(shapes).query(lines, predicate="intersects")
    distance = shapely.distance(
        shapely.points(ends.points)[ray], shapely.intersection(lines[ray], shapes[target])
    )
    nearest = np.full(len(ends.points), np.inf)
    np.fmin.at(nearest, ray, distance)  # a mere touch may leave no point to measure to
    hit = np.flatnonzero(np.isfinite(nearest) & (nearest >= MIN_GAP_M))
    across = ends.points[hit] + ends.headings[hit] * nearest[hit, None]
    return hit, np.hstack([ends.points[hit], across])


def _slid_doors(ends: FaceEnds, targets: Floats, evidence: OpeningEvidence) -> list[Closure]:
    """Close from a jamb to the wall or glazing that a door slid open beside it would reach."""
    if not len(evidence.doors):
        return []
    _, gaps = _ways_across(ends.of(ends.quality == 2), targets)
    said = (*DRAWN[OpeningKind.DOOR], OpeningWitness.ONE_JAMB)
    slid = gaps[holds_slid_leaf(gaps, evidence.doors)]
    return [Closure(_as_tuple(line), OpeningKind.DOOR, said) for line in slid]


def _one_jamb(ends: FaceEnds, solid: Floats, evidence: OpeningEvidence) -> list[Closure]:
    """Close from a jamb to the wall or column that the door or window reaches."""
    hit, gaps = _ways_across(ends, solid)
    # what fills the opening stands in the wall, so no further aside than the jamb is deep
    caps = ends.caps_m[hit]
    reach = np.where(caps > 0, caps, REACH_LOOSE_M)
    door, window = cover(gaps, evidence.doors, reach), cover(gaps, evidence.windows, reach)
    closures: list[Closure] = []
    for line, door_share, window_share in zip(gaps, door, window, strict=True):
        if door_share >= MIN_COVER_ONE_JAMB:
            said = (*DRAWN[OpeningKind.DOOR], OpeningWitness.ONE_JAMB)
            closures.append(Closure(_as_tuple(line), OpeningKind.DOOR, said))
        elif window_share >= MIN_COVER_ONE_JAMB:
            said = (*DRAWN[OpeningKind.WINDOW], OpeningWitness.ONE_JAMB)
            closures.append(Closure(_as_tuple(line), OpeningKind.WINDOW, said))
    return closures


def cap_jambs(closures: list[Closure]) -> Floats:
    """Return the caps, (k, 4), between the ends of closures that cross one opening side by side.

    Where a door frame hides the end of a wall, nothing is drawn across it, and the wall's inside
    would run into the opening and the room.
    """
    if len(closures) < 2:
        return np.empty((0, 4))
    lines = np.array([closure.line for closure in closures])
    unit = directions(lines)
    flip = (unit[:, 0] < -1e-9) | ((np.abs(unit[:, 0]) <= 1e-9) & (unit[:, 1] < 0))
    lines[flip] = lines[flip][:, [2, 3, 0, 1]]
    shapes = as_lines(lines)
    first, second = STRtree(shapes).query(shapes, predicate="dwithin", distance=MAX_CAP_M)
    keep = first < second
    first, second = first[keep], second[keep]
    unit = directions(lines)[first]
    parallel = np.abs(np.einsum("ij,ij->i", unit, directions(lines)[second])) > 0.99
    first, second, unit = first[parallel], second[parallel], unit[parallel]
    starts = [_along(lines, which, first, unit, 0) for which in (first, second)]
    stops = [_along(lines, which, first, unit, 2) for which in (first, second)]
    low, high = np.maximum(*starts), np.minimum(*stops)
    caps = []
    for ends, place, start in ((starts, low, 0), (stops, high, 2)):
        even = np.abs(ends[0] - ends[1]) <= EVEN_ENDS_M
        a, b = lines[first, start : start + 2], lines[second, start : start + 2]
        # where one closure is longer, the cap stands square on it, at the end of the shorter
        a = np.where(even[:, None], a, a + unit * (place - ends[0])[:, None])
        b = np.where(even[:, None], b, b + unit * (place - ends[1])[:, None])
        thick = np.hypot(*(b - a).T)
        fits = (even | (high - low >= MIN_SIDE_BY_SIDE_M)) & (thick >= MIN_CAP_M)
        caps.append(np.hstack([a, b])[fits & (thick <= MAX_CAP_M)])
    return np.vstack(caps)


def _along(lines: Floats, which: np.ndarray, origin: np.ndarray, unit: Floats, end: int) -> Floats:
    """How far one end of some lines lies along others, m from the others' start."""
    delta = lines[which, end : end + 2] - lines[origin, :2]
    return np.asarray(np.einsum("ij,ij->i", delta, unit))


def _as_tuple(line: Floats) -> tuple[float, float, float, float]:
    x1, y1, x2, y2 = (float(value) for value in line)
    return x1, y1, x2, y2
