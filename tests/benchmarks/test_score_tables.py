"""The tables of scores: one row per drawing, silent errors first, no names of other people."""

import json
from pathlib import Path

import shapely

from benchmarks.score import page
from benchmarks.score_tables import as_markdown, as_text, pools, score_rows, worst_rows
from benchmarks.scoring import ScoredRooms, score_rooms
from benchmarks.suites import Case, Outcome, score_case, shared_cases
from spatial.domain.floor_plans import PlanRoom, RoomMethod, RoomStatus
from tests.support.plans import draw_office_row, start_plan

SITE = shapely.box(691_000, 5_335_000, 691_004, 5_335_003)
TRUTH = {
    "complete": True,
    "unit_m": 0.001,
    "rooms": [
        {
            "name": "会议室",
            "number": "301",
            "x": 691_002,
            "y": 5_335_001,
            "area_m2": 12.0,
            "wkt": SITE.wkt,
        }
    ],
}


def read(outline: shapely.Polygon) -> ScoredRooms:
    room = PlanRoom(
        outline, "301", "会议室", None, outline.area, None, RoomMethod.WALLS, 0.9, RoomStatus.OK
    )
    return score_rooms(TRUTH, [room])


def outcome(row: str, scored: ScoredRooms, *, unit_right: bool = True) -> Outcome:
    return Outcome(Case(row, Path(f"{row}.dxf"), Path(f"{row}.json")), scored, unit_right, 1.5)


HALF = shapely.box(691_000, 5_335_000, 691_002.2, 5_335_003)


def test_outcomes_of_one_row_are_pooled() -> None:
    right = outcome("jittered", read(SITE))

    (pool,) = pools([right, right])

    row = score_rows([pool], seconds=True)[1]
    assert row[:5] == ("jittered", "2", "2", "1.00", "1.00")
    assert row[-5:] == ("0/2", "0.00", "2/2", "–", "3.0")


def test_every_room_marked_ok_under_a_wrong_unit_is_a_silent_error() -> None:
    wrong = outcome("scaled", read(SITE), unit_right=False)

    assert (wrong.score.silent, wrong.score.judged) == (1, 1)


def test_silent_errors_stand_first_and_rooms_of_other_people_have_no_names() -> None:
    missing = outcome("lost", score_rooms(TRUTH, []))
    silent = outcome("wrong", read(HALF))

    rows = worst_rows(pools([missing, silent]), named=False)

    assert [row[0] for row in rows[1:]] == ["wrong", "lost"]
    assert "silent" in rows[1][-1]
    assert "会议室" not in as_text(rows)
    assert "会议室" in as_text(worst_rows(pools([silent]), named=True))


def test_the_page_holds_every_table_and_no_seconds() -> None:
    scored = pools([outcome("one", read(SITE))])

    text = page(scored, scored)

    assert "<!--" not in text
    assert as_markdown(score_rows(scored, seconds=False)) in text
    assert "seconds |" not in text


def test_a_folder_of_drawings_is_scored_with_its_outlines(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    pen = start_plan()
    draw_office_row(pen)
    for name in ("drawing.dxf", "with_outlines.dxf"):
        pen.save(folder / name)
    (folder / "truth.json").write_text(json.dumps(TRUTH), encoding="utf-8")

    cases = shared_cases(tmp_path)

    assert [case.row for case in cases] == ["plan", "plan (outlines)"]
    scored = score_case(cases[0])
    assert scored.unit_right
    assert scored.scored.score.read > 0


def test_a_refused_drawing_has_found_nothing(tmp_path: Path) -> None:
    drawing, truth = tmp_path / "drawing.dxf", tmp_path / "truth.json"
    drawing.write_bytes(b"%PDF-1.7\n")
    truth.write_text(json.dumps(TRUTH), encoding="utf-8")

    scored = score_case(Case("bad", drawing, truth))

    assert scored.refused is not None
    assert scored.score.found == 0
    assert "refused" in as_text(worst_rows(pools([scored]), named=False))
