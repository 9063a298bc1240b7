"""The table at the end of a batch, for people and for spreadsheets."""

import csv
import io
from collections.abc import Iterator, Sequence

from api.batch.tasks import REFUSED, WAITING, DrawingOutcome

CSV_COLUMNS = (
    *("line", "file", "outcome", "skipped", "code", "building", "levels", "sheets", "rooms"),
    *("review", "area_m2", "errors", "warnings", "seconds", "zh", "en"),
)
OUTCOME_WORDS = {
    "read": "已读 read",
    "drafted": "草稿 drafted",
    "published": "已发布 published",
    "placed": "已定位 placed",
    "unchanged": "未变 unchanged",
    REFUSED: "拒绝 refused",
    WAITING: "未做 not done",
}


def outcome_words(outcome: DrawingOutcome) -> str:
    """Say in both languages what became of a drawing."""
    words = " + ".join(OUTCOME_WORDS.get(part, part) for part in outcome.outcome.split("+"))
    return f"{words}（此前已完成，跳过 done before, skipped）" if outcome.skipped else words


def progress_line(outcome: DrawingOutcome, done: int, total: int) -> str:
    """Tell that a drawing is done."""
    head = f"[{done}/{total}] {outcome.file}: {outcome_words(outcome)}"
    if outcome.outcome == REFUSED:
        return f"{head} {outcome.code}: {outcome.zh}\n        {outcome.en}"
    code = f" {outcome.code}" if outcome.code else ""
    return (
        f"{head}, 房间 rooms {outcome.rooms}, 待核 review {outcome.review}, "
        f"{outcome.seconds:.1f} s{code}"
    )


def table_lines(outcomes: Sequence[DrawingOutcome]) -> Iterator[str]:
    """Tell the whole batch, a line per drawing and one for the sum."""
    yield "行 line  房间 rooms  待核 review     面积 m²  图纸 file: 结果 outcome"
    for one in outcomes:
        code = f" {one.code}" if one.code else ""
        yield (
            f"{one.line:>7}  {one.rooms:>10}  {one.review:>11}  {one.area_m2:>10.2f}  "
            f"{one.file}: {outcome_words(one)}{code}"
        )
    refused = sum(one.outcome == REFUSED for one in outcomes)
    waiting = sum(one.outcome == WAITING for one in outcomes)
    faulty = sum(one.errors > 0 for one in outcomes)
    yield (
        f"合计 total: 图纸 drawings {len(outcomes)}, 拒绝 refused {refused}, "
        f"{f'未做 not done {waiting}, ' if waiting else ''}"
        f"有错误 with errors {faulty}, 跳过 skipped {sum(one.skipped for one in outcomes)}, "
        f"房间 rooms {sum(one.rooms for one in outcomes)}, "
        f"{sum(one.area_m2 for one in outcomes):.2f} m²"
    )


def summary_csv(outcomes: Sequence[DrawingOutcome]) -> bytes:
    """Return the table as CSV that Excel opens as UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, CSV_COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for outcome in outcomes:
        writer.writerow(outcome.as_json() | {"levels": " ".join(outcome.levels)})
    return text.getvalue().encode("utf-8-sig")
