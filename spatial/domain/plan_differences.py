"""How a new plan of a level differs from the one in force.

Terminology
-----------
Difference
    Rooms of the plan before and of the plan after that belong together, and what became of them.
    Every room of both plans is in exactly one difference.
Area effect
    Area after minus area before, m², from the figures that the ledger holds.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from shapely import Polygon


class ChangeKind(StrEnum):
    """What became of rooms between two plans of one level."""

    UNCHANGED = "unchanged"
    MOVED_WALL = "moved_wall"
    MERGED = "merged"
    SPLIT = "split"
    REGROUPED = "regrouped"
    RELOCATED = "relocated"
    RENUMBERED = "renumbered"
    RENAMED = "renamed"
    USE_CHANGED = "use_changed"
    NEW = "new"
    GONE = "gone"


INVERSE = {
    ChangeKind.MERGED: ChangeKind.SPLIT,
    ChangeKind.SPLIT: ChangeKind.MERGED,
    ChangeKind.NEW: ChangeKind.GONE,
    ChangeKind.GONE: ChangeKind.NEW,
}
"""What a change looks like from the other side; any other looks the same."""


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room as one plan has it.

    Parameters
    ----------
    key
        The room's id where it has one, else that of the draft's room.
    area_m2
        As the ledger holds it, two decimals.
    outline
        Metres; both plans in one frame.
    """

    key: str
    number: str | None
    name: str | None
    use: str | None
    area_m2: float
    outline: Polygon

    @property
    def title(self) -> str:
        """What a person calls the room: its number, else its name, else a dash."""
        return self.number or self.name or "-"


@dataclass(frozen=True, slots=True)
class RoomDifference:
    """What became of some rooms.

    Parameters
    ----------
    kinds
        The grouping first (merged, new, …), then what changed on the room; never empty.
    before, after
        Positions in the two plans' rooms, in ascending order.
    """

    kinds: tuple[ChangeKind, ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    before_m2: float
    after_m2: float

    @property
    def effect_m2(self) -> float:
        """Area after minus area before, m², two decimals."""
        return round(self.after_m2 - self.before_m2, 2)

    @property
    def changed(self) -> bool:
        """Whether anything is to be looked at."""
        return self.kinds != (ChangeKind.UNCHANGED,)


def count_kinds(differences: Iterable[RoomDifference]) -> dict[str, int]:
    """Return how many differences are of each kind, in the order of ``ChangeKind``."""
    counts = Counter(kind for difference in differences for kind in difference.kinds)
    return {kind.value: counts[kind] for kind in ChangeKind if counts[kind]}
