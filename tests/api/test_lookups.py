"""The API's look-ups over the small town, whose numbers can be added up in the head."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.served_town import StoredTown
from tests.support.small_town import PASSWORD, SITE_LAT, SITE_LON

pytestmark = pytest.mark.database


def get(client: TestClient, path: str, **values: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", params=values)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_buildings_say_what_they_hold(province_client: TestClient) -> None:
    page = get(province_client, "buildings")

    assert page["total"] == 2
    held = {b["code"]: (b["levels"], b["rooms"], b["area_m2"]) for b in page["items"]}
    assert held == {"SC-01": (2, 8, 344.0), "CD-01": (1, 3, 45.0)}


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"division": "510100"}, ["CD-01"]),
        ({"division": "510500"}, []),
        ({"name": "政务"}, ["CD-01"]),
        ({"name": "SJJG"}, ["SC-01"]),
        ({"name": "%"}, []),
        ({"bbox": "104.0659,30.659,104.0664,30.661"}, ["SC-01"]),
        ({"bbox": "170,30,104.0664,31"}, ["SC-01"]),
        ({"near": "104.07,30.66"}, ["CD-01", "SC-01"]),
        ({"near": "104.06,30.66", "limit": 1}, ["SC-01"]),
        ({"offset": 5}, []),
    ],
    ids=[
        "division", "empty division", "name", "initials", "wildcard is no wildcard", "box",
        "box over the antimeridian", "nearest", "nearest of all", "beyond the end",
    ],
)  # fmt: skip
def test_buildings_are_filtered(
    province_client: TestClient, values: dict[str, Any], codes: list[str]
) -> None:
    page = get(province_client, "buildings", **values)

    assert [building["code"] for building in page["items"]] == codes


def test_distance_is_measured_on_the_ellipsoid(province_client: TestClient) -> None:
    page = get(province_client, "buildings", near=f"{SITE_LON},{SITE_LAT + 0.001}", limit=1)

    # 0.001 degrees of latitude are 110.9 m here; the footprint reaches 19 m towards the point.
    assert page["items"][0]["distance_m"] == pytest.approx(110.9 - 19.0, abs=1.0)


def test_a_building_lists_its_levels_lowest_first(province_client: TestClient) -> None:
    building = get(province_client, "buildings/SC-01")

    levels = [(level["code"], level["rooms"], level["review"]) for level in building["level_list"]]
    assert levels == [("F1", 2, 0), ("F2", 6, 1)]


def test_a_level_lists_its_rooms_and_their_standing(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    rooms = get(province_client, f"levels/{stored_town.town.first}/rooms")

    assert {room["number"]: room["standard_status"] for room in rooms} == {
        "201": "over",
        "202": "within",
        "203": "near",
        "204": "no_data",
        "205": "not_applicable",
        "206": "not_applicable",
    }
    assert {room["area_m2"] for room in rooms} == {24.0}


def test_geojson_is_crs84_with_the_rooms_ids(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    answer = province_client.get(f"/api/v1/levels/{stored_town.town.first}/rooms.geojson")

    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    listed = get(province_client, f"levels/{stored_town.town.first}/rooms")
    assert [feature["id"] for feature in features] == [room["id"] for room in listed]
    assert "crs" not in features[0]["geometry"]
    lon, lat = features[0]["geometry"]["coordinates"][0][0]
    assert (lon, lat) == pytest.approx((SITE_LON, SITE_LAT), abs=1e-7)


def test_a_card_names_limit_rule_and_findings(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    card = get(province_client, f"rooms/{stored_town.town.rooms['201']}")

    assert (card["area_m2"], card["limit_m2"], card["standard_status"]) == (24.0, 12.0, "over")
    [occupant] = card["occupants"]
    assert occupant["rank"] == "副处级"
    assert "第11条" in occupant["rule"]
    assert [finding["code"] for finding in card["findings"]] == ["OFFICE_OVER_LIMIT"]
    assert (card["revision"], card["drawing"]) == (1, "F2.dxf")


def test_a_shared_room_names_both_holders(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    card = get(province_client, f"rooms/{stored_town.town.rooms['204']}")

    assert [(one["code"], one["share"]) for one in card["organisations"]] == [
        ("SC-CZT", 0.5),
        ("SC-FGW", 0.5),
    ]
    assert card["limit_m2"] is None


def test_a_room_is_found_by_number_and_by_point(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    [by_number] = get(province_client, "buildings/SC-01/rooms", number="203")
    place = {"lon": by_number["lon"], "lat": by_number["lat"]}

    [at_first] = get(province_client, "rooms/at", **place, ordinal=1)
    both = get(province_client, "rooms/at", **place)

    assert at_first["id"] == by_number["id"] == str(stored_town.town.rooms["203"])
    assert [card["number"] for card in both] == ["102", "203"]
    assert get(province_client, "rooms/at", lon=0, lat=0) == []


def test_nothing_was_there_before_the_first_revision(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    before = {"as_of": "2019-12-31"}

    assert get(province_client, "buildings/SC-01", **before)["rooms"] == 0
    assert get(province_client, f"levels/{stored_town.town.first}/rooms", **before) == []
    room = stored_town.town.rooms["201"]
    assert province_client.get(f"/api/v1/rooms/{room}", params=before).status_code == 404


@pytest.mark.parametrize(
    ("query", "first", "grade"),
    [
        ("SC-FGW", "SC-FGW", 1),
        ("四川省财政厅", "SC-CZT", 1),
        ("201", "201", 1),
        ("省级", "SC-01", 2),
        ("sichuan", "SC-CZT", 2),
        ("cdsz", "CD-01", 3),
        ("cdscj", "CD-CZJ", 5),
        ("sjjg", "SC-01", 3),
        ("czt", "SC-CZT", 4),
        ("fgw", "SC-FGW", 4),
        ("发改委", "SC-FGW", 5),
        ("fzggwyh", "SC-FGW", 5),
        ("菜政厅", "SC-CZT", 6),
        ("财改厅", "SC-CZT", 7),
        ("发展和改草委员会", "SC-FGW", 7),
        ("发展和改革的委员会", "SC-FGW", 7),
        ("caizhenting", "SC-CZT", 7),
        ("caizhemgting", "SC-CZT", 7),
        ("caizhenggting", "SC-CZT", 7),
    ],
)
def test_search_ranks_the_best_answer_first(
    province_client: TestClient, query: str, first: str, grade: int
) -> None:
    hits = get(province_client, "search", q=query)

    assert (hits[0]["code"], hits[0]["grade"]) == (first, grade)


@pytest.mark.parametrize("query", ["财改", "qqq", "caizenting", "***", "(财|政)厅", "\\d+.*?室"])
def test_search_forgives_one_slip_of_a_word_that_is_long_enough(
    province_client: TestClient, query: str
) -> None:
    assert get(province_client, "search", q=query) == []


def test_search_says_where_to_go(province_client: TestClient, stored_town: StoredTown) -> None:
    [organisation] = get(province_client, "search", q="CD-CZJ")
    [room] = get(province_client, "search", q="大会议室")

    assert organisation["building_code"] == "CD-01"
    assert organisation["level_id"] == str(stored_town.town.city_ground)
    assert (room["building_code"], room["level_id"]) == ("SC-01", str(stored_town.town.ground))


def test_totals_by_building_are_the_ledgers(province_client: TestClient) -> None:
    totals = {total["key"]: total for total in get(province_client, "totals", by="building")}

    assert totals["SC-01"]["area_m2"] == 344.0
    assert [(part["code"], part["rooms"], part["area_m2"]) for part in totals["SC-01"]["uses"]] == [
        ("1", 4, 96.0),
        ("2", 2, 124.0),
        ("8", 2, 124.0),
    ]


def test_totals_by_organisation_add_up_to_the_ledger(province_client: TestClient) -> None:
    totals = get(province_client, "totals", by="organisation")

    by_key = {total["key"]: (total["rooms"], total["area_m2"]) for total in totals}
    assert by_key["SC-FGW"] == (3, 24.0 + 24.0 + 12.0)
    assert by_key[None] == (6, 200.0 + 48.0 + 30.0)
    assert sum(area for _, area in by_key.values()) == 344.0 + 45.0


def test_totals_by_status_agree_with_the_rooms(
    province_client: TestClient, stored_town: StoredTown
) -> None:
    [total] = get(province_client, "totals", by="level", level=stored_town.town.first)
    rooms = get(province_client, f"levels/{stored_town.town.first}/rooms")

    for part in total["statuses"]:
        held = [room["area_m2"] for room in rooms if room["standard_status"] == part["code"]]
        assert (part["rooms"], part["area_m2"]) == (len(held), sum(held))


def test_findings_come_gravest_first(province_client: TestClient) -> None:
    page = get(province_client, "findings")

    assert [one["severity"] for one in page["items"]] == ["error", "warning", "info"]
    assert get(province_client, "findings", severity="warning")["total"] == 1
    assert (
        get(province_client, "findings", code="OFFICE_OVER_LIMIT", building="SC-01")["total"] == 1
    )
    assert get(province_client, "findings", building="CD-01")["total"] == 0


@pytest.mark.parametrize(
    "path",
    ["buildings/NONE", f"levels/{uuid4()}", f"levels/{uuid4()}/rooms", f"rooms/{uuid4()}"],
)
def test_what_is_not_there_is_a_problem_document(province_client: TestClient, path: str) -> None:
    answer = province_client.get(f"/api/v1/{path}")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "NOT_FOUND"
    assert answer.json()["detail_en"]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("search", {}),
        ("search", {"q": "a\x00b"}),
        ("rooms/at", {"lon": "nan", "lat": 30}),
        ("rooms/at", {"lon": "inf", "lat": 30}),
        ("rooms/at", {"lon": 181, "lat": 30}),
        ("rooms/no-uuid", {}),
        ("buildings", {"bbox": "1,2,3"}),
        ("buildings", {"near": "200,10"}),
        ("buildings", {"limit": 0}),
        ("buildings", {"as_of": "0"}),
        ("buildings", {"as_of": "2026-02-30"}),
        ("buildings", {"divison": "510100"}),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(
    province_client: TestClient, path: str, values: dict[str, Any]
) -> None:
    answer = province_client.get(f"/api/v1/{path}", params=values)

    assert answer.status_code == 422
    assert answer.json()["code"] == "INVALID_REQUEST"
    assert answer.json()["errors"][0]["where"]


def scoped(client: TestClient, login: str, path: str) -> Any:
    return client.get(f"/api/v1/{path}", auth=(login, PASSWORD))


def test_an_account_sees_its_own_division_only(
    closed_client: TestClient, stored_town: StoredTown
) -> None:
    town = stored_town.town

    assert scoped(closed_client, "province", "buildings").json()["total"] == 2
    assert scoped(closed_client, "luzhou", "buildings").json()["total"] == 0
    city = scoped(closed_client, "chengdu", "buildings").json()
    assert [building["code"] for building in city["items"]] == ["CD-01"]
    for path in (
        "buildings/SC-01",
        "buildings/SC-01/rooms?number=201",
        f"levels/{town.first}",
        f"levels/{town.first}/rooms",
        f"levels/{town.first}/rooms.geojson",
        f"rooms/{town.rooms['201']}",
    ):
        assert scoped(closed_client, "chengdu", path).status_code == 404, path
    for path in ("findings", f"totals?by=level&level={town.first}", "search?q=SC-01"):
        body = scoped(closed_client, "chengdu", path).json()
        assert (body["items"] if isinstance(body, dict) else body) == [], path
    at = f"rooms/at?lon={SITE_LON + 0.00003}&lat={SITE_LAT + 0.00002}"
    assert len(scoped(closed_client, "province", at).json()) == 2
    assert scoped(closed_client, "chengdu", at).json() == []


@pytest.mark.parametrize(
    "auth",
    [None, ("province", "wrong"), ("nobody", PASSWORD), ("", "")],
    ids=["none", "wrong password", "unknown", "empty"],
)
def test_without_an_account_nothing_is_shown(
    closed_client: TestClient, auth: tuple[str, str] | None
) -> None:
    answer = closed_client.get("/api/v1/buildings", auth=auth)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")
    assert answer.json()["code"] == "ACCESS_REQUIRED"
