"""Read the office table of a standard and the notes under it, by standing."""

from types import MappingProxyType

from spatial.domain.allocation_standards import (
    Article,
    Certainty,
    Figure,
    OfficeLimit,
    OfficeTable,
    PrivateToilet,
    Standing,
    ToiletRight,
    weakest,
)
from spatial.domain.divisions import Tier
from spatial.domain.documents import Part
from spatial.domain.ranks import rank_key, rank_spellings
from spatial.domain.standard_figures import article_of, certainty_of, sources_of

MAX_OFFICE_M2 = 1000
LIMIT_KEY = "usable_m2_per_person"
TIER_NAMES = {
    Tier.CENTRAL: "中央机关",
    Tier.PROVINCE: "省级机关",
    Tier.CITY: "市级机关",
    Tier.COUNTY: "县级机关",
    Tier.TOWNSHIP: "乡级机关",
}

Limits = dict[str, OfficeLimit]


def parse_office_tables(whole: Part) -> dict[Standing, OfficeTable]:
    """Return the rows of every standing that the document knows."""
    by_tier = _rows_by_tier(whole.at("office_rooms"))
    tables = {Standing(tier): OfficeTable(_fixed(rows), tier) for tier, rows in by_tier.items()}
    sub_provincial = _rule(whole, "sub_provincial_city")
    if sub_provincial is not None and Tier.CITY in by_tier:
        certainty = certainty_of_use(sub_provincial)
        rows = _sub_provincial_rows(sub_provincial, by_tier, certainty)
        tables[Standing(Tier.CITY, sub_provincial=True)] = OfficeTable(
            _fixed(rows), Tier.CITY, certainty
        )
    dispatched = _rule(whole, "dispatched_bodies")
    if dispatched is not None and dispatched.has("rows"):
        for item in dispatched.at("rows").each():
            standing, table = _dispatched_table(item, by_tier)
            tables[standing] = table
    return tables


def parse_ceilings(part: Part) -> dict[Tier, Figure]:
    """Return by tier what the ranks left to the province may have at most."""
    article = article_of(part)
    ceilings = {}
    levels = part.at("levels")
    for name in levels.names():
        level = levels.at(name)
        if level.has("ceiling_m2"):
            stated = level.optional("ceiling_certainty")
            certainty = stated.word(Certainty) if stated else Certainty.ONE_SOURCE
            value = level.at("ceiling_m2").number(high=MAX_OFFICE_M2)
            ceilings[Tier(name)] = Figure(value, article, certainty)
    return ceilings


def parse_toilets(whole: Part) -> dict[tuple[Tier, str], PrivateToilet]:
    """Return by tier and rank key who may have a private toilet, and how large."""
    rule = _rule(whole, "restroom")
    if rule is None or not rule.has("posts"):
        return {}
    max_m2 = rule.at("max_m2").number()
    toilets = {}
    for item in rule.at("posts").each():
        condition, condition_en = item.optional("condition"), item.optional("condition_en")
        toilets[item.at("tier").word(Tier), rank_key(item.at("rank").text())] = PrivateToilet(
            item.at("holders").word(ToiletRight),
            max_m2,
            condition.text() if condition else "",
            condition_en.text() if condition_en else "",
        )
    return toilets


def certainty_of_use(rule: Part) -> Certainty:
    """Return how sure it is that a note applies here, which is less sure than its text."""
    stated = rule.optional("applies_in_sichuan_certainty")
    return stated.word(Certainty) if stated else certainty_of(rule)


def _rule(whole: Part, identity: str) -> Part | None:
    rules = whole.optional("office_room_rules")
    return next(
        (rule for rule in (rules.each() if rules else ()) if rule.at("id").value == identity),
        None,
    )


def _rows_by_tier(part: Part) -> dict[Tier, Limits]:
    article = article_of(part)
    by_tier: dict[Tier, Limits] = {}
    levels = part.at("levels")
    for name in levels.names():
        level = levels.at(name)
        tier = Part(name, part.subject, level.path).word(Tier)
        by_tier[tier] = _rows(level.at("ranks"), tier, article)
    if not by_tier:
        raise levels.wrong("至少一个层级", "at least one tier")
    return by_tier


def _rows(part: Part, tier: Tier, article: Article) -> Limits:
    rows: Limits = {}
    for item in part.each():
        rank, en = item.at("rank").text(), item.optional("en")
        value = item.at(LIMIT_KEY)
        figure = Figure(
            None if value.value is None else value.number(high=MAX_OFFICE_M2),
            article,
            certainty_of(item),
            sources_of(item),
        )
        limit = OfficeLimit(tier, rank, figure, en=en.text() if en else "")
        also = item.optional("also")
        for key in (*rank_spellings(rank), *(rank_key(r) for r in (also.texts() if also else ()))):
            if key in rows:
                raise item.at("rank").wrong("不重复的职级", "a rank not listed twice")
            rows[key] = limit
    return rows


def _row(part: Part, rows: Limits, rank: str) -> OfficeLimit:
    limit = rows.get(rank_key(rank))
    if limit is None:
        raise part.wrong("办公室面积表中的职级", "a rank of the office table")
    return limit


def _sub_provincial_rows(rule: Part, by_tier: dict[Tier, Limits], certainty: Certainty) -> Limits:
    number = rule.optional("note_number")
    note = f"注{number.text()}（副省级城市）" if number else "（副省级城市）"
    same = rule.at("same_limit_as")
    replaced = {rank_key(rank) for rank in same.names()}
    # A city's 正处级 heads a bureau; there it is a rank below, which the table does not settle.
    found = {
        key: limit
        for key, limit in by_tier[Tier.CITY].items()
        if rank_key(limit.rank) not in replaced
    }
    for rank in same.names():
        target, own = same.at(rank), _row(same, by_tier[Tier.CITY], rank)
        rows = by_tier.get(target.at("tier").word(Tier), {})
        other = _row(target, rows, target.at("rank").text())
        also = target.optional("also")
        figure = Figure(
            other.figure.value,
            other.figure.article,
            weakest(certainty, other.figure.certainty),
            sources_of(rule),
        )
        for spelling in (rank, *(also.texts() if also else ())):
            found[rank_key(spelling)] = OfficeLimit(Tier.CITY, own.rank, figure, note, own.en)
    return found


def _dispatched_table(item: Part, by_tier: dict[Tier, Limits]) -> tuple[Standing, OfficeTable]:
    tier, row_tier = item.at("tier").word(Tier), item.at("row_tier").word(Tier)
    certainty = certainty_of(item)
    rows: Limits = {}
    ranks = item.at("ranks")
    for rank in ranks.names():
        other = _row(ranks.at(rank), by_tier.get(row_tier, {}), ranks.at(rank).text())
        figure = Figure(
            other.figure.value,
            other.figure.article,
            weakest(certainty, other.figure.certainty),
            other.figure.sources,
        )
        note = f"注（派出机构，参照{TIER_NAMES[row_tier]}{other.rank}）"
        for key in (*rank_spellings(rank), *rank_spellings(other.rank)):
            rows[key] = OfficeLimit(row_tier, rank, figure, note, other.en)
    standing = Standing(tier, dispatched=item.at("class").text())
    return standing, OfficeTable(_fixed(rows), row_tier, certainty)


def _fixed(rows: Limits) -> MappingProxyType[str, OfficeLimit]:
    return MappingProxyType(dict(rows))
