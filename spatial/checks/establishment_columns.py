"""Columns of many organisations: counts, flags and the rows of the office table they follow."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial.domain.allocation_standards import AllocationStandard, OfficeTable, Standing, Storeys
from spatial.domain.divisions import Tier
from spatial.domain.documents import MAX_COUNT
from spatial.domain.errors import InvalidInputError

Flags = NDArray[np.bool_]


def counts_of(frame: pd.DataFrame, column: str) -> NDArray[np.int64]:
    """Return a column of whole numbers; a missing column or value is none.

    Raises
    ------
    InvalidInputError
        ``ORGANISATION_VALUE`` if one is negative, has a fraction or is too large.
    """
    if column not in frame:
        return np.zeros(len(frame), dtype=np.int64)
    values = frame[column].to_numpy(dtype=float, na_value=0.0)
    wrong = (values < 0) | (values > MAX_COUNT) | (values != np.floor(values))
    if wrong.any():
        raise InvalidInputError(
            f"{column} {values[wrong][0]} is no count",
            code="ORGANISATION_VALUE",
            key=column,
            value=f"{values[wrong][0]:g}",
            wanted_zh=f"0 至 {MAX_COUNT} 的整数",
            wanted_en=f"a whole number between 0 and {MAX_COUNT}",
        )
    return values.astype(np.int64)


def flags_of(frame: pd.DataFrame, column: str, *, missing: bool) -> Flags:
    """Return a column of truths; a missing column or value is ``missing``."""
    if column not in frame:
        return np.full(len(frame), missing)
    return frame[column].astype(object).where(frame[column].notna(), missing).to_numpy(dtype=bool)


def is_high(organisations: pd.DataFrame) -> Flags:
    """Tell which organisations sit in high-rise buildings.

    Raises
    ------
    InvalidInputError
        ``ORGANISATION_VALUE`` if storeys are neither multi nor high.
    """
    storeys = organisations["storeys"].astype(object)
    known = storeys.isin([storey.value for storey in Storeys])
    if not known.all():
        raise InvalidInputError(
            "storeys unknown",
            code="ORGANISATION_VALUE",
            key="storeys",
            value=str(storeys[~known].iloc[0]),
            wanted_zh="multi 或 high",
            wanted_en="multi or high",
        )
    return (storeys == Storeys.HIGH.value).to_numpy(dtype=bool)


def tables_of(
    organisations: pd.DataFrame, standard: AllocationStandard
) -> tuple[NDArray[np.intp], list[OfficeTable | None], list[Standing | None]]:
    """Look the rows of each distinct standing up once; give codes into the tables."""
    keys = pd.DataFrame(
        {
            "tier": organisations["tier"].astype(object),
            "special": flags_of(organisations, "sub_provincial", missing=False),
            "dispatched": (
                organisations["dispatched"]
                .astype(object)
                .where(organisations["dispatched"].notna(), "")
                if "dispatched" in organisations
                else ""
            ),
        }
    )
    of_standing = (
        keys.groupby(list(keys), sort=False, dropna=False).ngroup().to_numpy(dtype=np.intp)
    )
    standings: list[Standing | None] = []
    tables: list[OfficeTable | None] = []
    for tier, special, dispatched in keys.drop_duplicates().itertuples(index=False, name=None):
        known = Tier(tier) if tier in set(Tier) else None
        is_special = bool(special) and known is Tier.CITY and not dispatched
        standing = Standing(known, is_special, str(dispatched)) if known else None
        table = standard.office_tables.get(standing) if standing else None
        if table is None and standing is not None and is_special:
            table = standard.office_tables.get(Standing(standing.tier))
        standings.append(standing)
        tables.append(table)
    return of_standing.astype(np.intp), tables, standings
