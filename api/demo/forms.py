"""The shape of an invented building: wings, corridors and the runs of rooms beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from api.demo.floors import Rect

WIDE_BAY_MM = 5600


@dataclass(frozen=True, slots=True)
class Wing:
    """A wing at right angles to the main one, with rooms on both sides of its corridor.

    Parameters
    ----------
    at
        x of its west face, mm.
    bays
        Bay lengths from the main wing outwards, mm.
    west, corridor, east
        Depths of the two runs of rooms and of the corridor between, mm.
    south
        Whether it leaves the main wing to the south, else to the north.
    """

    at: int
    bays: tuple[int, ...]
    west: int
    corridor: int
    east: int
    south: bool = True


@dataclass(frozen=True, slots=True)
class Form:
    """A building's plan: a main wing along x, other wings, a hall before its west end.

    Parameters
    ----------
    bays
        Bay lengths of the main wing from x = 0 eastwards, mm.
    south, corridor, north
        Depths of the main wing's runs and corridor, mm; north 0 puts the corridor on the outside.
    hall
        Bay lengths of the hall block, from its west end to x = 0; empty for none.
    split
        How many rooms share one wide bay.
    column
        Side of the square columns at the axis crossings, mm; 0 for a masonry building.
    flush
        Whether outer columns are flush with the outer face of the wall.
    """

    bays: tuple[int, ...]
    south: int
    corridor: int
    north: int
    wings: tuple[Wing, ...] = ()
    hall: tuple[int, ...] = ()
    split: int = 2
    column: int = 500
    flush: bool = False

    @property
    def length(self) -> int:
        """Length of the main wing, mm."""
        return sum(self.bays)

    @property
    def depth(self) -> int:
        """Depth of the main wing, mm."""
        return self.south + self.corridor + self.north


@dataclass(frozen=True, slots=True)
class Run:
    """A run of rooms along one side of a corridor.

    ``stops`` are the room boundaries along it, ``near`` the line on the corridor's side and ``far``
    the outer line; a vertical run lies along y.
    """

    name: str
    vertical: bool
    stops: tuple[int, ...]
    near: int
    far: int

    @property
    def depth(self) -> int:
        """Distance from the corridor's line to the outer line, mm."""
        return abs(self.far - self.near)

    def rect(self, start: int, end: int, near: int = 0, far: int | None = None) -> Rect:
        """Return the rectangle between two positions along and two depths off the corridor."""
        sign = 1 if self.far > self.near else -1
        deep = self.depth if far is None else far
        a, b = sorted((self.near + sign * near, self.near + sign * deep))
        return Rect(a, start, b, end) if self.vertical else Rect(start, a, end, b)


def stops_of(bays: Sequence[int], origin: int) -> tuple[int, ...]:
    """Return the axes at the ends of the bays."""
    return tuple(accumulate(bays, initial=origin))


def _rooms(axes: Sequence[int], split: int) -> tuple[int, ...]:
    stops = [axes[0]]
    for start, end in pairwise(axes):
        parts = split if end - start > WIDE_BAY_MM else 1
        stops += [start + (end - start) * k // parts // 10 * 10 for k in range(1, parts)] + [end]
    return tuple(stops)


def runs_of(form: Form) -> list[Run]:
    """List the runs of rooms of a building, main wing first."""
    axes = stops_of(form.bays, 0)
    rooms = _rooms(axes, form.split)
    low, high = form.south, form.south + form.corridor
    runs = _cut_for_wings("S", rooms, low, 0, [wing for wing in form.wings if wing.south])
    if form.north:
        north = [wing for wing in form.wings if not wing.south]
        runs += _cut_for_wings("N", rooms, high, form.depth, north)
    for number, wing in enumerate(form.wings, start=1):
        stops = _rooms(wing_axes(form, wing), form.split)
        west, east = wing.at + wing.west, wing.at + wing.west + wing.corridor
        runs.append(Run(f"W{number}", True, stops, west, wing.at))
        runs.append(Run(f"E{number}", True, stops, east, east + wing.east))
    return runs


def wing_axes(form: Form, wing: Wing) -> tuple[int, ...]:
    """Return the axes across a wing, in ascending order of y."""
    if wing.south:
        return tuple(reversed([-y for y in stops_of(wing.bays, 0)]))
    return stops_of(wing.bays, form.depth)


def _cut_for_wings(
    name: str, rooms: Sequence[int], near: int, far: int, wings: Sequence[Wing]
) -> list[Run]:
    """Let the corridors of the wings pass through a run of the main wing."""
    pieces = []
    start = rooms[0]
    for wing in sorted(wings, key=lambda wing: wing.at):
        west, east = wing.at + wing.west, wing.at + wing.west + wing.corridor
        pieces.append((start, west))
        start = east
    pieces.append((start, rooms[-1]))
    return [
        Run(f"{name}{k}", False, _within(rooms, a, b), near, far)
        for k, (a, b) in enumerate(pieces, start=1)
        if b - a > 2000
    ]


def _within(rooms: Sequence[int], start: int, end: int) -> tuple[int, ...]:
    """Keep the room boundaries inside an interval that leave no sliver at its ends."""
    inner = [stop for stop in rooms if start + 2600 <= stop <= end - 2600]
    return (start, *inner, end)


def corridor_rects(form: Form) -> tuple[Rect, ...]:
    """Return the corridor of the main wing and those of the other wings."""
    low, high = form.south, form.south + form.corridor
    rects = [Rect(0, low, form.length, high)]
    for wing in form.wings:
        west = wing.at + wing.west
        far = sum(wing.bays)
        y0, y1 = (-far, low) if wing.south else (high, form.depth + far)
        rects.append(Rect(west, y0, west + wing.corridor, y1))
    return tuple(rects)


def columns_of(form: Form) -> tuple[Rect, ...]:
    """Put columns on the axis crossings: main wing, wings, hall."""
    if not form.column:
        return ()
    centres = dict.fromkeys(_crossings(form))
    half = form.column // 2
    columns = [Rect(x - half, y - half, x + half, y + half) for x, y in centres]
    kept: list[Rect] = []
    for column in columns:
        if not any(_near(column, other, form.column) for other in kept):
            kept.append(column)
    return tuple(kept)


def _near(a: Rect, b: Rect, margin: int) -> bool:
    return abs(a.x0 - b.x0) < 2 * margin and abs(a.y0 - b.y0) < 2 * margin


def _crossings(form: Form) -> Iterator[tuple[int, int]]:
    shift = form.column // 2 - 120 if form.flush else 0
    rows = [shift, form.south, form.south + form.corridor]
    rows += [form.depth - shift] if form.north else []
    for x in stops_of(form.bays, 0):
        inner_x = min(max(x, shift if not form.hall else 0), form.length - shift)
        yield from ((inner_x, y) for y in rows)
    for wing in form.wings:
        east = wing.at + wing.west + wing.corridor
        lines = (wing.at + shift, wing.at + wing.west, east, east + wing.east - shift)
        yield from ((x, y) for y in wing_axes(form, wing) for x in lines)
    if form.hall:
        yield from _hall_crossings(form, shift)


def _hall_crossings(form: Form, shift: int) -> Iterator[tuple[int, int]]:
    west = -sum(form.hall)
    for k, x in enumerate(stops_of(form.hall, west)[:-1]):
        yield (x if k else x + shift), shift
        yield (x if k else x + shift), form.depth // 2 // 100 * 100
        yield (x if k else x + shift), form.depth - shift


def axes_of(form: Form) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the axes to draw: x positions and y positions."""
    xs = set(stops_of(form.bays, 0))
    ys = {0, form.south, form.south + form.corridor, form.depth}
    for wing in form.wings:
        xs |= {wing.at, wing.at + wing.west + wing.corridor + wing.east}
        ys |= set(wing_axes(form, wing))
    if form.hall:
        xs |= set(stops_of(form.hall, -sum(form.hall)))
    return tuple(sorted(xs)), tuple(sorted(ys))
