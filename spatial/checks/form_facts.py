"""What a form says against what the ledger holds: organisations, buildings, levels and rooms."""

from collections.abc import Iterator, Sequence

from spatial.domain.divisions import division_prefix
from spatial.domain.form_problems import FormProblem
from spatial.domain.ledger_forms import CleanRow, Form, FormLists, LedgerFacts, fold
from spatial.domain.ranks import is_withheld

OWN_USE = "自用"


def check_facts(
    form: Form, rows: Sequence[CleanRow], lists: FormLists, facts: LedgerFacts
) -> Iterator[FormProblem]:
    """Compare rows with the ledger; what lies outside the caller's scope is unknown to it."""
    if form.code == "organisations":
        yield from _organisations(rows, lists, facts)
        return
    for row in rows:
        if form.has("organisation"):
            yield from _holder(row, lists, facts)
        yield from _building(row, facts)
        if form.has("number"):
            yield from _room(form, row, facts)


def _organisations(
    rows: Sequence[CleanRow], lists: FormLists, facts: LedgerFacts
) -> Iterator[FormProblem]:
    named = {row.text("organisation") for row in rows}
    for row in rows:
        parent = row.text("parent")
        if parent and parent not in named and parent not in facts.organisations:
            yield FormProblem("PARENT_UNKNOWN", row.line, "parent", {"value": parent})
        division = row.text("division")
        if division and not division_prefix(division).startswith(facts.scope):
            values = {"value": division, "scope": facts.scope}
            yield FormProblem("DIVISION_OUT_OF_SCOPE", row.line, "division", values)


def _holder(row: CleanRow, lists: FormLists, facts: LedgerFacts) -> Iterator[FormProblem]:
    code, name = row.text("organisation"), row.text("organisation_name")
    if not code:
        return
    known = facts.organisations.get(code)
    if known is None:
        yield FormProblem("ORGANISATION_UNKNOWN", row.line, "organisation", {"value": code})
        return
    if name and fold(name) != fold(known.name):
        values = {"value": name, "code": code, "name": known.name}
        yield FormProblem("NAME_DISAGREES", row.line, "organisation_name", values)
    rank = row.text("rank")
    if not rank:
        return
    if is_withheld(rank, known.tier, sub_provincial=known.sub_provincial):
        yield FormProblem("FORM_RANK_WITHHELD", row.line, "rank")
    elif rank not in lists.ranks[known.tier]:
        tier = next(name for name, tier in lists.tiers.items() if tier is known.tier)
        values = {"value": rank, "tier": tier}
        yield FormProblem("RANK_OF_OTHER_TIER", row.line, "rank", values)


def _building(row: CleanRow, facts: LedgerFacts) -> Iterator[FormProblem]:
    code, name = row.text("building"), row.text("building_name")
    if not code:
        return
    known = facts.buildings.get(code)
    if known is None:
        yield FormProblem("BUILDING_UNKNOWN", row.line, "building", {"value": code})
    elif name and fold(name) != fold(known):
        values = {"value": name, "code": code, "name": known}
        yield FormProblem("NAME_DISAGREES", row.line, "building_name", values)
    if known is not None and row.text("use_status") not in {"", OWN_USE}:
        yield from _state(row, facts)


def _state(row: CleanRow, facts: LedgerFacts) -> Iterator[FormProblem]:
    """Say where a building has no rooms that could bear its use status."""
    code, day = row.text("building"), row.day("since")
    first = facts.rooms_since.get(code)
    if day is not None and (first is None or day < first):
        values = {"building": code, "day": str(day), "value": row.text("use_status")}
        yield FormProblem("STATE_WITHOUT_ROOMS", row.line, "use_status", values)


def _room(form: Form, row: CleanRow, facts: LedgerFacts) -> Iterator[FormProblem]:
    """Say what is not there: the ledger may list such a room, but nobody can sit in it."""
    building, level, number = (row.text(key) for key in ("building", "level", "number"))
    if building not in facts.buildings or not (level and number):
        return
    listed = form.code == "rooms"
    if (building, level) not in facts.levels and not listed:
        values = {"value": level, "building": building}
        yield FormProblem("LEVEL_NOT_IN_BUILDING", row.line, "level", values)
    elif (building, level, number) not in facts.rooms:
        code = "ROOM_NOT_ON_PLAN" if listed else "ROOM_UNKNOWN"
        values = {"value": number, "building": building, "level": level}
        yield FormProblem(code, row.line, "number", values)
