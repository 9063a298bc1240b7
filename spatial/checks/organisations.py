"""Organisations against what they may have, and leaders with more than one office.

Terminology
-----------
Class of rooms
    Offices, service rooms or equipment rooms, each with a ceiling of its own in usable area.
Measuring error of a sum
    What the survey limits of so many rooms of so much area can add up to at most: by Cauchy and
    Schwarz 0.04 √(n S) + 0.002 S for n rooms of S m² together.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.checks.entitlements import Problem, entitlements_by_division
from spatial.checks.measuring_error import AREA_FACTOR, ROOT_FACTOR
from spatial.checks.premises_rules import ONE_OFFICE
from spatial.domain.allocation_standards import CERTAINTY_LABELS, Certainty, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.entitlement_lines import ITEM_NAMES, EntitlementLine, Item
from spatial.domain.entitlements import Entitlement, entitlement
from spatial.domain.establishments import Annexes, Establishment, Post
from spatial.domain.findings import Finding, Severity
from spatial.domain.ranks import NO_LEADERS, rank_key
from spatial.domain.room_uses import EQUIPMENT, OFFICE, SERVICE
from spatial.domain.standards_in_force import StandardsInForce
from spatial.domain.tolerances import TOLERANCE_M2

# Class of rooms: code of its uses, column of what may be had, code of the finding.
CLASSES = {
    Item.OFFICE: (OFFICE, "office_m2", "ORGANISATION_OVER_OFFICE"),
    Item.SERVICE: (SERVICE, "service_m2", "ORGANISATION_OVER_SERVICE"),
    Item.EQUIPMENT: (EQUIPMENT, "equipment_m2", "ORGANISATION_OVER_EQUIPMENT"),
    Item.USABLE: (None, "usable_m2", "ORGANISATION_OVER_USABLE"),
}
PROBLEMS = {
    Problem.ROWS_UNKNOWN: ("ORGANISATION_ROWS_UNKNOWN", Severity.WARNING),
    Problem.RANK_UNKNOWN: ("ORGANISATION_RANK_UNKNOWN", Severity.WARNING),
    Problem.LEFT_TO_PROVINCE: ("ORGANISATION_WITHOUT_LOCAL_RULE", Severity.INFO),
}
ORGANISATION_CODES = (
    *(code for _, _, code in CLASSES.values()),
    *(code for code, _ in PROBLEMS.values()),
    "ORGANISATION_OVER_WITHIN_ERROR",
    "ORGANISATION_WITHOUT_POSTS",
    "ORGANISATION_STAFF_DIFFERS",
    "LEADER_WITH_SEVERAL_OFFICES",
)
# Their posts are never on record, their rooms are: an excess may be theirs, so it is for review.
HIDDEN_LEADERS = "省部级领导职数不在线登记，其用房若在实有之内，请先扣除再核。"
HIDDEN_LEADERS_EN = (
    "Posts of provincial and ministerial leaders are not on record; if their rooms are among "
    "these, take them out first."
)
FACTS = ("code", "organisation", "tier", "division_prefix", "sub_provincial")
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Organisations:
    """The organisations of a scope with what they hold, on one day.

    Parameters
    ----------
    organisations
        ``organisation_id``, ``code``, ``organisation``, ``tier``, ``division_prefix``,
        ``sub_provincial``, ``staff`` (编制定员, NaN if not stated).
    posts
        ``organisation_id``, ``rank``, ``headcount``.
    held
        ``organisation_id``, ``use_group`` (first digit of the use, of ancillary rooms all of
        it), ``area_m2``, ``holdings``.
    leaders
        ``organisation_id``, ``rank``, ``offices`` (rooms in which someone of the rank works, more
        than one), ``rooms`` (the first of them, in words).
    """

    organisations: pd.DataFrame
    posts: pd.DataFrame
    held: pd.DataFrame
    leaders: pd.DataFrame


class _Class(NamedTuple):
    """What each organisation holds of a class of rooms, in cents of m² and rooms, and may hold."""

    cents: Counts
    rooms: Counts
    limit_m2: NDArray[np.float64]


def check_organisations(
    given: Organisations,
    standards: StandardsInForce,
    day: dt.date,
    *,
    tolerance_m2: float = TOLERANCE_M2,
) -> list[Finding]:
    """Compare what organisations hold with what they may have, by class of rooms.

    Returns
    -------
    findings
        Subjects: the organisation's code, then the class or the rank where the code alone does not
        say which. Organisations that hold nothing are passed over.
    """
    found = _Comparison(given, standards, day, tolerance_m2)
    return [
        *found.without_posts(),
        *found.problems(),
        *found.staff_that_differs(),
        *found.over(),
        *find_leaders_with_several_offices(given, standards),
    ]


class _Comparison:
    """One comparison of many organisations; columns are in the order of ``frame``."""

    def __init__(
        self,
        given: Organisations,
        standards: StandardsInForce,
        day: dt.date,
        tolerance_m2: float,
    ) -> None:
        frame = given.organisations.reset_index(drop=True)
        self.standards, self.tolerance_m2, self._held = standards, tolerance_m2, given.held
        self.ids = pd.Index(frame["organisation_id"])
        # Lists: taking one row at a time out of pandas costs more than all the rest.
        self.columns = {name: frame[name].tolist() for name in FACTS}
        self.posts = _posts(given.posts)
        at = self.ids.get_indexer(pd.Index(given.posts["organisation_id"]))
        heads = given.posts["headcount"].to_numpy(dtype=float, na_value=0.0)
        self.headcount = np.bincount(at[at >= 0], heads[at >= 0], minlength=len(frame))
        stated = frame["staff"].to_numpy(dtype=float, na_value=np.nan)
        self.staff = np.where(np.isnan(stated), self.headcount, stated)
        self.has_rooms = self._sums(None)[1] > 0
        self.has_posts = self.headcount > 0
        self.entitled = entitlements_by_division(
            frame.assign(staff=self.staff, storeys=Storeys.MULTI.value),
            given.posts,
            standards.national,
            standards.rules,
            day,
        )

    def without_posts(self) -> list[Finding]:
        lacking = np.flatnonzero(self.has_rooms & ~self.has_posts)
        rule = ("ORGANISATION_WITHOUT_POSTS", Severity.INFO)
        return [self._finding(rule, at, {}) for at in lacking.tolist()]

    def problems(self) -> list[Finding]:
        problem = self.entitled["problem"].to_numpy()
        compared = self.has_rooms & self.has_posts
        return [
            self._finding(rule, at, {"ranks": self._ranks(at)})
            for kind, rule in PROBLEMS.items()
            for at in np.flatnonzero(compared & (problem == kind.value)).tolist()
        ]

    def staff_that_differs(self) -> list[Finding]:
        differs = self.has_rooms & self.has_posts & (self.staff != self.headcount)
        rule = ("ORGANISATION_STAFF_DIFFERS", Severity.INFO)
        return [
            self._finding(rule, at, {"headcount": f"{self.headcount[at]:.0f}"})
            for at in np.flatnonzero(differs).tolist()
        ]

    def over(self) -> list[Finding]:
        """Find the classes of rooms of which an organisation holds more than it may."""
        over: list[tuple[int, Item, _Class]] = []
        for item, (group, column, _) in CLASSES.items():
            limit_m2 = self.entitled[column].to_numpy(dtype=float)
            held = _Class(*self._sums(group), limit_m2)
            limit = np.where(np.isnan(held.limit_m2), np.inf, held.limit_m2 * 100)
            excess = held.cents - np.rint(limit)
            noted = self.has_posts & (excess > round(self.tolerance_m2 * 100))
            over += [(at, item, held) for at in np.flatnonzero(noted).tolist()]
        over.sort(key=lambda one: one[0])
        lines: dict[int, Entitlement] = {}
        return [self._over_finding(at, item, held, lines) for at, item, held in over]

    def _over_finding(
        self, at: int, item: Item, held: _Class, reckoned: dict[int, Entitlement]
    ) -> Finding:
        if at not in reckoned:
            reckoned[at] = self._reckon(at)
        lines = _lines(reckoned[at], item)
        area_m2, limit_m2 = held.cents[at] / 100, float(held.limit_m2[at])
        error_m2 = ROOT_FACTOR * np.sqrt(held.rooms[at] * area_m2) + AREA_FACTOR * area_m2
        certainty = _weakest(lines)
        _, _, code = CLASSES[item]
        hides = self._may_hide_leaders(at)
        doubtful = hides or certainty is Certainty.RECALLED
        severity = Severity.WARNING if doubtful else Severity.ERROR
        if area_m2 - limit_m2 <= error_m2:
            code, severity = "ORGANISATION_OVER_WITHIN_ERROR", Severity.WARNING
        values = {
            "class": ITEM_NAMES[item].zh,
            "class_en": ITEM_NAMES[item].en,
            "area_m2": f"{area_m2:.2f}",
            "limit_m2": f"{limit_m2:.2f}",
            "excess_m2": f"{area_m2 - limit_m2:.2f}",
            "percent": f"{100 * area_m2 / limit_m2:.1f}" if limit_m2 else "—",
            "rooms": str(held.rooms[at]),
            "tolerance_m2": f"{self.tolerance_m2:.2f}",
            "measuring_error_m2": f"{error_m2:.2f}",
            "lines": "；".join(line.formula for line in lines if line.formula),
            "certainty": CERTAINTY_LABELS[certainty] or "两个来源",
            "note": HIDDEN_LEADERS if hides else "",
            "note_en": HIDDEN_LEADERS_EN if hides else "",
        }
        rule = "；".join(dict.fromkeys(line.rule for line in lines))
        return self._finding((code, severity), at, values, facet=(item.value,), rule=rule)

    def _may_hide_leaders(self, at: int) -> bool:
        """Whether leaders whose posts are withheld may sit in rooms that are counted here."""
        tier, sub_provincial = self.columns["tier"][at], bool(self.columns["sub_provincial"][at])
        return tier in {Tier.CENTRAL, Tier.PROVINCE} or (tier == Tier.CITY and sub_provincial)

    def _reckon(self, at: int) -> Entitlement:
        """Return one organisation's entitlement line by line."""
        establishment = Establishment(
            Tier(self.columns["tier"][at]),
            Storeys.MULTI,
            int(self.staff[at]),
            self.posts[self.ids[at]],
            Annexes(canteen=False),
            sub_provincial=bool(self.columns["sub_provincial"][at]),
        )
        prefix = self.columns["division_prefix"][at]
        return entitlement(establishment, self.standards.laid(self.standards.choice(prefix)))

    def _sums(self, group: str | None) -> tuple[Counts, Counts]:
        """Return cents of m² and rooms held of a class, or of all three."""
        groups = [one for one, _, _ in CLASSES.values() if one] if group is None else [group]
        rows = self._held[self._held["use_group"].isin(groups)]
        at = self.ids.get_indexer(pd.Index(rows["organisation_id"]))
        there, size = at >= 0, len(self.ids)
        cents = np.rint(rows["area_m2"].to_numpy(dtype=float) * 100)[there]
        rooms = rows["holdings"].to_numpy(dtype=float)[there]
        return (
            np.bincount(at[there], cents, minlength=size).astype(np.int64),
            np.bincount(at[there], rooms, minlength=size).astype(np.int64),
        )

    def _ranks(self, at: int) -> str:
        return "、".join(f"{post.rank}×{post.headcount}" for post in self.posts[self.ids[at]])

    def _finding(
        self,
        kind: tuple[str, Severity],
        at: int,
        values: dict[str, str],
        *,
        facet: tuple[str, ...] = (),
        rule: str = "",
    ) -> Finding:
        national = self.standards.national
        name = self.columns["organisation"][at]
        said = {"organisation": name, "staff": f"{self.staff[at]:.0f}"}
        return Finding(
            *kind,
            (self.columns["code"][at], *facet),
            values=said | values,
            rule=rule or f"{national.name} {national.number}",
        )


def _posts(rows: pd.DataFrame) -> dict[str, tuple[Post, ...]]:
    """Return the posts of each organisation."""
    posts: dict[str, tuple[Post, ...]] = {}
    columns = (rows["organisation_id"].tolist(), rows["rank"].tolist(), rows["headcount"].tolist())
    for organisation_id, rank, headcount in zip(*columns, strict=True):
        posts[organisation_id] = (*posts.get(organisation_id, ()), Post(rank, int(headcount)))
    return posts


def find_leaders_with_several_offices(
    given: Organisations, standards: StandardsInForce
) -> list[Finding]:
    """Find leading ranks whose people sit in more offices than there are posts of the rank.

    An organisation that has no post of the rank on record is passed over: nothing can be told.
    """
    leading = ~given.leaders["rank"].astype(str).str.endswith(NO_LEADERS)
    offices = _by_row(given, given.leaders[leading], "offices", standards)
    posts = _by_row(given, given.posts, "headcount", standards)
    frame = given.organisations
    named = dict(
        zip(
            frame["organisation_id"],
            zip(frame["code"], frame["organisation"], strict=True),
            strict=True,
        )
    )
    findings = []
    for (organisation_id, rank), told in offices.items():
        if (organisation_id, rank) not in posts:
            continue
        established, rooms = int(posts[organisation_id, rank][0]), int(told[0])
        if rooms <= max(established, 1):
            continue
        code, name = named[organisation_id]
        values = {
            "organisation": name,
            "rank": rank,
            "posts": str(established),
            "offices": str(rooms),
            "rooms": "、".join(told[1]),
        }
        findings.append(
            Finding(
                "LEADER_WITH_SEVERAL_OFFICES", Severity.WARNING, (code, rank),
                values=values, rule=ONE_OFFICE,
            )
        )  # fmt: skip
    return findings


def _by_row(
    given: Organisations, rows: pd.DataFrame, column: str, standards: StandardsInForce
) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """Add a column up by organisation and row of the table: a rank is spelled in several ways."""
    frame = given.organisations
    tiers = dict(zip(frame["organisation_id"], frame["tier"], strict=True))
    said = rows["rooms"] if "rooms" in rows else [""] * len(rows)
    sums: dict[tuple[str, str], tuple[float, list[str]]] = {}
    names: dict[tuple[str, str], str] = {}
    columns = (rows["organisation_id"], rows["rank"], rows[column], said)
    for organisation_id, rank, count, rooms in zip(*columns, strict=True):
        tier = tiers.get(organisation_id)
        if tier is None:
            continue
        if (tier, rank) not in names:
            limit = standards.national.find_limit(tier, rank)
            names[tier, rank] = limit.rank if limit else rank_key(rank)
        key = (organisation_id, names[tier, rank])
        total, told = sums.get(key, (0.0, []))
        sums[key] = (total + count, [*told, rooms] if rooms else told)
    return sums


def _lines(reckoned: Entitlement, item: Item) -> list[EntitlementLine]:
    """Return the lines that make up a class; all usable ones for the sum."""
    items = (Item.OFFICE, Item.SERVICE, Item.EQUIPMENT) if item is Item.USABLE else (item,)
    return [line for line in reckoned.lines if line.item in items]


def _weakest(lines: list[EntitlementLine]) -> Certainty:
    order = list(Certainty)
    return max((line.certainty for line in lines), key=order.index, default=Certainty.INFERRED)
