"""Write the ledger's tables: text for the eye, JSON and Parquet for programs, Excel for offices.

All forms hold the same figures; Excel and text add words. Missing is missing in each of them: null,
an empty cell, a blank.
"""

import datetime as dt
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from api.ledger_reports.columns import Kind
from api.ledger_reports.tables import LedgerTable

PARQUET_TYPES: dict[Kind, Any] = {
    Kind.TEXT: "string",
    Kind.COUNT: "Int64",
    Kind.AREA: "Float64",
    Kind.NUMBER: "Float64",
}
SHOWN_WIDTH = 28  # columns of text a cell may take on the screen


@dataclass(frozen=True)
class Heading:
    """What every table says of itself.

    Parameters
    ----------
    scope
        Prefix of division codes, empty for all; ``division`` is its name.
    as_of
        Day of the figures; ``since`` is that of an earlier one that they are compared with.
    period
        Code of the frozen period that they stem from, if they do.
    """

    scope: str
    division: str
    as_of: dt.date
    period: str | None = None
    since: dt.date | None = None
    since_period: str | None = None
    unit: str = "m²"

    @property
    def words(self) -> str:
        """The line below the title."""
        until = f"{self.as_of}（冻结期间 {self.period}）" if self.period else str(self.as_of)
        since = f"{self.since}（冻结期间 {self.since_period}）" if self.since_period else self.since
        day = f"起止：{since} 至 {until}" if self.since else f"截止日：{until}"
        return f"行政区划：{self.division}    {day}    面积单位：平方米（㎡）"


def as_json(heading: Heading, tables: Sequence[LedgerTable]) -> str:
    """Return one document: heading, and ``rows`` of the one table or ``tables`` by name."""
    document: dict[str, Any] = {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in asdict(heading).items()
        if value is not None
    }
    if len(tables) == 1:
        document["rows"] = records(tables[0].frame)
    else:
        document["tables"] = {table.name: records(table.frame) for table in tables}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a frame's rows in what JSON can say."""
    return [
        {str(key): _json_value(value) for key, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _json_value(value: Any) -> Any:
    if pd.isna(value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def write_parquet(path: Path, heading: Heading, tables: Sequence[LedgerTable]) -> list[Path]:
    """Write a Parquet file for the table; of several, each beside it with its name added.

    Returns
    -------
    list of Path
        What was written.
    """
    written = []
    for table in tables:
        target = (
            path if len(tables) == 1 else path.with_name(f"{path.stem}_{table.name}{path.suffix}")
        )
        frame = _typed(table)
        frame.attrs = {"scope": heading.scope, "as_of": heading.as_of.isoformat(), "unit": "m2"}
        frame.to_parquet(target, index=False)
        written.append(target)
    return written


def _typed(table: LedgerTable) -> pd.DataFrame:
    """Return a frame whose columns have one type each, also where nothing is known."""
    kinds = {column.key: column.kind for column in table.columns}
    found = {}
    for name in table.frame.columns:
        kind = kinds.get(str(name), Kind.TEXT)
        values = table.frame[name]
        found[name] = values if kind is Kind.DAY else values.astype(PARQUET_TYPES[kind])
    return pd.DataFrame(found)


def as_text(heading: Heading, tables: Sequence[LedgerTable]) -> str:
    """Return the tables for a screen, columns in which nothing is known left out."""
    blocks = []
    for table in tables:
        columns = [c for c in table.columns if not table.frame[c.key].isna().all()]
        rows = [[_shown(row[c.key], c.kind) for c in columns] for _, row in table.frame.iterrows()]
        right = [c.kind in {Kind.AREA, Kind.NUMBER, Kind.COUNT} for c in columns]
        lines = _aligned([[c.title.zh for c in columns], *rows], right)
        blocks.append("\n".join([f"{table.title.zh}  {table.title.en}", heading.words, *lines]))
    return "\n\n".join(blocks)


def _shown(value: Any, kind: Kind) -> str:
    if pd.isna(value):
        return ""
    if kind in {Kind.AREA, Kind.NUMBER}:
        return f"{float(value):.2f}"
    return str(value)


def _aligned(rows: list[list[str]], right: list[bool]) -> list[str]:
    widths = [min(max(map(_width, cells)), SHOWN_WIDTH) for cells in zip(*rows, strict=True)]
    return [
        "  ".join(
            _padded(cell, width, right=side)
            for cell, width, side in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in rows
    ]


def _padded(text: str, width: int, *, right: bool) -> str:
    while _width(text) > width:
        text = text[:-2] + "…"
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
