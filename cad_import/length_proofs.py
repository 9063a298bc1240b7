"""Proofs of the unit: printed lengths beside what they measure, as ratios that many agree on."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from cad_import.primitives import DrawnText, Floats, Primitives
from cad_import.printed_lengths import PrintedLength, read_extent, read_length
from cad_import.roles import CadLayer, Role, role_mask
from cad_import.segments import as_lines, directions, lengths

AGREE = 0.01  # measured lengths that differ by less than a hundredth from the printed agree
SIZES_AGREE = 0.08  # sizes printed in rooms are rounded, and taken between other faces
CHAINS_AGREE = 0.02  # the middle of a text is estimated
MIN_AGREEING, MIN_CHAINED = 3, 5
VARIED = 1.3
MIN_SHARE = 0.35  # of the texts that stand beside a line; the others stand there by chance
PROOF_WEIGHT = 3.0
FULL_COUNT = 8  # so many agreeing texts have the whole weight
SURE_COUNT = 12
MAX_TEXTS = 4000
REACH_HEIGHTS = 2.2  # how far a dimension's text stands from its line, in its own heights
SAME_WAY_DEG = 2.0
MIDDLE_SHARE = 0.12  # how far from the middle of its line a text may stand, of the length
MM_FROM = 150.0  # a typical printed number above is in millimetres, below 20 in metres
M_UP_TO = 20.0
# What a plan may be drawn in besides the units themselves: to a plotting scale, on paper.
_SCALES = (2, 5, 20, 25, 30, 40, 50, 75, 100, 125, 150, 200, 250, 300, 400, 500, 600)
_INCHES = (12, 24, 48, 64, 96, 128, 192)
KNOWN_UNITS = tuple(
    sorted(
        {
            *(10.0**power for power in range(-6, 2)),
            *(0.001 * scale for scale in _SCALES),
            *(0.001 / scale for scale in _SCALES),
            *(round(0.0254 * scale, 7) for scale in (1, *_INCHES)),
            0.0254 / 10,
        }
    )
)


@dataclass(frozen=True, slots=True)
class LengthProof:
    """Units that printed lengths prove, each with how well it suits, 0 to 1, and how many agree.

    ``spread`` is half the width of the middle half of the ratios, as a share.
    """

    units: tuple[tuple[float, float], ...]
    count: int
    weight: float
    spread: float


def as_known_unit(metres: float) -> float:
    """Return the unit or plotting scale that a measured one stands for, or itself."""
    nearest = min(KNOWN_UNITS, key=lambda known: abs(math.log(known / metres)))
    return nearest if abs(nearest / metres - 1) < 0.003 else metres


def prove_by_lengths(primitives: Primitives, layers: Mapping[str, CadLayer]) -> LengthProof | None:
    """Compare dimensions, or number texts beside lines, with the lengths drawn."""
    printed = [(read_length(d.printed), d.measured) for d in primitives.dimensions]
    pairs = [(said, drawn) for said, drawn in printed if said is not None]
    if len(pairs) >= MIN_AGREEING:
        drawn = np.array([length for _, length in pairs])
        return _proof([said for said, _ in pairs], np.arange(len(pairs)), drawn, AGREE)
    read, lines = _texts_and_lines(primitives, layers)
    if len(read) < MIN_AGREEING or not len(lines):
        return None
    which, row = _near([text for text, _ in read], lines)
    beside = _proof([said for _, said in read], which, lengths(lines)[row], AGREE)
    for proof in (beside, _prove_by_chains(read)):
        # a few texts may agree by chance, but on a unit that nobody draws in
        if proof and (proof.count >= SURE_COUNT or proof.units[0][0] in KNOWN_UNITS):
            return proof
    return None


def _prove_by_chains(read: Sequence[tuple[DrawnText, PrintedLength]]) -> LengthProof | None:
    """Compare numbers in a row with how far apart they stand: each in the middle of its length.

    So chains tell that are drawn as one long line with ticks.
    """
    places = np.array([(text.x, text.y) for text, _ in read])
    heights = np.array([text.height for text, _ in read])
    turns = np.round([text.turn_deg for text, _ in read]) % 180.0
    way = np.radians(turns)
    along = places[:, 0] * np.cos(way) + places[:, 1] * np.sin(way)
    across = places[:, 1] * np.cos(way) - places[:, 0] * np.sin(way)
    level = np.round(across / np.maximum(heights, 1e-9))
    order = np.lexsort((along, level, turns))
    first, second = order[:-1], order[1:]
    said = [said for _, said in read]
    pairs = [
        (PrintedLength((said[a].number + said[b].number) / 2, said[a].unit_m), along[b] - along[a])
        for a, b in zip(first.tolist(), second.tolist(), strict=True)
        if turns[a] == turns[b] and level[a] == level[b] and said[a].unit_m == said[b].unit_m
    ]
    numbers = [length.number for length, _ in pairs]
    if len(pairs) < MIN_CHAINED or max(numbers) < VARIED * min(numbers):
        return None  # numbers of rooms in a row grow by one, and stand evenly apart
    drawn = np.array([length for _, length in pairs])
    proof = _proof([length for length, _ in pairs], np.arange(len(pairs)), drawn, CHAINS_AGREE)
    return proof if proof is not None and proof.count >= MIN_CHAINED else None


def prove_by_room_sizes(primitives: Primitives) -> LengthProof | None:
    """Compare the widths and depths that rooms print (12'0" x 7'11") with the rings around them."""
    sizes = [(text, size) for text in primitives.texts if (size := read_extent(text.text))]
    rings = [ring.corners for ring in primitives.rings if not ring.filled and len(ring.corners) > 3]
    if len(sizes) < MIN_AGREEING or not rings:
        return None
    boxes = np.array([(*corners.min(axis=0), *corners.max(axis=0)) for corners in rings])
    spans = np.sort(boxes[:, 2:] - boxes[:, :2], axis=1)
    said: list[PrintedLength] = []
    drawn: list[float] = []
    for text, size in sizes:
        around = (boxes[:, :2] <= (text.x, text.y)).all(axis=1) & (
            boxes[:, 2:] >= (text.x, text.y)
        ).all(axis=1)
        if around.any():
            inside = spans[around]
            said += sorted(size, key=lambda length: length.number)
            drawn += inside[np.argmin(inside.prod(axis=1))].tolist()
    return _proof(said, np.arange(len(said)), np.array(drawn), SIZES_AGREE)


def _proof(
    said: Sequence[PrintedLength], which: np.ndarray, drawn: Floats, tolerance: float
) -> LengthProof | None:
    """Find the ratio of printed to drawn that most texts agree on.

    Parameters
    ----------
    which
        For each drawn length, the position of the text in ``said``.
    """
    typed = np.array([length.unit_m is not None for length in said], bool)
    numbers = np.array([length.number * (length.unit_m or 1.0) for length in said])
    keep = drawn > 0
    which, drawn = which[keep], drawn[keep]
    for of_kind in (typed, ~typed):  # a printed unit leaves nothing to guess
        chosen = of_kind[which] if len(which) else np.empty(0, bool)
        texts = which[chosen]
        if len(np.unique(texts)) < MIN_AGREEING:
            continue
        ratios = numbers[texts] / drawn[chosen]
        agreeing = _agreeing(ratios, texts, tolerance)
        count = len(np.unique(texts[agreeing]))
        if count < MIN_AGREEING or count < MIN_SHARE * len(np.unique(texts)):
            continue
        ratio = float(np.median(ratios[agreeing]))
        low, high = np.quantile(ratios[agreeing], [0.25, 0.75])
        typical = float(np.median(numbers[np.unique(texts[agreeing])]))
        units = ((ratio, 1.0),) if of_kind is typed else _readings(ratio, typical)
        return LengthProof(
            tuple((as_known_unit(unit), fit) for unit, fit in units),
            count,
            PROOF_WEIGHT * min(1.0, count / FULL_COUNT),
            float(high - low) / (2 * ratio),
        )
    return None


def _agreeing(ratios: Floats, texts: np.ndarray, tolerance: float) -> np.ndarray:
    """Positions of the ratios in the window that holds most texts; of equal ones the lowest."""
    logs = np.log(ratios)
    order = np.lexsort((texts, logs))
    ordered = logs[order]
    until = np.searchsorted(ordered, ordered + tolerance, side="right")
    most = until - np.arange(len(ordered))
    first = int(np.argmax(most))
    return np.asarray(order[first : until[first]])


def _readings(ratio: float, typical: float) -> tuple[tuple[float, float], ...]:
    """Units that numbers without a printed unit may mean, the likeliest first."""
    millimetres, centimetres, metres = ratio * 0.001, ratio * 0.01, ratio
    if typical >= MM_FROM:
        return ((millimetres, 1.0), (centimetres, 0.3))
    if typical <= M_UP_TO:
        return ((metres, 1.0), (centimetres, 0.3))
    return ((centimetres, 0.8), (millimetres, 0.7), (metres, 0.3))


def _texts_and_lines(
    primitives: Primitives, layers: Mapping[str, CadLayer]
) -> tuple[list[tuple[DrawnText, PrintedLength]], Floats]:
    """Collect the texts that print a length, by place, and the lines that they may measure."""
    read = [(text, said) for text in primitives.texts if (said := read_length(text.text))]
    read = [
        (text, said)
        for text, said in read
        if said.unit_m is not None or len(text.text) > 2  # shorter ones are numbers of things
    ]
    named = [pair for pair in read if _role(pair[0], layers) is Role.DIMENSION]
    on_dimension = role_mask(primitives, layers, Role.DIMENSION)[primitives.segment_layers]
    usable = np.ones(len(primitives.segments), bool)
    if len(named) >= FULL_COUNT and on_dimension.any():
        read, usable = named, on_dimension
    else:
        read = [pair for pair in read if _role(pair[0], layers) not in (Role.AXIS, Role.FRAME)]
    read.sort(key=lambda pair: (pair[0].x, pair[0].y, pair[0].text))
    read = read[:: max(1, math.ceil(len(read) / MAX_TEXTS))]
    lines = primitives.segments[usable]
    return read, lines[lengths(lines) > 0]


def _role(text: DrawnText, layers: Mapping[str, CadLayer]) -> Role:
    return layers[text.cad_layer].role if text.cad_layer in layers else Role.OTHER


def _near(texts: Sequence[DrawnText], lines: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Positions of texts and of the lines along them at whose middle they stand."""
    places = np.array([(text.x, text.y) for text in texts])
    heights = np.array([text.height for text in texts])
    turns = np.array([text.turn_deg for text in texts])
    tree = shapely.STRtree(as_lines(lines))
    which, row = tree.query(
        shapely.points(places), predicate="dwithin", distance=REACH_HEIGHTS * heights
    )
    ways = np.degrees(np.arctan2(*directions(lines[row]).T[::-1]))
    turned = np.abs((ways - turns[which] + 90.0) % 180.0 - 90.0)
    middle = (lines[row, :2] + lines[row, 2:]) / 2
    off = places[which] - middle
    way = np.radians(turns[which])
    along = np.abs(off[:, 0] * np.cos(way) + off[:, 1] * np.sin(way))
    keep = (turned <= SAME_WAY_DEG) & (
        along <= np.maximum(0.12 * lengths(lines[row]), heights[which])
    )
    return which[keep], row[keep]
