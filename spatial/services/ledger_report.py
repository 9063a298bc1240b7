"""The tables of the national report (全国党政机关办公用房信息统计报告), out of the ledger.

Table 1 行政区划, table 2 办公用房 per site with a line for each organisation that uses it, table 3
技术业务用房. What the ledger does not know is missing, never invented: land areas, who fills the
form, and building areas (建筑面积) of rooms whose usable area is all that was measured.

A building without a site stands as a site of its own. Table 2 is kept by the tier of the using
organisation, since each tier has its own ranks; what nobody holds stands with the division's tier.
An organisation's posts stand once, at the site where it holds most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
    posts = source.posts.groupby("organisation_id")
    leased = _leased(source, held)
    found = {}
    for tier in Tier:
        part = basic[tiers == tier.value]
        if part.empty:
            continue
        rows = [
            row | _sub_row(key, lines, leased) | _posts(key, posts, main_sites)
            for row, sites in _sites(source, part)
            for key, lines in _by_holder(sites)
        ]
        found[tier] = _table_2(rows, ranks[tier])
    return found


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


def _sites(source: StatisticsSource, part: pd.DataFrame) -> list[tuple[dict[str, Any], Any]]:
    """Return the sites' own columns, each with what is held there."""
    found = []
    for number, (site, lines) in enumerate(part.groupby("site", sort=True), start=1):
        first = lines.iloc[0]
        at = source.buildings["site_code"].fillna(source.buildings["code"]) == site
        certified = source.buildings.loc[at, "certified_cents"]
        known = not certified.isna().any()
        own = {
            "no": number,
            "site_code": site,
            "site": first["site_label"],
            "address": join_texts(lines["address"]),
            "division_code": code_of_12(str(first["division_code"])),
            "land_area_m2": None,
            "gross_area_m2": int(certified.sum()) / 100 if known else None,
            "office_gross_area_m2": None,
            "technical_gross_area_m2": None,
        }
        found.append((own, lines))
    return found


def _by_holder(lines: pd.DataFrame) -> list[tuple[tuple[Any, str], pd.DataFrame]]:
    """Return what each organisation holds of a site, nobody's last."""
    site = str(lines["site"].iloc[0])
    known = lines[lines["organisation_id"].notna()]
    parts = [
        ((group["organisation_id"].iloc[0], site), group)
        for _, group in known.groupby("organisation_code", sort=True)
    ]
    nobody = lines[lines["organisation_id"].isna()]
    return parts if nobody.empty else [*parts, ((None, site), nobody)]


def _sub_row(
    key: tuple[Any, str], lines: pd.DataFrame, leased: dict[tuple[Any, str], str]
) -> dict[str, Any]:
    first, held = lines.iloc[0], key[0] is not None
    cents = {name: int(lines.loc[lines["group"] == name, "area_cents"].sum()) for name in BASIC}
    areas = {f"{name}_m2": figure / 100 for name, figure in cents.items()}
    return {
        "organisation_code": first["organisation_code"] if held else None,
        "organisation": first["organisation"] if held else UNALLOCATED,
        "category": first["category"] if held else None,
        **areas,
        "usable_m2": sum(cents.values()) / 100,
        "ancillary_gross_area_m2": None,
        "title_status": join_texts(lines["title_status"]),
        "built_year": join_texts(lines["built_year"]),
        "leased": leased.get(key, "否" if held else None),
    }


def _posts(key: tuple[Any, str], posts: Any, main_sites: dict[Any, str]) -> dict[str, Any]:
    organisation, site = key
    if organisation is None:
        return {"remark": None}
    if main_sites[organisation] != site:
        return {"remark": f"编制列于 {main_sites[organisation]}"}
    if organisation not in posts.groups:
        return {"remark": None}
    established = posts.get_group(organisation)
    counts = zip(established["rank"], established["headcount"], strict=True)
    return {f"{POSTS}{rank_key(rank)}": int(count) for rank, count in counts} | {"remark": None}


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
