"""Lounges and private toilets of leaders' offices: both count inside the office's limit.

Terminology
-----------
Attached room
    A lounge (休息室, told by its name) or a toilet (by its use or name) that goes with an office.
On record
    People of a leading rank are entered as using the attached room itself. No use of the tree says
    "private": nobody works in a common toilet, so whoever is entered there has it to himself.
By the drawing
    Nobody is entered there, and the room lies beside one office alone, a leader's. A door cannot be
    told from an outline, so that this is for review, never an excess.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from spatial.checks.measuring_error import AREA_FACTOR, ROOT_FACTOR, survey_limit_m2
from spatial.checks.occupancy import usable_areas_m2
from spatial.checks.office_limits import LimitRow, limits_per_room, table_rows
from spatial.domain.allocation_standards import ToiletRight
from spatial.domain.findings import Finding, Severity
from spatial.domain.ranks import NO_LEADERS
from spatial.domain.room_uses import OFFICE, TOILET
from spatial.domain.standards_in_force import StandardsInForce
from spatial.domain.tolerances import TOLERANCE_M2

LOUNGE_WORDS = ("休息室",)
TOILET_WORDS = ("卫生间", "洗手间", "厕所")
# What is for all, or for others than the leader next door.
COMMON_WORDS = ("男", "女", "公", "无障碍", "母婴", "司机", "职工", "员工")
# Rooms further apart have more than a wall between them. A choice of this program.
WALL_M = 0.6
# A larger toilet that nobody is entered for has several places. A choice of this program.
SINGLE_TOILET_M2 = 10.0
LEVEL_STEP_M = 1e6  # further than any level is wide: keeps levels of one plane apart
LOUNGE_RULE = "表3注（休息室、独立卫生间计入办公室面积）"
TOILET_RULE = "表3注（独立卫生间）"

ATTACHED_CODES = (
    "OFFICE_WITH_LOUNGE_OVER_LIMIT",
    "OFFICE_WITH_LOUNGE_WITHIN_ERROR",
    "PRIVATE_TOILET_NOT_ALLOWED",
    "PRIVATE_TOILET_FOR_HEADS",
    "PRIVATE_TOILET_OVER_LIMIT",
    "PRIVATE_TOILET_WITHIN_ERROR",
    "ATTACHED_ROOM_OFFICE_UNCLEAR",
    "ATTACHED_ROOM_POSSIBLE",
)


class _Leader(NamedTuple):
    """Leading people of one rank in a room, and what the standard says of the rank."""

    rank: str
    headcount: int
    row: LimitRow

    @property
    def words(self) -> str:
        return f"{self.rank}×{self.headcount}"


def check_attached_rooms(
    rooms: gpd.GeoDataFrame,
    occupancies: pd.DataFrame,
    standards: StandardsInForce,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Finding]:
    """Find lounges and private toilets that are too large, not allowed, or cannot be told.

    Parameters
    ----------
    rooms, occupancies
        As for ``assess_occupancy``, with ``level_id``.

    Returns
    -------
    findings
        Of toilets, of offices with what is attached to them, and of what cannot be told; subject =
        id of the attached room, or of the office where the sum is over.
    """
    kinds = _Kinds(rooms)
    if not (kinds.lounge.any() or kinds.toilet.any()):
        return []
    found = _Attached(rooms, occupancies, standards, kinds, tolerance_m2)
    return [*found.toilets(), *found.offices(), *found.unclear(), *found.possible()]


class _Kinds:
    """Which rooms are offices, lounges, toilets, and which of these are for all."""

    def __init__(self, rooms: gpd.GeoDataFrame) -> None:
        # Names and uses are few: the distinct ones are looked at once.
        codes, names = pd.factorize(rooms["name"])
        use_codes, uses = pd.factorize(rooms["use_code"])
        said = [str(name) for name in names]
        used = [str(use) for use in uses]
        self.lounge = _of(codes, (_has(name, LOUNGE_WORDS) for name in said))
        named = _of(codes, (_has(name, TOILET_WORDS) for name in said))
        self.toilet = (named | _of(use_codes, (use == TOILET for use in used))) & ~self.lounge
        self.common = _of(codes, (_has(name, COMMON_WORDS) for name in said))
        offices = _of(use_codes, (use.startswith(OFFICE) for use in used))
        self.office = offices & ~self.lounge & ~self.toilet


class _Attached:
    """One look at the rooms of a part; positions are those of its rooms."""

    def __init__(
        self,
        rooms: gpd.GeoDataFrame,
        occupancies: pd.DataFrame,
        standards: StandardsInForce,
        kinds: _Kinds,
        tolerance_m2: float,
    ) -> None:
        self.rooms, self.kinds, self.tolerance_m2 = rooms, kinds, tolerance_m2
        self.area_m2 = usable_areas_m2(rooms)
        self.outlines, self.ids = rooms.geometry.to_numpy(), rooms["room_id"].to_numpy()
        self.words = [rooms[column].to_numpy(dtype=object) for column in ("number", "name")]
        room_ids = pd.Index(rooms["room_id"])
        at = room_ids.get_indexer(pd.Index(occupancies["room_id"]))
        kept = at >= 0
        kept[kept] = (kinds.office | kinds.lounge | kinds.toilet)[at[kept]]
        there = occupancies[kept]
        self.leaders = _leaders(at[kept], there, standards)
        self.limits = limits_per_room(room_ids, there, standards)
        self.title = f"{standards.national.name} {standards.national.number}"
        attached = np.flatnonzero(kinds.lounge | kinds.toilet)
        self.recorded = [one for one in attached.tolist() if one in self.leaders]
        # Whoever works there leads nobody: a lounge of drivers, a toilet with an attendant.
        staffed = set(at[kept].tolist()) - set(self.recorded)
        drawn = attached[~kinds.common[attached]]
        drawn = drawn[kinds.lounge[drawn] | (self.area_m2[drawn] <= SINGLE_TOILET_M2)]
        self.drawn = [
            one for one in drawn.tolist() if one not in self.leaders and one not in staffed
        ]
        self.beside = self._beside()

    def _beside(self) -> dict[int, list[int]]:
        """Return the offices that only a wall parts from each attached room."""
        levels = pd.factorize(self.rooms["level_id"])[0]
        led = np.zeros(levels.max(initial=0) + 1, dtype=bool)
        led[levels[list(self.leaders)]] = True
        attached = np.array([*self.recorded, *self.drawn], dtype=np.intp)
        attached = attached[led[levels[attached]]]
        wanted = np.isin(levels, np.unique(levels[attached]))
        offices = np.flatnonzero(self.kinds.office & wanted)
        return _beside(self.outlines, levels, attached, offices)

    def toilets(self) -> list[Finding]:
        """Tell the toilets on record that their people may not have, or not so large."""
        findings = []
        for at in self.recorded:
            if not self.kinds.toilet[at]:
                continue
            best = max(self.leaders[at], key=lambda one: _RIGHTS.index(one.row.toilet.right))
            toilet = best.row.toilet
            values = self._values(at) | {
                "max_m2": "0" if toilet.max_m2 is None else f"{toilet.max_m2:f}",
                "condition": toilet.condition,
                "condition_en": toilet.condition_en,
            }
            rule = f"{best.row.rule}；{TOILET_RULE}"
            if toilet.right is ToiletRight.NONE or toilet.max_m2 is None:
                kind = ("PRIVATE_TOILET_NOT_ALLOWED", Severity.ERROR)
                findings.append(self._finding(kind, at, values, rule))
                continue
            if toilet.right is ToiletRight.HEADS:
                kind = ("PRIVATE_TOILET_FOR_HEADS", Severity.INFO)
                findings.append(self._finding(kind, at, values, rule))
            excess = self.area_m2[at] - float(toilet.max_m2)
            error_m2 = float(survey_limit_m2(self.area_m2[at : at + 1])[0])
            told = _over(
                "PRIVATE_TOILET_OVER_LIMIT", "PRIVATE_TOILET_WITHIN_ERROR",
                excess, error_m2, self.tolerance_m2,
            )  # fmt: skip
            if told:
                more = {"excess_m2": f"{excess:.2f}", "measuring_error_m2": f"{error_m2:.2f}"}
                findings.append(self._finding(told, at, values | more, rule))
        return findings

    def offices(self) -> list[Finding]:
        """Tell the offices that pass their limit together with what is attached on record."""
        parts: dict[int, list[int]] = {}
        for at in self.recorded:
            offices = self._own_offices(at)
            if len(offices) == 1:
                parts.setdefault(offices[0], []).append(at)
        findings = []
        for office, attached in sorted(parts.items()):
            if not self.limits.settled[office]:
                continue
            values, excess, error_m2 = self._together(office, attached)
            told = _over(
                "OFFICE_WITH_LOUNGE_OVER_LIMIT", "OFFICE_WITH_LOUNGE_WITHIN_ERROR",
                excess, error_m2, self.tolerance_m2,
            )  # fmt: skip
            if told:
                rule = f"{self.leaders[office][0].row.rule}；{LOUNGE_RULE}"
                findings.append(self._finding(told, office, values, rule))
        return findings

    def unclear(self) -> list[Finding]:
        """Tell what is on record for a leader, and cannot be told to go with one office."""
        kind = ("ATTACHED_ROOM_OFFICE_UNCLEAR", Severity.INFO)
        rule = f"{self.title} {LOUNGE_RULE}"
        return [
            self._finding(kind, at, self._values(at) | {"offices": self._names(offices)}, rule)
            for at in self.recorded
            for offices in [self._own_offices(at)]
            if len(offices) != 1
        ]

    def possible(self) -> list[Finding]:
        """Tell what lies beside a leader's office alone, where it would be one room too many."""
        findings = []
        for at in self.drawn:
            offices = self.beside.get(at, [])
            if len(offices) != 1 or offices[0] not in self.leaders:
                continue
            office, leaders = offices[0], self.leaders[offices[0]]
            values, excess, _ = self._together(office, [at])
            forbidden = self.kinds.toilet[at] and all(
                one.row.toilet.right is ToiletRight.NONE for one in leaders
            )
            beyond = self.limits.settled[office] and excess > self.tolerance_m2 + 1e-9
            if forbidden or beyond:
                values |= {"number": self._title(at), "area_m2": f"{self.area_m2[at]:.2f}"}
                values["kind"], values["kind_en"] = self._kind(at)
                kind = ("ATTACHED_ROOM_POSSIBLE", Severity.INFO)
                rule = f"{leaders[0].row.rule}；{LOUNGE_RULE}"
                findings.append(self._finding(kind, at, values, rule))
        return findings

    def _own_offices(self, at: int) -> list[int]:
        """Return the offices beside an attached room in which people of one of its ranks work."""
        ranks = {one.rank for one in self.leaders[at]}
        return [
            office
            for office in self.beside.get(at, [])
            if ranks & {one.rank for one in self.leaders.get(office, ())}
        ]

    def _together(
        self, office: int, attached: Sequence[int]
    ) -> tuple[dict[str, str], float, float]:
        """Return what an office and its attached rooms come to, the excess, and its error."""
        all_m2 = float(np.round(self.area_m2[[office, *attached]].sum(), 2))
        count = 1 + len(attached)
        error_m2 = float(ROOT_FACTOR * np.sqrt(count * all_m2) + AREA_FACTOR * all_m2)
        limit_m2 = float(self.limits.limit_m2[office])
        settled = bool(self.limits.settled[office])
        values = {
            "office": self._title(office),
            "office_m2": f"{self.area_m2[office]:.2f}",
            "attached": "、".join(
                f"{self._title(one)} {self.area_m2[one]:.2f} m²" for one in attached
            ),
            "together_m2": f"{all_m2:.2f}",
            "limit_m2": f"{limit_m2:.2f}" if settled else "—",
            "excess_m2": f"{all_m2 - limit_m2:.2f}" if settled else "—",
            "occupants": "、".join(one.words for one in self.leaders[office]),
            "measuring_error_m2": f"{error_m2:.2f}",
            "tolerance_m2": f"{self.tolerance_m2:.2f}",
        }
        return values, round(all_m2 - limit_m2, 2), error_m2

    def _values(self, at: int) -> dict[str, str]:
        kind, kind_en = self._kind(at)
        return {
            "number": self._title(at),
            "area_m2": f"{self.area_m2[at]:.2f}",
            "occupants": "、".join(one.words for one in self.leaders[at]),
            "kind": kind,
            "kind_en": kind_en,
            "tolerance_m2": f"{self.tolerance_m2:.2f}",
        }

    def _kind(self, at: int) -> tuple[str, str]:
        return ("卫生间", "toilet") if self.kinds.toilet[at] else ("休息室", "lounge")

    def _names(self, offices: Sequence[int]) -> str:
        return "、".join(self._title(one) for one in offices) or "无"

    def _finding(
        self, kind: tuple[str, Severity], at: int, values: dict[str, str], rule: str
    ) -> Finding:
        place = shapely.point_on_surface(self.outlines[at])
        return Finding(*kind, (str(self.ids[at]),), place.x, place.y, values, rule)

    def _title(self, at: int) -> str:
        """Return what ``room_titles`` calls a room, without a frame for each."""
        for words in self.words:
            if isinstance(words[at], str) and words[at].strip():
                return str(words[at].strip())
        return str(self.ids[at])[:8]


_RIGHTS = (ToiletRight.NONE, ToiletRight.HEADS, ToiletRight.ALL)


def _over(
    over: str, within_error: str, excess_m2: float, error_m2: float, tolerance_m2: float
) -> tuple[str, Severity] | None:
    """Return how an excess is told; compared in whole cents."""
    if round(100 * excess_m2) <= round(100 * tolerance_m2):
        return None
    if round(100 * excess_m2) > 100 * error_m2:
        return over, Severity.ERROR
    return within_error, Severity.WARNING


def _has(name: str, words: Sequence[str]) -> bool:
    return any(word in name for word in words)


def _of(codes: NDArray[np.intp], flags: Iterable[bool]) -> NDArray[np.bool_]:
    """Spread what is so of distinct values over the rooms; a missing value is coded −1."""
    spread: NDArray[np.bool_] = np.array([*flags, False], dtype=bool)[codes]
    return spread


def _leaders(
    at: NDArray[np.intp], there: pd.DataFrame, standards: StandardsInForce
) -> dict[int, list[_Leader]]:
    """Return the leading people of each room; ranks that are not kept online are passed over."""
    codes, rows = table_rows(there, standards)
    leaders: dict[int, list[_Leader]] = {}
    rank_codes, ranks = pd.factorize(there["rank"])
    leading = _of(rank_codes, (not str(rank).endswith(NO_LEADERS) for rank in ranks))
    leading &= ~np.array([row.is_withheld for row in rows], dtype=bool)[codes]
    led = there[leading]
    columns = (at[leading].tolist(), led["rank"].tolist(), led["headcount"].tolist())
    for room, rank, headcount, code in zip(*columns, codes[leading].tolist(), strict=True):
        leaders.setdefault(room, []).append(_Leader(str(rank), int(headcount), rows[code]))
    return leaders


def _beside(
    outlines: NDArray[np.object_],
    levels: NDArray[np.intp],
    attached: NDArray[np.intp],
    offices: NDArray[np.intp],
) -> dict[int, list[int]]:
    """Return the offices of the same level that only a wall parts from each attached room."""
    if not len(attached) or not len(offices):
        return {}
    tree = shapely.STRtree(_boxes(outlines[offices], levels[offices], WALL_M))
    first, second = tree.query(
        _boxes(outlines[attached], levels[attached], 0.0), predicate="intersects"
    )
    near = shapely.dwithin(outlines[attached[first]], outlines[offices[second]], WALL_M)
    found: dict[int, list[int]] = {}
    pairs = zip(attached[first[near]].tolist(), offices[second[near]].tolist(), strict=True)
    for one, office in pairs:
        found.setdefault(one, []).append(office)
    return {one: sorted(others) for one, others in found.items()}


def _boxes(
    outlines: NDArray[np.object_], levels: NDArray[np.intp], more_m: float
) -> NDArray[np.object_]:
    west, south, east, north = shapely.bounds(outlines).T
    aside = levels * LEVEL_STEP_M
    boxes: NDArray[np.object_] = shapely.box(
        west + aside - more_m, south - more_m, east + aside + more_m, north + more_m
    )
    return boxes
