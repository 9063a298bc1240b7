"""Statistics of the ledger at a moment, by division, organisation, building, use, title and state.

Every table is a plain frame: a key, what it is called, and figures with their units in the column
names. Missing means not known; it is never written as 0. What each figure is stands in
``docs/ledger.md``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pandas as pd
from psycopg import Connection

from spatial.domain.divisions import division_prefix
from spatial.services.compare_ledger import Moment
from spatial.services.ledger_measures import (
    GROUPS,
    NOBODY,
    OTHER,
    STANDINGS,
    STATES,
    add_up,
    in_square_metres,
    is_vacant,
    keys_of,
    ratio,
    roll_up,
    square_metres,
    use_group,
)
from spatial.storage.divisions import divisions_above
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.rooms import list_room_uses
from spatial.storage.scoped import looking_at
from spatial.storage.statistics_source import StatisticsSource, read_statistics_source


class StatisticsBy(StrEnum):
    """What figures are added up by; divisions are rolled up through all their tiers."""

    DIVISION = "division"
    ORGANISATION = "organisation"
    BUILDING = "building"
    USE = "use"
    TITLE = "title"
    STATE = "state"
    STANDING = "standing"


@dataclass(frozen=True)
class Statistics:
    """One table; ``frame`` has the columns key and name first."""

    by: StatisticsBy
    scope: str
    moment: Moment
    frame: pd.DataFrame


def ledger_statistics(
    conn: Connection[Any], scope: str, moment: Moment, by: StatisticsBy
) -> Statistics:
    """Add the ledger of a moment up by a key.

    Reads several statements: only in REPEATABLE READ do they all see one ledger.

    Parameters
    ----------
    scope
        Prefix of division codes; the period of a narrower division narrows it.
    """
    scope, source = read_moment(conn, scope, moment)
    frame = TABLES[by](conn, source).reset_index(names="key")
    frame["key"] = frame["key"].astype("object").where(frame["key"] != NOBODY, None)
    frame.attrs = {"as_of": moment.day.isoformat(), "scope": scope, "by": by.value}
    return Statistics(by, scope, moment, frame)


def read_moment(conn: Connection[Any], scope: str, moment: Moment) -> tuple[str, StatisticsSource]:
    """Return the scope that a moment covers, and what its ledger said.

    Whatever day the transaction looks at, what an account may see goes by the moment's.
    """
    period, covered = moment.period, scope
    if period is not None:
        covered = max(scope, period.division_prefix, key=len)
    with looking_at(conn, moment.day):
        source = read_statistics_source(conn, covered, moment.day, period.id if period else None)
    return covered, source


def _shown(source: StatisticsSource, measures: pd.DataFrame) -> pd.DataFrame:
    return in_square_metres(measures, knows_standing=source.knows_standing)


def _by_division(conn: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    by_prefix = add_up(source, keys_of(source, "managing_prefix"))
    extra = [_staff_by_prefix(source), _buildings_by(source, source.buildings["managing_prefix"])]
    for more in extra:
        by_prefix = by_prefix.join(more, how="outer")
    rolled = roll_up(by_prefix.fillna(0), source.scope).sort_index()
    divisions = divisions_above(conn, source.scope, rolled.index)
    shown = _shown(source, rolled)
    shown.insert(0, "name", [divisions[prefix].name for prefix in rolled.index])
    shown.insert(1, "tier", [divisions[prefix].tier for prefix in rolled.index])
    shown["organisations"] = rolled["organisations"].astype("int64")
    shown["staff_established"] = rolled["staff"].astype("Int64").where(rolled["staff_known"] > 0)
    shown["staff_unknown"] = (rolled["organisations"] - rolled["staff_known"]).astype("int64")
    shown["m2_per_staff"] = ratio(square_metres(rolled["staffed_held"]), rolled["staff"])
    shown = _with_certificates(shown, rolled)
    shown.index = pd.Index([divisions[prefix].code for prefix in rolled.index])
    return shown


def _staff_by_prefix(source: StatisticsSource) -> pd.DataFrame:
    """Count the established staff of each division's organisations, and what these hold."""
    organisations = source.organisations.set_index("organisation_id")
    basic = add_up(source, keys_of(source, "organisation_id"))["basic_held"]
    known = organisations["staff_established"].notna()
    wide = pd.DataFrame(
        {
            "organisations": 1,
            "staff_known": known.astype("int64"),
            "staff": organisations["staff_established"].fillna(0).astype("int64"),
            "staffed_held": basic.reindex(organisations.index).fillna(0).where(known, 0),
        },
        index=organisations.index,
    )
    prefixes = organisations["division_code"].map(division_prefix)
    within = prefixes.str.startswith(source.scope).astype("bool")
    return wide[within].groupby(prefixes[within].to_numpy()).sum()


def _buildings_by(source: StatisticsSource, keys: "pd.Series[Any]") -> pd.DataFrame:
    certified = source.buildings["certified_cents"]
    wide = pd.DataFrame(
        {
            "buildings": 1,
            "certified_buildings": certified.notna().astype("int64"),
            "certified": certified.fillna(0).astype("int64"),
        },
        index=source.buildings.index,
    )
    return wide.groupby(keys.to_numpy(), sort=False).sum()


def _with_certificates(shown: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Add how many buildings there are and what their certificates say, where they do."""
    certified = measures["certified_buildings"].astype("int64")
    area = square_metres(measures["certified"]).astype("Float64")
    return shown.assign(
        buildings=measures["buildings"].astype("int64"),
        certified_buildings=certified,
        certified_gross_area_m2=area.where(certified > 0),
    )


def _by_organisation(_: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    named = source.organisations.set_index("organisation_id")
    measures = add_up(source, keys_of(source, "organisation_id"))
    measures = measures.reindex(named.index.union(measures.index, sort=False)).fillna(0)
    shown = _shown(source, measures)
    of_all = named.reindex(measures.index)
    for place, column in enumerate(("name", "tier", "division_code", "category")):
        shown.insert(place, column, of_all[column])
    shown["staff_established"] = of_all["staff_established"]
    shown["m2_per_staff"] = ratio(
        square_metres(measures["basic_held"]), of_all["staff_established"]
    )
    shown.index = pd.Index(of_all["code"].fillna(NOBODY))
    return shown.sort_index(key=_nobody_last)


def _nobody_last(index: "pd.Index[Any]") -> "pd.Index[Any]":
    return pd.Index([(key == NOBODY, key) for key in index], tupleize_cols=False)


def _by_building(_: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    named = source.buildings.drop_duplicates("building_id").set_index("building_id")
    measures = add_up(source, keys_of(source, "building_id")).reindex(named.index).fillna(0)
    shown = _shown(source, measures)
    for place, column in enumerate(("name", "division_code", "title_status", "built_year")):
        shown.insert(place, column, named[column])
    certified = named["certified_cents"]
    shown["certified_gross_area_m2"] = certified.astype("Float64") / 100.0
    shown.index = pd.Index(named["code"])
    return shown.sort_index()


def _by_use(conn: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    measures = add_up(source, keys_of(source, "use_code"))
    uses = list_room_uses(Asker.over(conn, [source.scope], source.day))
    names = {use["code"]: use["name"] for use in uses}
    shown = _shown(source, measures)
    shown.insert(0, "name", [names.get(code) for code in measures.index])
    shown.insert(1, "group", [names.get(code[:1]) for code in measures.index])
    return shown.sort_index(key=_nobody_last)


def _by_title(_: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    buildings = source.buildings.drop_duplicates("building_id").set_index("building_id")
    titles = buildings["title_status"].astype("object")
    measures = add_up(source, keys_of(source, "building_id", titles))
    status = source.buildings["title_status"].astype("object")
    counted = _buildings_by(source, status.where(status.notna(), NOBODY))
    measures = measures.join(counted, how="outer").fillna(0)
    shown = _with_certificates(_shown(source, measures), measures)
    shown.insert(0, "name", [title or None for title in shown.index])
    return shown.sort_index(key=_nobody_last)


OWN_USE, VACANT, COMMON = "own_use", "vacant", "common"


def _by_state(_: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    """Tell what is done with rooms: each of their m² in one row."""
    stated = source.conditions[source.conditions["condition"].isin(STATES)]
    whole = _plain(source.held, _unstated(source.held))
    taken = _plain(stated, _unstated(stated))
    rest = whole.sub(taken, fill_value=0)
    shown = pd.concat([rest, _plain(stated, stated["condition"])])
    order = (OWN_USE, VACANT, *STATES, COMMON)
    return _in_parts(shown.reindex(order).fillna(0))


def _unstated(frame: pd.DataFrame) -> "pd.Series[Any]":
    """Return what rows are as long as nobody has said another state of them."""
    keys = pd.Series(COMMON, index=frame.index, dtype="object")
    keys = keys.mask(is_vacant(frame), VACANT)
    return keys.mask(frame["organisation_id"].notna(), OWN_USE)


def _by_standing(_: Connection[Any], source: StatisticsSource) -> pd.DataFrame:
    """Where rooms stand with the allocation standard, of the checks by that day."""
    said = source.conditions[source.conditions["condition"].isin(STANDINGS)]
    found = _plain(said, said["condition"]).reindex(STANDINGS).fillna(0)
    everything = _plain(source.held, pd.Series(OTHER, index=source.held.index, dtype="object"))
    everything = everything.reindex([OTHER]).fillna(0)
    shown = _in_parts(pd.concat([found, everything.sub(found.sum())]))
    excess = said.groupby("condition")["excess_m2"].sum().reindex(shown.index)
    shown["excess_m2"] = excess.astype("Float64").round(2).where(shown.index == "over")
    if source.knows_standing:
        return shown
    unknown = shown.astype("Float64")
    return unknown.where(pd.DataFrame(False, shown.index, shown.columns))


def _plain(frame: pd.DataFrame, keys: "pd.Series[Any]") -> pd.DataFrame:
    group, cents = use_group(frame), frame["area_cents"]
    wide = {"rooms": frame["rooms"], "area": cents}
    wide |= {name: cents.where(group == name, 0) for name in GROUPS.values()}
    wide[OTHER] = cents.where(group == OTHER, 0)
    return pd.DataFrame(wide).groupby(keys.to_numpy(), sort=False).sum()


def _in_parts(measures: pd.DataFrame) -> pd.DataFrame:
    shown = {"rooms": measures["rooms"].astype("int64")}
    shown["area_m2"] = square_metres(measures["area"])
    shown |= {f"{name}_m2": square_metres(measures[name]) for name in (*GROUPS.values(), OTHER)}
    return pd.DataFrame(shown, index=measures.index)


Table = Callable[[Connection[Any], StatisticsSource], pd.DataFrame]
TABLES: Mapping[StatisticsBy, Table] = MappingProxyType(
    {
        StatisticsBy.DIVISION: _by_division,
        StatisticsBy.ORGANISATION: _by_organisation,
        StatisticsBy.BUILDING: _by_building,
        StatisticsBy.USE: _by_use,
        StatisticsBy.TITLE: _by_title,
        StatisticsBy.STATE: _by_state,
        StatisticsBy.STANDING: _by_standing,
    }
)
