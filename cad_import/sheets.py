"""Sheets: the plans that stand side by side in one model space, and the titles that name them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from cad_import.clusters import Cluster, find_clusters, lie_alike, main_direction, turned
from cad_import.frames import beside_frames, find_frames, uncrossed
from cad_import.level_names import LevelTitle
from cad_import.places import Places
from cad_import.plan_subjects import names_rooms, shows_structure
from cad_import.primitives import DrawnText, Floats, Primitives
from cad_import.roles import CadLayer, Role, role_mask
from cad_import.sheet_titles import SheetKind, SheetTitle
from cad_import.storey_words import is_counted_in_english, is_english_ground
from cad_import.title_places import SheetPlace, assign_titles, title_places

MIN_WALLS_M = 12.0  # a cluster with less wall than this is a detail, a legend or a stray line
MIN_SHARE = 0.03  # of the longest cluster's wall length
MIN_DEPTH_M = 1.5  # what is flatter is a row of lines
NEAR_M = 15.0  # parts of one building that nothing names stand no further apart
NO_BODY = (Role.WALL, Role.COLUMN, Role.AXIS, Role.DIMENSION, Role.TEXT, Role.FRAME, Role.FILL)
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plan.

    Parameters
    ----------
    number
        From 1, by rows from the top, from left to right in a row.
    box
        Bounding box of its walls, metres.
    title
        Its title, if it has one.
    region
        Convex hull of its walls, metres.
    frame
        The frame around it, if it has one.
    crowded
        Whether its box overlaps that of another sheet.
    """

    number: int
    box: Box
    title: LevelTitle | None
    region: shapely.Geometry
    frame: shapely.Polygon | None = None
    crowded: bool = False

    def holds(self, x: np.ndarray, y: np.ndarray, margin_m: float) -> np.ndarray:
        """Mark points within the sheet's box or no further than a margin from it.

        Where boxes of sheets overlap, as those of a turned drawing do, its region decides.
        """
        x0, y0, x1, y1 = self.box
        inside = (x >= x0 - margin_m) & (x <= x1 + margin_m)
        inside &= (y >= y0 - margin_m) & (y <= y1 + margin_m)
        if self.crowded:
            region = shapely.buffer(self.region, margin_m)
            shapely.prepare(region)
            inside &= shapely.contains_xy(region, x, y)
        return np.asarray(inside)

    def held(self, points: Floats, places: Places, margin_m: float) -> np.ndarray:
        """Positions of the points that ``holds`` marks, without a look at those far away."""
        near = places.within(self.box, margin_m)
        return np.asarray(near[self.holds(points[near, 0], points[near, 1], margin_m)])


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What was not read as a plan: what it is, its title if it has one, where, how much wall.

    ``reason`` is a kind of sheet (detail, section, …), ``small`` or ``flat``.
    """

    reason: str
    title: str | None
    box: Box
    metres: float


@dataclass(frozen=True, slots=True)
class SheetSplit:
    """The plans of a drawing, and what else stands in its model space."""

    sheets: tuple[Sheet, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is drawn besides walls, metres: the bodies of buildings, the rest, texts and frames."""

    body: Floats
    others: Floats
    texts: Sequence[DrawnText]
    frames: Sequence[shapely.Polygon] = ()


@dataclass(eq=False)
class _Group:
    """Clusters that make one sheet, with the title they were given."""

    clusters: list[Cluster]
    title: SheetTitle | None = None

    @property
    def metres(self) -> float:
        return sum(cluster.metres for cluster in self.clusters)

    @property
    def region(self) -> shapely.Geometry:
        return shapely.convex_hull(shapely.union_all([c.hull for c in self.clusters]))

    @property
    def frame(self) -> int:
        return self.clusters[0].frame

    @property
    def rows(self) -> np.ndarray:
        return np.concatenate([cluster.rows for cluster in self.clusters])

    def take(self, other: "_Group") -> None:
        """Add another group's clusters, and its title if this one has none."""
        self.clusters += other.clusters
        self.title = self.title or other.title


def surroundings_of(primitives: Primitives, layers: Mapping[str, CadLayer]) -> Surroundings:
    """Gather what stands around the walls of a drawing in metres."""
    layer_of = primitives.segment_layers
    silent = role_mask(primitives, layers, *NO_BODY)[layer_of]
    # what a CAD layer of walls draws besides walls crosses gaps too, where all is on one layer
    crossing = (Role.AXIS, Role.DIMENSION, Role.WALL, Role.COLUMN)
    crosses = role_mask(primitives, layers, *crossing)[layer_of]
    texts = sorted(primitives.texts, key=lambda t: (t.x, t.y, t.text, t.height))
    segments = primitives.segments
    return Surroundings(
        segments[~silent], segments[crosses], texts, find_frames(primitives, layers)
    )


def split_sheets(lines: Floats, around: Surroundings) -> SheetSplit:
    """Find the plans in a drawing by frames, titles and where its walls stand.

    Parameters
    ----------
    lines
        (n, 4) walls, columns and edges of drawn outlines in metres.
    """
    frames = uncrossed(around.frames, lines)
    lines = lines[beside_frames(lines, frames)]
    named = title_places(around.texts)
    clusters = find_clusters(lines, frames, around.body, around.others, named)
    longest = max((cluster.metres for cluster in clusters), default=0.0)
    enough = max(MIN_WALLS_M, MIN_SHARE * longest)
    kinds = [_size(cluster, enough) for cluster in clusters]
    groups = _merge_overlapping(
        [_Group([c]) for c, kind in zip(clusters, kinds, strict=True) if kind is None]
    )
    _give_titles(groups, around.texts, frames)
    groups = _join_untitled(groups, lines)
    shown = _with_a_plan([(group, _kind(group, around.texts)) for group in groups], around.texts)
    plans = [group for group, kind in shown if kind is SheetKind.PLAN]
    plans.sort(key=lambda group: (-round(group.region.bounds[3] / 10), group.region.bounds[0]))
    regions = [shapely.buffer(group.region, 1.0) for group in groups]
    left_out = [_left(group, kind) for group, kind in shown if kind is not SheetKind.PLAN]
    left_out += [
        LeftOut(kind, None, cluster.box, round(cluster.metres, 3))
        for cluster, kind in zip(clusters, kinds, strict=True)
        if kind is not None and not shapely.intersects(regions, cluster.hull).any()
    ]
    left_out.sort(key=lambda item: (-item.box[3], item.box[0], item.reason))
    sheets = _uncrowded([_sheet(k, group, frames) for k, group in enumerate(plans, start=1)])
    return SheetSplit(tuple(_counted_from_ground(sheets)), tuple(left_out))


def _size(cluster: Cluster, enough: float) -> str | None:
    """Say why a cluster is no plan by its size alone; None if it may be one."""
    if cluster.metres < enough:
        return "small"
    corners = shapely.get_coordinates(shapely.oriented_envelope(cluster.hull))
    if len(corners) < 4:
        return "flat"
    sides = np.hypot(*(corners[1:3] - corners[:2]).T)
    return "flat" if sides.min() < MIN_DEPTH_M else None


def _left(group: _Group, kind: SheetKind) -> LeftOut:
    title = group.title.title if group.title else None
    return LeftOut(kind.value, title, _box(group.region), round(group.metres, 3))


def _uncrowded(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Mark the sheets whose boxes overlap."""
    boxes = shapely.box(*np.array([sheet.box for sheet in sheets]).reshape(-1, 4).T)
    return [
        replace(sheet, crowded=bool(shapely.intersects(np.delete(boxes, k), boxes[k]).any()))
        for k, sheet in enumerate(sheets)
    ]


def _box(region: shapely.Geometry) -> Box:
    x0, y0, x1, y1 = region.bounds
    return float(x0), float(y0), float(x1), float(y1)


def _sheet(number: int, group: _Group, frames: Sequence[shapely.Polygon]) -> Sheet:
    title = group.title.level if group.title else None
    frame = frames[group.frame] if group.frame >= 0 else None
    return Sheet(number, _box(group.region), title, group.region, frame)


def _kind(group: _Group, texts: Sequence[DrawnText]) -> SheetKind:
    """Say what a group shows: by its title, and without one by what its texts speak of."""
    if group.title is not None:
        return group.title.kind
    return SheetKind.STRUCTURE if shows_structure(_inside(group, texts)) else SheetKind.PLAN


def _inside(group: _Group, texts: Sequence[DrawnText]) -> list[DrawnText]:
    region = shapely.buffer(group.region, 1.0)
    shapely.prepare(region)
    return [text for text in texts if shapely.contains_xy(region, text.x, text.y)]


def _with_a_plan(
    shown: Sequence[tuple[_Group, SheetKind]], texts: Sequence[DrawnText]
) -> list[tuple[_Group, SheetKind]]:
    """Take back a title that leaves a drawing without any plan, where its walls hold room names."""
    if any(kind in (SheetKind.PLAN, SheetKind.STRUCTURE) for _, kind in shown):
        return list(shown)
    rooms = [group for group, _ in shown if names_rooms(_inside(group, texts))]
    if not rooms:
        return list(shown)
    largest = max(rooms, key=lambda group: (group.metres, group.region.bounds))
    largest.title = None
    return [(g, SheetKind.PLAN if g is largest else kind) for g, kind in shown]


def _merge_overlapping(groups: Sequence[_Group]) -> list[_Group]:
    """Put clusters together whose hulls overlap: a core inside a ring of rooms is one plan."""
    merged: list[_Group] = []
    for group in sorted(groups, key=lambda g: (g.frame, g.region.bounds)):
        while True:
            touching = [
                other
                for other in merged
                if other.frame == group.frame and shapely.intersects(other.region, group.region)
            ]
            if not touching:
                break
            for other in touching:
                merged.remove(other)
                group.take(other)
        merged.append(group)
    return merged


def _give_titles(
    groups: Sequence[_Group], texts: Sequence[DrawnText], frames: Sequence[shapely.Polygon]
) -> None:
    """Give each group the title that suits it best, each title to one group."""
    longest = max((group.metres for group in groups), default=0.0)
    places = [
        SheetPlace(_box(group.region), group.frame, group.metres / longest) for group in groups
    ]
    for group, title in zip(groups, assign_titles(places, texts, frames), strict=True):
        group.title = title


def _join_untitled(groups: Sequence[_Group], lines: Floats) -> list[_Group]:
    """Join parts of a building that nothing names to the plan they stand by.

    Within a frame they belong to its plan. Outside of frames they belong to a neighbour, unless
    they are as large as it and alike, as storeys of one building are.
    """
    upright = turned(lines, main_direction(lines)) if len(lines) else lines
    kept: list[_Group] = sorted(groups, key=lambda g: (g.title is None, -g.metres, g.region.bounds))
    joined = True
    while joined:
        joined = False
        for group in reversed(kept):
            host = None if group.title else _host(group, kept, upright)
            if host is not None:
                host.take(group)
                kept.remove(group)
                joined = True
                break
    return kept


def _host(group: _Group, groups: Sequence[_Group], upright: Floats) -> _Group | None:
    """Find the plan that an untitled group is a part of; None if it is a plan of its own."""
    near = []
    for other in groups:
        if other is group or other.frame != group.frame:
            continue
        if other.title is not None and other.title.kind is not SheetKind.PLAN:
            continue
        distance = round(float(shapely.distance(group.region, other.region)), 3)
        reach = NEAR_M if group.frame < 0 else np.inf
        larger = (other.title is not None, other.metres) > (False, group.metres)
        if distance <= reach and larger and not _storeys(group, other, upright):
            near.append((distance, -other.metres, other.region.bounds, other))
    return min(near, key=lambda item: item[:3])[3] if near else None


def _storeys(group: _Group, other: _Group, upright: Floats) -> bool:
    return lie_alike(upright[group.rows], upright[other.rows])


def _counted_from_ground(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Count first, second, 3rd floors over the ground floor where a sheet is called so."""
    if not any(s.title and is_english_ground(s.title.level_name) for s in sheets):
        return list(sheets)
    counted = []
    for sheet in sheets:
        title = sheet.title
        name = title.level_name if title else None
        if title and is_counted_in_english(name) and not is_english_ground(name):
            raised = tuple(ordinal + 1 for ordinal in title.ordinals)
            counted.append(replace(sheet, title=title._replace(ordinals=raised)))
        else:
            counted.append(sheet)
    return counted
