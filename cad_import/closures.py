"""Closures: the lines that close wall faces across openings, each with what speaks for it.

Terminology
-----------
Closure
    A line that closes one wall face across an opening, with its kind and the evidence for it.
"""

import math
from dataclasses import dataclass

from spatial.domain.openings import OpeningKind, OpeningWitness

# how sure a closure is, by what fills it and by its jambs; in order of worth, not calibrated
SURE = {OpeningKind.DOOR: 0.97, OpeningKind.WINDOW: 0.95, OpeningKind.PASSAGE: 0.8}
JAMB_WORTH = {
    OpeningWitness.CAP_PAIR: 1.0,
    OpeningWitness.ONE_CAP: 0.95,
    OpeningWitness.LOOSE_ENDS: 0.85,
    OpeningWitness.ONE_JAMB: 0.85,
}
DRAWN = {
    OpeningKind.DOOR: (OpeningWitness.DOOR_DRAWN,),
    OpeningKind.WINDOW: (OpeningWitness.WINDOW_LINES,),
    OpeningKind.PASSAGE: (),
}


@dataclass(frozen=True, slots=True)
class Closure:
    """A line across an opening, (x1, y1, x2, y2) in metres, with what speaks for it."""

    line: tuple[float, float, float, float]
    kind: OpeningKind
    evidence: tuple[OpeningWitness, ...] = ()

    @property
    def width_m(self) -> float:
        """Clear width of the opening, m."""
        x1, y1, x2, y2 = self.line
        return math.hypot(x2 - x1, y2 - y1)

    @property
    def confidence(self) -> float:
        """How sure the closure is, 0 to 1; without a jamb to name, as if its ends were loose."""
        worth = max((JAMB_WORTH.get(word, 0.0) for word in self.evidence), default=0.0)
        return round(SURE[self.kind] * max(worth, min(JAMB_WORTH.values())), 3)


def jambs_of(worse: int, better: int) -> OpeningWitness:
    """Name the jambs of an opening by the quality of its two ends: 2 is a cap, 1 is loose."""
    if worse == 2:
        return OpeningWitness.CAP_PAIR
    return OpeningWitness.ONE_CAP if better == 2 else OpeningWitness.LOOSE_ENDS
