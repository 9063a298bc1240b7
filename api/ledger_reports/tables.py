"""The ledger's tables as every output writes them: a title, columns with their words, a frame."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from api.ledger_reports.columns import (
    DIFFERENCES,
    ENTRIES,
    MISMATCHES,
    PERIODS,
    SITE_COLUMNS,
    STANDING_WORDS,
    STATE_WORDS,
    STATISTICS,
    TABLE_1,
    TABLE_2,
    TABLE_3,
    TIER_WORDS,
    Column,
    post_column,
)
from spatial.domain.changes import Cause
from spatial.domain.divisions import Tier
from spatial.domain.messages import Message
from spatial.services.compare_ledger import NONE, ComparedBy, LedgerComparison
from spatial.services.ledger_report import POSTS, LedgerReport
from spatial.services.ledger_statistics import Statistics, StatisticsBy
from spatial.storage.ledger_mismatches import Mismatches
from spatial.storage.ledger_totals import LedgerEntry
from spatial.storage.periods import StoredPeriod


@dataclass(frozen=True)
class LedgerTable:
    """One table.

    Parameters
    ----------
    name
        For files: letters, digits and underscores.
    adds_up
        Whether a line of sums may close it; rolled up divisions would count twice.
    merged
        How many leading columns stand once for the rows of one ``no``.
    paper
        ``A4`` or ``A3``, landscape.
    """

    name: str
    title: Message
    columns: tuple[Column, ...]
    frame: pd.DataFrame
    adds_up: bool = True
    merged: int = 0
    paper: str = "A4"


STATISTICS_TITLES = {
    StatisticsBy.DIVISION: Message("办公用房统计（按行政区划）", "Statistics by division"),
    StatisticsBy.ORGANISATION: Message("办公用房统计（按单位）", "Statistics by organisation"),
    StatisticsBy.BUILDING: Message("办公用房统计（按楼栋）", "Statistics by building"),
    StatisticsBy.USE: Message("办公用房统计（按用途）", "Statistics by use"),
    StatisticsBy.TITLE: Message("办公用房统计（按权属）", "Statistics by title"),
    StatisticsBy.STATE: Message("办公用房统计（按使用状态）", "Statistics by state of use"),
    StatisticsBy.STANDING: Message("办公用房统计（对照配置标准）", "Statistics by standing"),
}
NOBODY_WORDS = {
    StatisticsBy.ORGANISATION: "（未安排使用）",
    StatisticsBy.USE: "（用途未知）",
    StatisticsBy.TITLE: "（权属未知）",
}


def statistics_table(statistics: Statistics) -> LedgerTable:
    """Return a table of statistics in words."""
    frame, by = statistics.frame.copy(), statistics.by
    if by in {StatisticsBy.STATE, StatisticsBy.STANDING}:
        words = STATE_WORDS if by is StatisticsBy.STATE else STANDING_WORDS
        frame.insert(1, "name", [words[key].zh for key in frame["key"]])
    if by in NOBODY_WORDS:
        frame["name"] = frame["name"].astype("object").where(frame["key"].notna(), NOBODY_WORDS[by])
    columns = tuple(column for column in STATISTICS if column.key in frame)
    return LedgerTable(
        f"statistics_{by.value}",
        STATISTICS_TITLES[by],
        columns,
        frame,
        adds_up=by is not StatisticsBy.DIVISION,
        paper="A3",
    )


def comparison_table(comparison: LedgerComparison) -> LedgerTable:
    """Return a comparison: a line for each key, its causes side by side."""
    rows = []
    for row in comparison.rows:
        said: dict[str, Any] = {"key": row.key, "name": row.name, "tier": row.tier}
        parts = [("before", row.before), ("change", row.change), ("after", row.after)]
        parts += [(cause.value, row.causes.get(cause, NONE)) for cause in Cause]
        for name, figures in parts:
            said |= {f"{name}_m2": float(figures.area_m2), f"{name}_rooms": figures.rooms}
        rows.append(said)
    by_division = comparison.by is ComparedBy.DIVISION
    columns = tuple(c for c in DIFFERENCES if c.key != "tier" or by_division)
    return LedgerTable(
        f"differences_{comparison.by.value}",
        Message("办公用房差异分析", "Differences of the ledger"),
        columns,
        pd.DataFrame(rows, columns=[column.key for column in columns]),
        adds_up=not by_division and len(rows) > 1,
        paper="A3",
    )


def report_tables(report: LedgerReport) -> list[LedgerTable]:
    """Return the national report's tables."""
    first = LedgerTable(
        "table1", Message("表1 行政区划", "Table 1: divisions"), TABLE_1, report.divisions
    )
    offices = [_table_2(tier, frame) for tier, frame in report.offices.items()]
    third = LedgerTable(
        "table3",
        Message("表3 技术业务用房", "Table 3: technical rooms"),
        TABLE_3,
        report.technical,
    )
    return [first, *offices, third]


def _table_2(tier: Tier, frame: pd.DataFrame) -> LedgerTable:
    posts = [post_column(str(name)) for name in frame if str(name).startswith(POSTS)]
    place = next(at for at, column in enumerate(TABLE_2) if column.key == "office_m2")
    word = TIER_WORDS[tier.value]
    return LedgerTable(
        f"table2_{tier.value}",
        Message(f"表2 办公用房（{word}单位）", f"Table 2: offices ({tier.value})"),
        (*TABLE_2[:place], *posts, *TABLE_2[place:]),
        frame,
        merged=SITE_COLUMNS,
        paper="A3",
    )


def entries_table(entries: Sequence[LedgerEntry], organisation: str | None) -> LedgerTable:
    """Return a ledger: of an organisation (分台账), or of all (总台账)."""
    title = (
        Message(f"办公用房分台账 {organisation}", f"Ledger of {organisation}")
        if organisation
        else Message("办公用房总台账", "Ledger of all")
    )
    frame = _frame(entries, ENTRIES)
    frame["state"] = [STATE_WORDS[state].zh if state else None for state in frame["state"]]
    return LedgerTable("entries", title, ENTRIES, frame, paper="A3")


def mismatch_tables(found: Mismatches) -> list[LedgerTable]:
    """Return the three lists of what ledger and plans tell differently."""
    lists: list[tuple[str, Message, Sequence[Any]]] = [
        (
            "rows_without_room",
            Message("有账无图：台账行在平面图上没有房间", "Ledger rows without a room on a plan"),
            found.rows_without_room,
        ),
        (
            "rooms_without_row",
            Message("有图无账：房间在台账中没有记录", "Rooms without a ledger row"),
            found.rooms_without_row,
        ),
        (
            "differing_areas",
            Message("账图面积不符：超出测量限差", "Areas that differ beyond the survey limit"),
            found.differing_areas,
        ),
    ]
    tables = []
    for name, title, rows in lists:
        fields = set(rows[0]._fields) if rows else {column.key for column in MISMATCHES}
        columns = tuple(column for column in MISMATCHES if column.key in fields)
        tables.append(LedgerTable(name, title, columns, _frame(rows, columns), adds_up=False))
    return tables


def periods_table(periods: Sequence[StoredPeriod]) -> LedgerTable:
    """Return the frozen periods."""
    frame = _frame(periods, PERIODS)
    frame["frozen_at"] = [moment.isoformat(timespec="seconds") for moment in frame["frozen_at"]]
    title = Message("冻结期间", "Frozen periods")
    return LedgerTable("periods", title, PERIODS, frame, adds_up=False)


def _frame(rows: Iterable[Any], columns: Sequence[Column]) -> pd.DataFrame:
    keys = [column.key for column in columns]
    return pd.DataFrame(
        [[_plain(getattr(row, key)) for key in keys] for row in rows], columns=keys, dtype=object
    )


def _plain(value: Any) -> Any:
    """Return a value as tables hold it: ids as text, decimals as numbers."""
    if value is None or isinstance(value, str | int | float):
        return value
    if hasattr(value, "isoformat"):
        return value
    return float(value) if hasattr(value, "as_tuple") else str(value)
