"""Tell walls from furniture, axes and windows among lines whose CAD layer does not say.

Walls are strips of few thicknesses that join in a net. Furniture stands alone, or flush with a
wall, so that the wall's face has material on both its sides. Axes bear bubbles, treads come in
rows, fixtures in small blocks.

Terminology
-----------
Net
    Strips whose lines meet: the walls of a plan are one net or few, however large the plan.
Flush
    A strip that begins where another strip's far line is: a cupboard against a wall.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree

from cad_import.figures import components, find_figures
from cad_import.primitives import Floats
from cad_import.segments import Bools, as_lines, directions, lengths, tidy
from cad_import.wall_strips import MIN_THICK_M, SAME_THICK_M, Strips, find_strips
from cad_import.wall_thickness import are_flush, hold_others, weigh_thicknesses, with_cornered

TOUCH_M = 0.035  # drafting leaves gaps as wide as this between lines that meet
MIN_NET_M = 6.0  # a net of strips shorter than this is furniture
MIN_NET_SHARE = 0.04  # of the longest net
MAX_ALIGN_M = 8.0  # how far a pier stands from the next part of its wall
ALIGN_M = 0.02
JITTER_M = 0.005  # how far the ends of lines may be off
MAX_ASIDE_M = 0.06
MIN_COSINE = 0.998
MAX_LINK_M = 0.65  # a longer line that ends on walls is a room's own edge, or furniture
MIN_WALL_NET_M = 20.0  # with less, a drawing does not draw its walls as strips
MIN_WALL_SHARE = 0.1  # of the length of lines: with less, likewise
CLEAN_SHARE = 0.94  # with more, what is left is no furniture but walls of one line
MIN_WINDOW_M = 0.3
MAX_OBJECT_M = 2.6  # from its middle
MIN_SURROUNDED = 0.6  # share of its lines that walls stand along
MIN_SINGLE_M = 2.5
ROUNDS = 24


@dataclass(frozen=True, slots=True)
class WallEvidence:
    """Which lines bound walls, and the strips that say so."""

    walls: Bools
    strips: Strips


def find_wall_evidence(lines: Floats, connectors: Floats) -> WallEvidence | None:
    """Tell wall faces from other lines.

    Parameters
    ----------
    lines
        (n, 4) in metres, tidied.
    connectors
        (m, 4) outlines of what may be columns: walls end at them and go on behind.

    Returns
    -------
    None where the drawing does not draw its walls as two lines.
    """
    every = find_strips(lines)
    every = every.of(~_off_column(every, lines, connectors))
    holds_box = hold_others(every, every.of(every.is_box))
    strips = every.of(~every.is_box & ~holds_box)
    large = _in_large_net(strips, lines, connectors)
    if strips.of(large).long.sum() < MIN_WALL_NET_M:
        return None
    known = weigh_thicknesses(strips.of(large), MIN_WALL_NET_M)
    every = every.of(~holds_box & ~_beside_objects(every, lines))
    first = every.of(known.usual(every) & ~every.is_box)
    first = first.of(~are_flush(first, first, known))
    known = with_cornered(known, every, first, lines)
    every = every.of(known.usual(every))
    every = every.of(~_beside_objects(every, lines))
    open_ended = every.of(~every.is_box)
    open_ended = open_ended.of(~are_flush(open_ended, open_ended, known))
    large = _in_large_net(open_ended, lines, connectors)
    sure = open_ended.of(large)
    rest = _joined(open_ended.of(~large), every.of(every.is_box))
    accepted = _grown(sure, rest.of(~are_flush(rest, sure, known)), lines, connectors)
    walls = np.zeros(len(lines), bool)
    walls[accepted.sides.ravel()] = True
    walls |= _links(lines, walls)
    here = _among(lines, walls)
    share = lengths(lines[walls]).sum() / lengths(lines[here]).sum()
    if share < MIN_WALL_SHARE:
        return None
    if share > CLEAN_SHARE:
        walls |= _single_walls(lines, walls, here)
    return WallEvidence(walls, accepted)


def _among(lines: Floats, walls: Bools) -> Bools:
    """Mark the lines that stand where walls do: not in the frame, not among the axes' ends."""
    hull = shapely.buffer(shapely.multilinestrings(as_lines(lines[walls])).convex_hull, TOUCH_M)
    shapely.prepare(hull)
    return np.asarray(shapely.covers(hull, as_lines(lines)))


def _single_walls(lines: Floats, walls: Bools, here: Bools) -> Bools:
    """Mark the figures of other lines that lead from wall to wall and are no cupboard."""
    rest = np.flatnonzero(here & ~walls)
    added = np.zeros(len(lines), bool)
    if not len(rest):
        return added
    figure, _ = find_figures(lines[rest])
    ends, faces = lines[rest].reshape(-1, 2), lines[walls]
    end, face = STRtree(as_lines(faces)).query(
        shapely.points(ends), predicate="dwithin", distance=TOUCH_M
    )
    of_touch, count = figure[end // 2], np.maximum(np.bincount(figure[end // 2]), 1)
    off = np.column_stack([np.bincount(of_touch, ends[end, axis]) / count for axis in (0, 1)])
    off, unit = ends[end] - off[of_touch], directions(faces)[face]
    # what touches one straight wall alone is a cupboard
    spans = np.abs(off[:, 0] * unit[:, 1] - off[:, 1] * unit[:, 0]) > MIN_THICK_M
    total = np.bincount(figure, weights=lengths(lines[rest]))
    leads = np.bincount(of_touch, spans, minlength=len(total)) > 0
    added[rest[(leads & (total >= MIN_SINGLE_M))[figure]]] = True
    return added


def _joined(first: Strips, second: Strips) -> Strips:
    return Strips(
        np.vstack([first.sides, second.sides]),
        np.concatenate([first.edges, second.edges]),
        np.vstack([first.offset, second.offset]),
        np.vstack([first.ends, second.ends]),
    )


def _in_large_net(strips: Strips, lines: Floats, connectors: Floats) -> Bools:
    """Mark the strips of large nets: strips whose lines meet each other or one connector."""
    if not len(strips):
        return np.zeros(0, bool)
    chosen = np.unique(strips.sides)
    every = np.vstack([lines[chosen], connectors])
    end, other = STRtree(as_lines(every)).query(
        shapely.points(every.reshape(-1, 2)), predicate="dwithin", distance=TOUCH_M
    )
    position = np.full(len(lines), -1, np.intp)
    position[chosen] = np.arange(len(chosen))
    links = np.vstack([np.column_stack([end // 2, other]), position[strips.sides]])
    number = components(len(every), links)
    net_of = number[position[strips.sides[:, 0]]]
    count = int(number.max()) + 1
    total = np.bincount(net_of, weights=strips.long, minlength=count)
    large = total >= max(MIN_NET_M, MIN_NET_SHARE * total.max())
    return np.asarray(large[net_of])


def _beside_objects(strips: Strips, lines: Floats) -> Bools:
    """Mark the strips between a free-standing object and what stands beside it.

    An object is a small figure that touches nothing. A shaft is one too, but walls stand around it:
    an object with strips along most of its lines is none.
    """
    figure, size = find_figures(lines)
    sides = figure[strips.sides]
    apart = sides[:, 0] != sides[:, 1]
    beside = np.zeros(len(lines))
    for which in (0, 1):
        np.add.at(beside, strips.sides[apart, which], strips.long[apart])
    length = lengths(lines)
    count = len(size)
    walled = np.bincount(figure, weights=np.minimum(beside, length), minlength=count)
    share = walled / np.maximum(np.bincount(figure, weights=length, minlength=count), 1e-9)
    is_object = (size <= MAX_OBJECT_M) & (share < MIN_SURROUNDED)
    return np.asarray(apart & is_object[sides].any(axis=1))


def _off_column(strips: Strips, lines: Floats, connectors: Floats) -> Bools:
    """Mark the strips between a column's outline and something else: no wall is drawn so."""
    figure, _ = find_figures(connectors)
    tidied, origin = tidy(connectors)
    rows, place = np.unique(np.vstack([tidied, lines]), axis=0, return_inverse=True)
    of_column = np.full(len(rows), -1, np.intp)
    of_column[place[: len(tidied)]] = figure[origin]
    sides = of_column[place[len(tidied) :]][strips.sides]
    return np.asarray(sides[:, 0] != sides[:, 1])


def _grown(accepted: Strips, rest: Strips, lines: Floats, connectors: Floats) -> Strips:
    """Add the strips that go on from accepted ones: in their line, from their faces or columns."""
    for _ in range(ROUNDS):
        fits = _aligned(rest, accepted) | _reaching(rest, accepted, lines, connectors)
        if not fits.any():
            break
        accepted, rest = _joined(accepted, rest.of(fits)), rest.of(~fits)
    return accepted


def _aligned(strips: Strips, walls: Strips) -> Bools:
    """Mark the strips in line with a wall as thick as they are: piers, windows."""
    fits = np.zeros(len(strips), bool)
    if not len(strips) or not len(walls):
        return fits
    axes, middle = walls.axes, strips.axes
    reach = directions(axes) * MAX_ALIGN_M
    longer = np.hstack([axes[:, :2] - reach, axes[:, 2:] + reach])
    ends = middle.reshape(-1, 2)
    end, wall = STRtree(as_lines(longer)).query(
        shapely.points(ends), predicate="dwithin", distance=MAX_ASIDE_M
    )
    strip, unit = end // 2, directions(axes)[wall]
    away = ends[end] - (axes[wall, :2] + axes[wall, 2:]) / 2
    aside = np.abs(away[:, 0] * unit[:, 1] - away[:, 1] * unit[:, 0])
    # a short strip does not tell its direction well
    slack = ALIGN_M + JITTER_M * np.hypot(*away.T) / np.maximum(walls.long[wall], 0.1)
    fitting = aside <= np.minimum(slack, MAX_ASIDE_M)
    fitting &= np.abs(np.einsum("ij,ij->i", directions(middle)[strip], unit)) > MIN_COSINE
    fitting &= np.abs(strips.thick[strip] - walls.thick[wall]) <= SAME_THICK_M
    fits[strip[fitting]] = True
    return fits


def _reaching(strips: Strips, walls: Strips, lines: Floats, connectors: Floats) -> Bools:
    """Mark strips, boxes apart, one of whose lines ends on a wall's face, or at a wall's column."""
    reaching = np.zeros(len(strips), bool)
    if not len(strips) or not len(walls):
        return reaching
    faces = lines[np.unique(walls.sides)]
    if len(connectors):
        figure, _ = find_figures(connectors)
        _, touched = STRtree(as_lines(connectors)).query(
            shapely.points(faces.reshape(-1, 2)), predicate="dwithin", distance=TOUCH_M
        )
        faces = np.vstack([faces, connectors[np.isin(figure, figure[touched])]])
    ends = lines[strips.sides.ravel()].reshape(-1, 2)
    end, _ = STRtree(as_lines(faces)).query(
        shapely.points(ends), predicate="dwithin", distance=TOUCH_M
    )
    reaching[end // 4] = True
    return reaching & ~strips.is_box


def _links(lines: Floats, walls: Bools) -> Bools:
    """Mark the lines that carry wall faces on: caps across their ends, and jogs between two.

    A line is one if both its ends are ends of wall faces, or if it alone goes on from the loose end
    of one.
    """
    added = np.zeros(len(lines), bool)
    ends = lines.reshape(-1, 2)
    points = shapely.points(ends)
    one, two = STRtree(points).query(points, predicate="dwithin", distance=TOUCH_M)
    end, line = STRtree(as_lines(lines)).query(points, predicate="dwithin", distance=TOUCH_M)
    one, two = one[one // 2 != two // 2], two[one // 2 != two // 2]
    end, line = end[end // 2 != line], line[end // 2 != line]
    short = lengths(lines) <= MAX_LINK_M
    for _ in range(ROUNDS):
        taken = walls | added
        held = np.repeat(taken, 2)
        meets_end = np.bincount(one[held[two]], minlength=len(ends)) > 0
        meets = np.bincount(end[taken[line]], minlength=len(ends)) > 0
        candidates = np.bincount(one[~held[two]], minlength=len(ends))
        loose = held & ~meets & (candidates == 1)
        follows = np.zeros(len(ends), bool)
        follows[two[loose[one]]] = True
        both = short & meets_end[::2] & meets_end[1::2]
        fresh = (both | follows[::2] | follows[1::2]) & ~taken
        if not fresh.any():
            break
        added |= fresh
    return added


def window_lines(lines: Floats, walls: Strips) -> Bools:
    """Mark the lines that run in a wall's own ground, from one of its ends to the next."""
    marked = np.zeros(len(lines), bool)
    chosen = np.flatnonzero(lengths(lines) >= MIN_WINDOW_M)
    if not len(chosen) or not len(walls):
        return marked
    axes = walls.axes
    unit = directions(axes)
    places = np.vstack([axes[:, :2], axes[:, 2:]])
    heading = np.vstack([-unit, unit])
    thick = np.tile(walls.thick, 2)
    tree = STRtree(shapely.points(places))
    ends = lines[chosen].reshape(-1, 2)
    way = np.repeat(directions(lines[chosen]), 2, axis=0)
    way[1::2] *= -1  # from each end towards the other
    end, place = tree.query(shapely.points(ends), predicate="dwithin", distance=0.45)
    delta = ends[end] - places[place]
    ahead = np.einsum("ij,ij->i", delta, heading[place])
    aside = np.abs(delta[:, 0] * heading[place, 1] - delta[:, 1] * heading[place, 0])
    fits = (np.einsum("ij,ij->i", way[end], heading[place]) > 0.999) & (np.abs(ahead) <= 0.15)
    fits &= aside <= thick[place] / 2 + 0.03
    begins = np.zeros(len(ends), bool)
    begins[end[fits]] = True
    marked[chosen[begins[::2] & begins[1::2]]] = True
    return marked
