"""Tables of scores, as text and Markdown: rows of drawings, reliability, what is worst."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from benchmarks.scoring import NOTHING, Score, Verdict
from benchmarks.suites import Outcome

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
WORST = 5
NONE = "–"

Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pool:
    """The outcomes of one row: one drawing, or a variant's drawings together."""

    name: str
    outcomes: tuple[Outcome, ...]

    @property
    def score(self) -> Score:
        """The pooled score."""
        return sum((outcome.score for outcome in self.outcomes), NOTHING)

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts on all rooms that can be judged."""
        return [verdict for outcome in self.outcomes for verdict in outcome.scored.verdicts]


def pools(outcomes: Sequence[Outcome]) -> list[Pool]:
    """Pool outcomes by row, rows in the order in which they first appear."""
    rows = dict.fromkeys(outcome.case.row for outcome in outcomes)
    return [Pool(row, tuple(o for o in outcomes if o.case.row == row)) for row in rows]


def _share(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{value:.2%}".replace("%", " %")


def _units(pool: Pool) -> str:
    read = [outcome for outcome in pool.outcomes if outcome.refused is None]
    return f"{sum(outcome.unit_right for outcome in read)}/{len(pool.outcomes)}"


def _sheets(pool: Pool) -> str:
    right, of = (sum(counts) for counts in zip(*(o.sheets for o in pool.outcomes), strict=True))
    return f"{right}/{of}" if of else NONE


Column = tuple[str, Callable[[Pool], str]]
COLUMNS: tuple[Column, ...] = (
    ("drawing", attrgetter("name")),
    ("rooms", lambda pool: str(pool.score.truth)),
    ("extracted", lambda pool: str(pool.score.read)),
    ("found", lambda pool: _share(pool.score.found_share)),
    ("tight", lambda pool: _share(pool.score.tight_share)),
    ("area error median", lambda pool: _percent(pool.score.area_error(0.5))),
    ("p95", lambda pool: _percent(pool.score.area_error(0.95))),
    ("named", lambda pool: _share(pool.score.named_share)),
    ("extra", lambda pool: _share(pool.score.extra_share)),
    ("f1", lambda pool: _share(pool.score.f1)),
    ("silent", lambda pool: f"{pool.score.silent}/{pool.score.judged}"),
    ("reviewed", lambda pool: _share(pool.score.reviewed_share)),
    ("unit", _units),
    ("sheets", _sheets),
)
SECONDS: Column = ("seconds", lambda pool: f"{sum(o.seconds for o in pool.outcomes):.1f}")


def score_rows(scored: Sequence[Pool], *, seconds: bool) -> list[Row]:
    """Return the header and one row for each pool; seconds differ from run to run."""
    columns = [*COLUMNS, SECONDS] if seconds else list(COLUMNS)
    header = tuple(name for name, _ in columns)
    return [header, *(tuple(cell(pool) for _, cell in columns) for pool in scored)]


def reliability_rows(scored: Sequence[Pool]) -> list[Row]:
    """Compare the confidence of rooms with the share of them that is right."""
    verdicts = [verdict for pool in scored for verdict in pool.verdicts]
    rows: list[Row] = [("confidence", "rooms judged", "right", "marked ok", "right of those")]
    for low, high in itertools.pairwise(BINS):
        last = high == BINS[-1]
        within = [
            v
            for v in verdicts
            if low <= v.room.confidence < high or (last and v.room.confidence == high)
        ]
        sure = [v for v in within if v.room.status.value == "ok"]
        bounds = f"{low:.1f} – {high:.1f}"
        rows.append((bounds, str(len(within)), _right(within), str(len(sure)), _right(sure)))
    return rows


def _right(verdicts: Sequence[Verdict]) -> str:
    right = sum(verdict.fault is None for verdict in verdicts)
    return _share(right / len(verdicts)) if verdicts else NONE


def worst_rows(scored: Sequence[Pool], *, named: bool) -> list[Row]:
    """List the worst rooms of each row: silent errors, then rooms not found, the largest first.

    Parameters
    ----------
    named
        Whether rooms may be called by what the drawing prints; else by their place alone.
    """
    rows: list[Row] = [("drawing", "silent", "not found", "the worst rooms")]
    for pool in sorted(scored, key=lambda pool: -pool.score.silent):
        missing = sum(len(outcome.scored.missing) for outcome in pool.outcomes)
        if pool.score.silent or missing:
            worst = "; ".join(_worst(pool, named=named)[:WORST])
            rows.append((pool.name, str(pool.score.silent), str(missing), worst))
    return rows


def _worst(pool: Pool, *, named: bool) -> list[str]:
    silent, missing = [], []
    for outcome in pool.outcomes:
        if outcome.refused:
            missing.append((float("inf"), f"refused: {outcome.refused}"))
        if not outcome.unit_right and outcome.score.silent:
            silent.append((float("inf"), f"{outcome.score.silent} rooms ok under a wrong unit"))
        for verdict in outcome.scored.verdicts:
            if verdict.silent:
                room = verdict.room
                point = room.outline.representative_point()
                words = _called(room.number, room.name) if named else ""
                place = f"{words} {room.area_m2:.1f} m² at ({point.x:.1f}, {point.y:.1f})"
                silent.append((room.area_m2, f"**silent**: {place.strip()} {verdict.fault}"))
        missing += [
            (item.get("area_m2") or 0.0, _lost(item, outcome, named=named))
            for item in outcome.scored.missing
        ]
    return [text for part in (silent, missing) for _, text in sorted(part, key=_largest_first)]


def _largest_first(entry: tuple[float, str]) -> tuple[float, str]:
    return -entry[0], entry[1]


def _lost(item: Any, outcome: Outcome, *, named: bool) -> str:
    words = (
        f"{outcome.case.drawing.stem} {_called(item.get('number'), item.get('name'))}"
        if named
        else ""
    )
    area = f" {item['area_m2']:.1f} m²" if item.get("area_m2") else ""
    return f"{words}{area} at ({item['x']:.1f}, {item['y']:.1f})".strip()


def _called(number: str | None, name: str | None) -> str:
    return " ".join(word for word in (number, name) if word)


def as_text(rows: Sequence[Row]) -> str:
    """Set rows in columns for a terminal."""
    widths = [max(_cells(row[k]) for row in rows) for k in range(len(rows[0]))]
    lines = []
    for row in rows:
        padded = [
            cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append("  ".join(padded).rstrip())
    return "\n".join(lines)


def _cells(text: str) -> int:
    """Count terminal cells: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def as_markdown(rows: Sequence[Row]) -> str:
    """Set rows as a Markdown table."""
    header, *body = rows
    lines = [header, tuple("---" for _ in header), *body]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)
