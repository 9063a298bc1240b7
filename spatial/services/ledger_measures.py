"""The figures of statistics, added up by any key, to the hundredth of a square metre.

Terminology
-----------
Allocable
    Offices and service rooms: what somebody is to hold. Corridors, stairs and plant may belong to
    the whole house; that nobody holds them does not make them vacant.
Basic
    基本办公用房: offices, service rooms and equipment rooms, all of usable area. What is held of
    it, divided by people, is the m² per person.
Cents
    Whole hundredths of a square metre, so that parts sum to their total exactly.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from spatial.domain.divisions import TIER_BY_PREFIX_LENGTH
from spatial.domain.room_states import RoomState
from spatial.storage.statistics_source import StatisticsSource

GROUPS = {"1": "office", "2": "service", "3": "equipment", "4": "ancillary", "5": "technical"}
"""Use group by the first digit of the use's code."""

OTHER = "other"
ALLOCABLE = ("office", "service")
BASIC = ("office", "service", "equipment")
STATES = tuple(state.value for state in RoomState)
STANDINGS = ("over", "near", "no_data")
NOBODY = ""
"""Key of what has none: rooms that nobody holds, uses and titles that are not known."""


def use_group(frame: pd.DataFrame) -> "pd.Series[Any]":
    """Return the use group of each row."""
    return frame["use_code"].astype("str").str[:1].map(GROUPS).fillna(OTHER)


def is_vacant(frame: pd.DataFrame) -> "pd.Series[bool]":
    """Tell which rows nobody holds although somebody is to."""
    return frame["organisation_id"].isna() & use_group(frame).isin(ALLOCABLE)


def add_up(source: StatisticsSource, keys: "dict[str, pd.Series[Any]]") -> pd.DataFrame:
    """Add up all figures by key.

    Parameters
    ----------
    keys
        Key of each row of ``source.held`` (``held``) and of ``source.conditions``.

    Returns
    -------
    DataFrame
        One row per key; columns in cents, rooms and persons.
    """
    held = _held(source.held).groupby(keys["held"].to_numpy(), sort=False).sum()
    said = _said(source.conditions).groupby(keys["conditions"].to_numpy(), sort=False).sum()
    return held.join(said, how="outer").fillna(0)


def _held(held: pd.DataFrame) -> pd.DataFrame:
    group, nobody, cents = use_group(held), held["organisation_id"].isna(), held["area_cents"]
    wide = {
        "rooms": held["rooms"],
        "area": cents,
        "held": cents.where(~nobody, 0),
        "vacant": cents.where(is_vacant(held), 0),
        "allocable": cents.where(group.isin(ALLOCABLE), 0),
        "basic_held": cents.where(group.isin(BASIC) & ~nobody, 0),
    }
    wide |= {name: cents.where(group == name, 0) for name in (*GROUPS.values(), OTHER)}
    return pd.DataFrame(wide)


def _said(conditions: pd.DataFrame) -> pd.DataFrame:
    condition, cents = conditions["condition"], conditions["area_cents"]
    wide = {"occupants": conditions["persons"], "excess": conditions["excess_m2"].fillna(0.0)}
    for name in (*STATES, *STANDINGS):
        wide[f"{name}_rooms"] = conditions["rooms"].where(condition == name, 0)
        wide[f"{name}_area"] = cents.where(condition == name, 0)
    return pd.DataFrame(wide)


def roll_up(by_prefix: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Add the rows of each prefix to every division above it, up to the scope's own."""
    prefixes = by_prefix.index.astype("str")
    parts = []
    for length in TIER_BY_PREFIX_LENGTH:
        if length >= len(scope):
            deep = prefixes.str.len() >= length
            part = by_prefix[deep]
            parts.append(part.groupby(prefixes[deep].str[:length].to_numpy()).sum())
    return pd.concat(parts)


def square_metres(cents: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return cents as m², the nearest number to two decimals."""
    return cents.astype("float64") / 100.0


def ratio(dividend: "pd.Series[Any]", divisor: "pd.Series[Any]") -> "pd.Series[Any]":
    """Divide, rounded to two decimals; missing where the divisor is nothing or not known."""
    known = divisor.astype("Float64").where(divisor.fillna(0) != 0)
    return (dividend.astype("Float64") / known).round(2)


def in_square_metres(measures: pd.DataFrame, *, knows_standing: bool) -> pd.DataFrame:
    """Return the figures that every table shows, with their units in the names."""
    shown: dict[str, pd.Series[Any]] = {
        "rooms": measures["rooms"].astype("int64"),
        "area_m2": square_metres(measures["area"]),
        "held_m2": square_metres(measures["held"]),
        "vacant_m2": square_metres(measures["vacant"]),
        "vacant_percent": ratio(measures["vacant"] * 100, measures["allocable"]),
    }
    shown |= {f"{name}_m2": square_metres(measures[name]) for name in (*GROUPS.values(), OTHER)}
    shown |= {f"{name}_m2": square_metres(measures[f"{name}_area"]) for name in STATES}
    standing: dict[str, pd.Series[Any]] = {
        "over_rooms": measures["over_rooms"].astype("Int64"),
        "over_m2": square_metres(measures["over_area"]).astype("Float64"),
        "excess_m2": measures["excess"].astype("Float64").round(2),
        "near_rooms": measures["near_rooms"].astype("Int64"),
        "no_data_rooms": measures["no_data_rooms"].astype("Int64"),
    }
    shown |= {name: _if(column, known=knows_standing) for name, column in standing.items()}
    shown["occupants"] = measures["occupants"].astype("int64")
    shown["m2_per_occupant"] = ratio(square_metres(measures["basic_held"]), measures["occupants"])
    return pd.DataFrame(shown, index=measures.index)


def _if(column: "pd.Series[Any]", *, known: bool) -> "pd.Series[Any]":
    """Return the figures, or nothing at all where no check has said them."""
    return column if known else column.where(pd.Series(False, index=column.index))


def keys_of(
    source: StatisticsSource, column: str, names: "pd.Series[Any] | None" = None
) -> "dict[str, pd.Series[Any]]":
    """Return the keys of both frames: a column's values, or what ``names`` says of them."""
    found = {}
    for name, frame in (("held", source.held), ("conditions", source.conditions)):
        values = frame[column] if names is None else frame[column].map(names)
        found[name] = values.astype("object").where(values.notna(), NOBODY)
    return found


def join_texts(texts: Iterable[Any]) -> str | None:
    """Say different texts once each, in order; None if there are none."""
    known = sorted({str(text) for text in texts if not pd.isna(text)})
    return "、".join(known) or None
