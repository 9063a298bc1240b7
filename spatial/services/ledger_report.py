"""The tables of the national report (全国党政机关办公用房信息统计报告), out of the ledger.

Table 1 行政区划, table 2 办公用房 per site with a line for each organisation that uses it, table 3
技术业务用房. What the ledger does not know is missing, never invented: land areas, who fills the
form, and building areas (建筑面积) of rooms whose usable area is all that was measured.

A building without a site stands as a site of its own. Table 2 is kept by the tier of the using
organisation, since each tier has its own ranks; what nobody holds stands with the division's tier.
An organisation's posts stand once, at the site where it holds most.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from psycopg import Connection

from spatial.domain.divisions import Tier, division_tier
from spatial.domain.ranks import rank_key
from spatial.services.compare_ledger import Moment
from spatial.services.ledger_measures import BASIC, join_texts, use_group
from spatial.services.ledger_statistics import read_moment
from spatial.storage.divisions import divisions_above
from spatial.storage.rank_headers import rank_headers
from spatial.storage.statistics_source import StatisticsSource

UNALLOCATED = "（未安排使用）"
POSTS = "posts "
"""Before the rank, in the names of the columns of posts."""

LEASED = {"leased_in": "租用", "borrowed": "借用"}


@dataclass(frozen=True)
class LedgerReport:
    """The report's tables at a moment; ``offices`` by the tier of the using organisations."""

    scope: str
    moment: Moment
    divisions: pd.DataFrame
    offices: dict[Tier, pd.DataFrame]
    technical: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return all tables by a name that files can bear."""
        offices = {f"table2_{tier.value}": frame for tier, frame in self.offices.items()}
        return {"table1": self.divisions} | offices | {"table3": self.technical}


def ledger_report(conn: Connection[Any], scope: str, moment: Moment) -> LedgerReport:
    """Fill the report's tables for a scope at a moment.

    Reads several statements: only in REPEATABLE READ do they all see one ledger.
    """
    covered, source = read_moment(conn, scope, moment)
    held = _with_sites(source)
    return LedgerReport(
        covered,
        moment,
        _divisions(conn, source),
        _offices(source, held, rank_headers()),
        _technical(held),
    )


def code_of_12(code: str) -> str:
    """Return a division's code with all its 12 digits.

    >>> code_of_12("510104"), code_of_12("510104001")
    ('510104000000', '510104001000')
    """
    return code.ljust(12, "0")


def _divisions(conn: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    prefixes = {*source.buildings["managing_prefix"], *([source.scope] if source.scope else [])}
    named = divisions_above(conn, source.scope, prefixes)
    rows = [
        {
            "name": division.name,
            "tier": division.tier,
            "code": code_of_12(division.code),
            "filled_in_by_organisation": None,
            "filled_in_by": None,
            "telephone": None,
            "date": None,
        }
        for prefix, division in named.items()
        if prefix in prefixes
    ]
    columns = ["name", "tier", "code", "filled_in_by_organisation", "filled_in_by", "telephone"]
    return pd.DataFrame(rows, columns=[*columns, "date"], dtype=object)


def _with_sites(source: StatisticsSource) -> pd.DataFrame:
    """Return what is held with its site, its use group and its holder's facts."""
    buildings = source.buildings.drop_duplicates("building_id")
    own = buildings["site_code"].isna()
    buildings = buildings.assign(
        site=buildings["site_code"].mask(own, buildings["code"]),
        site_label=buildings["site_name"].mask(own, buildings["name"]),
    )
    holders = source.organisations.rename(
        columns={"code": "organisation_code", "name": "organisation", "division_code": "seat"}
    )
    held = source.held.assign(group=use_group(source.held))
    held = held.merge(buildings, on="building_id", suffixes=("", "_of_building"))
    return held.merge(holders, on="organisation_id", how="left")


def _offices(
    source: StatisticsSource, held: pd.DataFrame, ranks: Mapping[Tier, tuple[str, ...]]
) -> dict[Tier, pd.DataFrame]:
    """Fill table 2, a table for each tier that uses something here."""
    basic = held[held["group"].isin(BASIC) & (held["area_cents"] != 0)]
    of_managers = basic["division_code"].map(lambda code: division_tier(code).value)
    tiers = basic["tier"].where(basic["tier"].notna(), of_managers)
    main_sites = _main_sites(basic)
    posts = _posts_by_organisation(source)
    leased = _leased(source, held)
    certified = _certified_by_site(source)
    found = {}
    for tier in Tier:
        part = basic[tiers == tier.value]
        if part.empty:
            continue
        rows = []
        for number, (site, holders) in enumerate(_lines(part), start=1):
            own = {"no": number} | _site(site, holders, certified)
            rows += [
                own | _sub_row(line, leased) | _posts(line, posts, main_sites) for line in holders
            ]
        found[tier] = _table_2(rows, ranks[tier])
    return found


@dataclass(slots=True)
class _Line:
    """What one organisation, or nobody, holds of a site; cents by use group."""

    first: Any
    cents: Counter[str] = field(default_factory=Counter)
    addresses: set[Any] = field(default_factory=set)
    titles: set[Any] = field(default_factory=set)
    years: set[Any] = field(default_factory=set)


def _lines(part: pd.DataFrame) -> list[tuple[str, list[_Line]]]:
    """Return the lines of each site, in the order of the organisations' codes, nobody's last."""
    sites: dict[str, dict[Any, _Line]] = defaultdict(dict)
    row: Any
    for row in part.itertuples(index=False):
        holder = None if pd.isna(row.organisation_id) else row.organisation_id
        line = sites[str(row.site)].setdefault(holder, _Line(row))
        line.cents[str(row.group)] += int(row.area_cents)
        line.addresses.add(row.address)
        line.titles.add(row.title_status)
        line.years.add(row.built_year)
    return [
        (site, sorted(holders.values(), key=_nobody_last))
        for site, holders in sorted(sites.items())
    ]


def _nobody_last(line: _Line) -> tuple[bool, str]:
    nobody = pd.isna(line.first.organisation_id)
    return nobody, "" if nobody else str(line.first.organisation_code)


def _certified_by_site(source: StatisticsSource) -> dict[str, float | None]:
    """Return the m² of each site's certificates; None where a building's is not known."""
    buildings = source.buildings.drop_duplicates("building_id")
    certified = buildings["certified_cents"]
    sites = buildings["site_code"].fillna(buildings["code"]).to_numpy()
    sums = certified.fillna(0).groupby(sites).sum()
    unknown = certified.isna().groupby(sites).any()
    return {str(site): None if unknown[site] else int(sums[site]) / 100 for site in sums.index}


def _main_sites(basic: pd.DataFrame) -> dict[Any, str]:
    """Return the site where each organisation holds most, the first of equal ones."""
    sums = basic.groupby(["organisation_id", "site"])["area_cents"].sum().reset_index()
    sums = sums.sort_values(["area_cents", "site"], ascending=[False, True], kind="stable")
    return dict(sums.drop_duplicates("organisation_id")[["organisation_id", "site"]].to_numpy())


def _leased(source: StatisticsSource, held: pd.DataFrame) -> dict[tuple[Any, str], str]:
    stated = source.conditions[source.conditions["condition"].isin(list(LEASED))]
    sites = held.drop_duplicates("building_id").set_index("building_id")["site"]
    found: dict[tuple[Any, str], set[str]] = {}
    for row in stated.itertuples():
        key = (row.organisation_id, sites.get(row.building_id, ""))
        found.setdefault(key, set()).add(LEASED[str(row.condition)])
    return {key: "、".join(sorted(words)) for key, words in found.items()}


def _site(
    site: str, holders: Sequence[_Line], certified: Mapping[str, float | None]
) -> dict[str, Any]:
    first = holders[0].first
    return {
        "site_code": site,
        "site": first.site_label,
        "address": join_texts(set().union(*(line.addresses for line in holders))),
        "division_code": code_of_12(str(first.division_code)),
        "land_area_m2": None,
        "gross_area_m2": certified[site],
        "office_gross_area_m2": None,
        "technical_gross_area_m2": None,
    }


def _sub_row(line: _Line, leased: Mapping[tuple[Any, str], str]) -> dict[str, Any]:
    first, held = line.first, not pd.isna(line.first.organisation_id)
    return {
        "organisation_code": first.organisation_code if held else None,
        "organisation": first.organisation if held else UNALLOCATED,
        "category": first.category if held else None,
        **{f"{name}_m2": line.cents[name] / 100 for name in BASIC},
        "usable_m2": line.cents.total() / 100,
        "ancillary_gross_area_m2": None,
        "title_status": join_texts(line.titles),
        "built_year": join_texts(line.years),
        "leased": leased.get((first.organisation_id, first.site), "否") if held else None,
    }


def _posts(
    line: _Line, posts: Mapping[Any, Mapping[str, int]], main_sites: Mapping[Any, str]
) -> dict[str, Any]:
    organisation, site = line.first.organisation_id, line.first.site
    if pd.isna(organisation):
        return {"remark": None}
    if main_sites[organisation] != site:
        return {"remark": f"编制列于 {main_sites[organisation]}"}
    return {"remark": None, **posts.get(organisation, {})}


def _posts_by_organisation(source: StatisticsSource) -> dict[Any, dict[str, int]]:
    found: dict[Any, dict[str, int]] = defaultdict(dict)
    for row in source.posts.itertuples(index=False):
        found[row.organisation_id][f"{POSTS}{rank_key(str(row.rank))}"] = int(str(row.headcount))
    return found


def _table_2(rows: list[dict[str, Any]], ranks: Sequence[str]) -> pd.DataFrame:
    """Put the columns in the form's order; ranks that the standard does not name come last."""
    listed = [f"{POSTS}{rank}" for rank in ranks]
    others = sorted({name for row in rows for name in row if name.startswith(POSTS)} - {*listed})
    before = list(rows[0])[: list(rows[0]).index("office_m2")]
    after = ["office_m2", "service_m2", "equipment_m2", "usable_m2", "ancillary_gross_area_m2"]
    after += ["title_status", "built_year", "leased", "remark"]
    return pd.DataFrame(rows, columns=[*before, *listed, *others, *after], dtype=object)


def _technical(held: pd.DataFrame) -> pd.DataFrame:
    """Fill table 3: buildings with rooms of technical use, and who uses most of these."""
    rooms = held[(held["group"] == "technical") & (held["area_cents"] != 0)]
    columns = ["no", "building_code", "address", "division_code", "land_area_m2", "gross_area_m2"]
    columns += ["main_organisation", "title_status", "built_year", "usable_m2", "remark"]
    rows = []
    for number, (code, lines) in enumerate(rooms.groupby("code", sort=True), start=1):
        first, cents = lines.iloc[0], int(lines["area_cents"].sum())
        users = lines.groupby("organisation")["area_cents"].sum().sort_index()
        rows.append(
            {
                "no": number,
                "building_code": code,
                "address": first["address"],
                "division_code": code_of_12(str(first["division_code"])),
                "land_area_m2": None,
                "gross_area_m2": None,
                "main_organisation": users.idxmax() if len(users) else None,
                "title_status": first["title_status"],
                "built_year": join_texts([first["built_year"]]),
                "usable_m2": cents / 100,
                "remark": f"{first['name']}，实测使用面积 {cents / 100:.2f} ㎡",
            }
        )
    return pd.DataFrame(rows, columns=columns, dtype=object)
