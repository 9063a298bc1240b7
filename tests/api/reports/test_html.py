"""The report as a page: complete in itself, and safe whatever a drawing says."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from shapely import box

from api.reports.content import report_content
from api.reports.html import report_html
from api.reports.words import KIND_WORDS, OPENING_WITNESS_WORDS, SPACE_WORDS
from cad_import.evidence import ReadingEvidence, SheetLines
from cad_import.roles import CadLayer, Role
from cad_import.unit_witnesses import UnitWitness
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import DrawingReading, PlanSpace, RoomStatus, SpaceKind
from spatial.domain.openings import OpeningKind, OpeningStatus, OpeningWitness, RoomBeside
from tests.support.readings import (
    SITE_X_M,
    SITE_Y_M,
    make_opening,
    make_plan,
    make_reading,
    make_room,
    row_of_rooms,
)

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
SMALL = Finding(
    "ROOM_VERY_SMALL", Severity.WARNING, ("204",), SITE_X_M + 20, SITE_Y_M + 1, {"room": "204"}
)
DUPLICATE = Finding("NUMBER_DUPLICATE", Severity.ERROR, ("201",), values={"number": "201"})
WALLS = np.array([[SITE_X_M, SITE_Y_M + 3, SITE_X_M + 4, SITE_Y_M + 3]])


class Elements(HTMLParser):
    """Lists a page's elements, and the attributes of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def page_of(reading: DrawingReading, layer: str = "A-WALL") -> str:
    layers = (CadLayer(layer, Role.WALL, "name", {"LINE": 4}),)
    lines = {1: SheetLines(WALLS, np.empty((0, 4)))}
    return report_html(report_content(reading, ReadingEvidence({"mm": 4.0}, layers, lines)))


@pytest.fixture
def reading() -> DrawingReading:
    outline = box(SITE_X_M + 19, SITE_Y_M, SITE_X_M + 19.9, SITE_Y_M + 1)
    doubtful = make_room(
        "204", outline, status=RoomStatus.REVIEW, findings=(SMALL,), printed_area_m2=1.2
    )
    plan = make_plan([*row_of_rooms(3), doubtful], findings=(DUPLICATE,))
    return make_reading(plan, make_plan(row_of_rooms(2), sheet=2, title=None))


def test_the_page_fetches_nothing_and_runs_nothing(reading: DrawingReading) -> None:
    page = page_of(reading)

    assert not re.search(r"(https?:)?//[a-z]", page, re.IGNORECASE)
    elements = Elements(page).seen
    assert {tag for tag, _ in elements}.isdisjoint({"script", "link", "img", "iframe", "object"})
    assert all(
        (held.get("href") or "#").startswith("#") and "style" not in held for _, held in elements
    )
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_what_a_drawing_says_is_never_markup() -> None:
    room = make_room(HOSTILE, box(0, 0, 4, 3), name=HOSTILE, status=RoomStatus.REVIEW)
    finding = Finding("ROOM_VERY_SMALL", Severity.INFO, (HOSTILE,), 1, 1, {"room": HOSTILE})
    plan = make_plan([room], title=HOSTILE, level_name=HOSTILE, findings=(finding,))

    page = page_of(make_reading(plan), layer=HOSTILE)

    elements = Elements(page).seen
    assert {tag for tag, _ in elements}.isdisjoint({"script", "img"})
    assert not [held for _, held in elements if any(name.startswith("on") for name in held)]
    assert page.count("&lt;script&gt;") >= 6


def test_each_sheet_has_its_plan_with_rooms_by_status(reading: DrawingReading) -> None:
    elements = Elements(page_of(reading)).seen

    assert [held["viewbox"] for tag, held in elements if tag == "svg"] == [
        "0 0 22.90 6.00",
        "0 0 11.20 6.00",
    ]
    shapes = [held["class"] for tag, held in elements if (held.get("id") or "").startswith("pr")]
    assert shapes == ["room ok"] * 3 + ["room review"] + ["room ok"] * 2


def test_up_in_the_drawing_is_up_on_the_page(reading: DrawingReading) -> None:
    page = page_of(reading)

    # the wall along the top of the rooms lies one margin below the picture's top edge
    assert 'class="walls" d="M1.50 1.50L5.50 1.50"' in page


def test_findings_bear_the_same_number_on_the_plan_and_in_the_table(
    reading: DrawingReading,
) -> None:
    page = page_of(reading)

    held = [attributes for _, attributes in Elements(page).seen]
    assert [a["id"] for a in held if re.fullmatch(r"f\d+", a.get("id") or "")] == ["f1", "f2"]
    # the error comes first but has no place
    assert [a["id"] for a in held if re.fullmatch(r"m\d+", a.get("id") or "")] == ["m2"]
    row = page[page.index('id="f2"') :].split("</tr>")[0]
    assert "ROOM_VERY_SMALL" in row
    assert "不足 1 m²" in row
    assert "is smaller than 1 m²" in row


def test_rooms_are_told_with_both_areas_and_their_difference(reading: DrawingReading) -> None:
    page = page_of(reading)

    row = page[page.index('id="r1-4"') :].split("</tr>")[0]
    assert [cell for cell in ("204", "0.90", "1.20", "-0.30", "待核") if cell not in row] == []


def test_every_link_inside_the_page_leads_somewhere(reading: DrawingReading) -> None:
    held = [attributes for _, attributes in Elements(page_of(reading)).seen]

    ids = [a["id"] for a in held if a.get("id")]
    assert len(ids) == len(set(ids))
    assert {(a["href"] or "")[1:] for a in held if a.get("href")} <= set(ids)


def test_openings_are_drawn_by_kind_and_listed_with_what_they_weigh() -> None:
    door = make_opening(
        OpeningKind.DOOR,
        (4, 1, 4, 1.9),
        (4.2, 1, 4.2, 1.9),
        beside=(RoomBeside("201 办公室", 12.0), RoomBeside("202 办公室", 12.5)),
        area_effect_m2=12.0,
    )
    wall = make_opening(OpeningKind.PROPOSED, (6, 0, 6, 3), status=OpeningStatus.REVIEW)
    page = page_of(make_reading(make_plan(row_of_rooms(2), openings=(door, wall))))

    drawn = [held for tag, held in Elements(page).seen if "opening" in (held.get("class") or "")]
    assert [held["class"] for held in drawn] == ["opening door ok", "opening proposed review"]
    assert (drawn[0]["d"] or "").count("M") == 2
    listed = re.findall(r'<tr id="(o1-\d)">(.*?)</tr>', page)
    assert [key for key, _ in listed] == ["o1-2", "o1-1"]  # what waits for a person comes first
    assert "201 办公室 12.00 m² | 202 办公室 12.50 m²" in listed[1][1]
    assert ">0.90<" in listed[1][1]


def test_shafts_are_drawn_apart_from_rooms() -> None:
    outline = box(SITE_X_M + 9, SITE_Y_M, SITE_X_M + 10, SITE_Y_M + 1)
    plan = make_plan(row_of_rooms(2), spaces=(PlanSpace(outline, SpaceKind.SHAFT, 1.0),))

    elements = Elements(page_of(make_reading(plan))).seen

    kinds = [held["class"] for tag, held in elements if tag == "path" and "d" in held]
    assert kinds.count("space shaft") == 1
    assert kinds.count("room ok") == 2


def test_every_kind_and_witness_has_words_in_both_languages() -> None:
    assert set(KIND_WORDS) == {kind.value for kind in OpeningKind}
    assert set(OPENING_WITNESS_WORDS) == {word.value for word in OpeningWitness}
    assert set(SPACE_WORDS) == {kind.value for kind in SpaceKind}


def test_what_speaks_for_the_unit_is_a_table() -> None:
    witness = UnitWitness("doors", 2.0, 17, {0.001: 0.9, 0.01: 0.1})
    evidence = ReadingEvidence({"mm": 4.0}, (), {}, {1: (0, 0, 9, 5)}, (witness,))

    page = report_html(report_content(make_reading(make_plan(row_of_rooms(1))), evidence))

    assert "门扇弧线" in page
    assert re.search(r"<td class=\"num\">17</td><td class=\"num\">0.90</td>", page)
    assert "0.0, 0.0 – 9.0, 5.0" in page


def test_a_reading_without_rooms_is_a_page_too() -> None:
    nothing = Finding("NO_ROOM_FOUND", Severity.ERROR, ("open.dxf",))

    page = page_of(make_reading(make_plan([]), findings=[nothing]))

    assert "NO_ROOM_FOUND" in page


def test_the_same_reading_gives_the_same_page(reading: DrawingReading) -> None:
    assert page_of(reading) == page_of(reading)
