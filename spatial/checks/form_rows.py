"""What rows of a form say together: duplicates, shares, addresses, posts against staff."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import accumulate
from types import MappingProxyType

from spatial.domain.divisions import Tier, division_prefix, division_tier, lies_within
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import CleanRow, Form, FormLists, fold

NO_CERTIFICATE = "未办证"
ADDRESS_TIERS = {"province": Tier.PROVINCE, "city": Tier.CITY, "county": Tier.COUNTY}
ATTRIBUTES_OF_ORGANISATION = (
    "name",
    "division",
    "tier",
    "category",
    "parent",
    "staff",
    "since",
)
RowsCheck = Callable[[Sequence[CleanRow], FormLists], Iterator[FormProblem]]


def check_rows(
    form: Form, rows: Sequence[CleanRow], lists: FormLists, today: dt.date
) -> Iterator[FormProblem]:
    """Compare the values of a row with each other, and rows with rows.

    Rows whose cells could not all be read take part with the values that could.
    """
    yield from _days(form, rows, today)
    yield from _twice(form, rows)
    for check in CHECKS_BY_FORM[form.code]:
        yield from check(rows, lists)


def _days(form: Form, rows: Sequence[CleanRow], today: dt.date) -> Iterator[FormProblem]:
    keys = [key for key in ("since", "until") if form.has(key)]
    for row in rows:
        for key in keys:
            day = row.day(key)
            if day is not None and day > today:
                values = {"value": str(day), "today": str(today)}
                yield FormProblem("DAY_NOT_REACHED", row.line, key, values)
        since, until = row.day("since"), row.day("until")
        if since is not None and until is not None and until <= since:
            values = {"since": str(since), "until": str(until)}
            yield FormProblem("FROM_AFTER_UNTIL", row.line, "until", values)


def _twice(form: Form, rows: Sequence[CleanRow]) -> Iterator[FormProblem]:
    seen: dict[tuple[object, ...], CleanRow] = {}
    for row in rows:
        key = tuple(row.values.get(name) for name in form.identity)
        if all(part is None for part in key[1:]) and row.values.get(form.identity[0]) is None:
            continue
        first = seen.setdefault(key, row)
        if first is row:
            continue
        same = first.values == row.values
        code = "ROW_TWICE" if same else "ROW_KEY_TWICE"
        yield FormProblem(code, row.line, form.identity[0], {"first": str(first.line)})


def _shares(rows: Sequence[CleanRow], _: FormLists) -> Iterator[FormProblem]:
    """Shares of one room may not come to more than 1 on any day."""
    by_room: dict[tuple[str, ...], list[CleanRow]] = defaultdict(list)
    for row in rows:
        if row.number("share") is not None and row.day("since") is not None:
            place = tuple(row.text(key) for key in ("building", "level", "number"))
            by_room[place].append(row)
    for held in by_room.values():
        if len(held) > 1:
            yield from _shares_of_room(held)


def _shares_of_room(rows: Sequence[CleanRow]) -> Iterator[FormProblem]:
    """Say where the sum rises above 1: only on days on which a row begins can it rise."""
    steps: dict[dt.date, Decimal] = defaultdict(Decimal)
    for row in rows:
        since, until = row.day("since"), row.day("until")
        share = row.number("share")
        if since is None or share is None or (until is not None and until <= since):
            continue
        steps[since] += share
        if until is not None:
            steps[until] -= share
    days = sorted(steps)
    totals = dict(zip(days, accumulate(steps[day] for day in days), strict=True))
    for row in rows:
        day = row.day("since")
        total = totals.get(day, Decimal(0)) if day else Decimal(0)
        if total > 1:
            values = {"total": f"{total.normalize():f}", "day": str(day)}
            yield FormProblem("SHARES_OVER_ONE_TOGETHER", row.line, "share", values)


def _same_organisation(rows: Sequence[CleanRow], _: FormLists) -> Iterator[FormProblem]:
    """Say where rows of one organisation differ in what is the organisation's own."""
    first: dict[str, CleanRow] = {}
    for row in rows:
        code = row.text("organisation")
        if not code:
            continue
        before = first.setdefault(code, row)
        for key in ATTRIBUTES_OF_ORGANISATION:
            if before.values.get(key) != row.values.get(key):
                yield FormProblem("ROWS_DISAGREE", row.line, key, {"first": str(before.line)})


def _posts(rows: Sequence[CleanRow], _: FormLists) -> Iterator[FormProblem]:
    """Hold ranks against headcounts, and posts against the established staff."""
    posts: dict[str, int] = defaultdict(int)
    for row in rows:
        rank, headcount = row.text("rank"), row.number("headcount")
        if rank and headcount is None:
            yield FormProblem("HEADCOUNT_EMPTY", row.line, "headcount")
        if headcount is not None and not rank:
            yield FormProblem("RANK_EMPTY", row.line, "rank")
        code, staff = row.text("organisation"), row.number("staff")
        posts[code] += int(headcount or 0)
        if staff is not None and posts[code] > staff:
            values = {"posts": str(posts[code]), "staff": str(staff)}
            yield FormProblem("POSTS_OVER_STAFF", row.line, "headcount", values)


def _parents(rows: Sequence[CleanRow], _: FormLists) -> Iterator[FormProblem]:
    parents: dict[str, str] = {}
    for row in rows:
        if row.text("parent"):
            parents.setdefault(row.text("organisation"), row.text("parent"))
    circle = _in_circles(parents)
    for row in rows:
        code, parent = row.text("organisation"), row.text("parent")
        if parent and code in circle:
            problem = "PARENT_ITSELF" if parent == code else "PARENT_CYCLE"
            yield FormProblem(problem, row.line, "parent", {"value": parent})


def _in_circles(parents: Mapping[str, str]) -> set[str]:
    """Return the codes from which going up leads back to them."""
    done: set[str] = set()
    circles: set[str] = set()
    for start in parents:
        way: dict[str, int] = {}  # code -> steps from the start
        at = start
        while at in parents and at not in done and at not in way:
            way[at] = len(way)
            at = parents[at]
        if at in way:
            circles |= {code for code, steps in way.items() if steps >= way[at]}
        done |= way.keys()
    return circles


def _ranks_of_tier(rows: Sequence[CleanRow], lists: FormLists) -> Iterator[FormProblem]:
    for row in rows:
        tier, division = lists.tiers.get(row.text("tier")), row.text("division")
        if tier is None:
            continue
        rank = row.text("rank")
        if rank and rank not in lists.ranks[tier]:
            values = {"value": rank, "tier": row.text("tier")}
            yield FormProblem("RANK_OF_OTHER_TIER", row.line, "rank", values)
        if division and tier is not Tier.CENTRAL and division_tier(division) is not tier:
            values = {"value": row.text("tier"), "division": division}
            yield FormProblem("TIER_UNLIKE_DIVISION", row.line, "tier", values)


def _certificates(rows: Sequence[CleanRow], _: FormLists) -> Iterator[FormProblem]:
    for row in rows:
        kind, number = row.text("certificate_kind"), row.text("certificate_number")
        if kind and kind != NO_CERTIFICATE and not number:
            yield FormProblem(
                "CERTIFICATE_MISSING", row.line, "certificate_number", {"value": kind}
            )
        if kind == NO_CERTIFICATE and number:
            yield FormProblem(
                "CERTIFICATE_UNEXPECTED", row.line, "certificate_number", {"value": number}
            )


def _places(rows: Sequence[CleanRow], lists: FormLists) -> Iterator[FormProblem]:
    """Each place of an address must be a division, and lie in the one named before it."""
    divisions = lists.lists["division"]
    for row in rows:
        within = ""
        for key, tier in ADDRESS_TIERS.items():
            name = row.text(key)
            codes = [
                code for code in divisions.folded.get(fold(name), ()) if division_tier(code) is tier
            ]
            inside = [code for code in codes if lies_within(code, within)]
            if name and not inside:
                problem = "PLACES_NOT_NESTED" if codes else "PLACE_UNKNOWN"
                yield FormProblem(problem, row.line, key, {"value": name})
                break
            if name:
                within = division_prefix(inside[0])


CHECKS_BY_FORM: Mapping[str, tuple[RowsCheck, ...]] = MappingProxyType(
    {
        "organisations": (_same_organisation, _posts, _parents, _ranks_of_tier),
        "rooms": (_shares,),
        "occupancies": (),
        "titles": (_certificates, _places),
    }
)
