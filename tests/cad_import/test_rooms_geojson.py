"""Rooms as GeoJSON: the file that other people's scripts rely on."""

import json
from typing import Any

import pytest
import shapely
from shapely import Polygon, box

from cad_import.rooms_geojson import rooms_geojson
from spatial.domain.findings import Finding, Severity
from spatial.domain.floor_plans import RoomStatus
from tests.support.readings import SITE_X_M, SITE_Y_M, make_plan, make_reading, make_room

X, Y = SITE_X_M, SITE_Y_M
OFFICE = box(X, Y, X + 4, Y + 3)


def written(*outlines: Polygon, **facts: Any) -> dict[str, Any]:
    rooms = [make_room(str(201 + at), outline, **facts) for at, outline in enumerate(outlines)]
    document: dict[str, Any] = json.loads(rooms_geojson(make_reading(make_plan(rooms))))
    return document


def test_a_room_is_a_feature_with_the_promised_properties() -> None:
    [feature] = written(OFFICE, printed_area_m2=12.1)["features"]

    assert feature["properties"] == {
        "number": "201",
        "name": "办公室",
        "use": "102",
        "area_m2": 12.0,
        "printed_area_m2": 12.1,
        "sheet": 1,
        "level_name": "二层",
        "method": "outline",
        "confidence": 0.9,
        "status": "ok",
        "findings": [],
    }


def test_coordinates_are_metres_in_the_drawings_frame_anticlockwise() -> None:
    clockwise = Polygon(list(OFFICE.exterior.coords)[::-1])

    for outline in (OFFICE, clockwise):
        [feature] = written(outline)["features"]
        ring = feature["geometry"]["coordinates"][0]
        assert shapely.Polygon(ring).equals(OFFICE)
        assert shapely.LinearRing(ring).is_ccw


def test_a_courtyard_is_a_hole_the_other_way_round() -> None:
    ring_room = box(X, Y, X + 20, Y + 20).difference(box(X + 5, Y + 5, X + 15, Y + 15))

    [feature] = written(ring_room)["features"]

    outer, inner = feature["geometry"]["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw
    assert shapely.Polygon(outer, [inner]).area == 300


def test_the_drawing_and_its_findings_are_named() -> None:
    finding = Finding("UNITS_MEASURED", Severity.INFO, values={"unit": "mm"})
    reading = make_reading(make_plan([make_room("201", OFFICE)]), findings=[finding])

    document = json.loads(rooms_geojson(reading))

    assert (document["type"], document["drawing"]) == ("FeatureCollection", "B-01.dxf")
    assert document["metres_per_unit"] == 0.001
    assert document["findings"][0]["code"] == "UNITS_MEASURED"


def test_a_room_under_review_says_why() -> None:
    finding = Finding("ROOM_VERY_SMALL", Severity.WARNING, ("201",), X, Y)

    [feature] = written(OFFICE, status=RoomStatus.REVIEW, findings=(finding,))["features"]

    assert feature["properties"]["status"] == "review"
    assert feature["properties"]["findings"] == [
        {
            "code": "ROOM_VERY_SMALL",
            "severity": "warning",
            "subjects": ["201"],
            "x": X,
            "y": Y,
            "values": {},
            "rule": None,
        }
    ]


@pytest.mark.parametrize("name", ["办公室", None], ids=["Chinese", "none"])
def test_names_are_written_as_they_are(name: str | None) -> None:
    text = rooms_geojson(make_reading(make_plan([make_room("201", OFFICE, name=name)])))

    assert ("办公室" in text) is (name is not None)
    assert text.endswith("}\n")


def test_no_room_is_an_empty_collection() -> None:
    assert json.loads(rooms_geojson(make_reading()))["features"] == []
