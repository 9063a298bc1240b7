"""What a room's card says its occupants may have, with the rules of their province and city."""

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from fastapi.testclient import TestClient

from spatial.services.add_standard import add_standard
from spatial.storage.connections import open_connection
from tests.support.served_town import serve_in_process
from tests.support.small_town import Town, store_town
from tests.support.standards import TOWNSHIP_RULE

pytestmark = pytest.mark.database

TOWNSHIP = "510104001"
CITY_RULE = TOWNSHIP_RULE | {
    "code": "5101-township",
    "name": "某市乡镇机关办公用房配置规定",
    "division": "510100",
    "office_limits": [
        {"tier": "township", "rank": "乡级正职", "usable_m2_per_person": 20, "article": "2"}
    ],
    "service_rooms": [],
}


@pytest.fixture
def town(fresh_database_url: str) -> Town:
    """Put the head of a township of Chengdu and two others into rooms 204 and 205."""
    with open_connection(fresh_database_url) as conn:
        town = store_town(conn)
        conn.execute(
            "INSERT INTO division (code, parent_code, name, kind, tier, pinyin, initials)"
            " VALUES (%s, '510104', '某乡', '乡', 'township', 'mouxiang', 'mx')"
            " ON CONFLICT DO NOTHING",
            [TOWNSHIP],
        )
        conn.execute(
            "WITH added AS (INSERT INTO organisation (code) VALUES ('XZ') RETURNING id)"
            " INSERT INTO organisation_version"
            " (organisation_id, name, pinyin, initials, tier, division_code, valid)"
            " SELECT id, '某乡人民政府', 'm', 'm', 'township', %s, '[1949-10-01,)' FROM added",
            [TOWNSHIP],
        )
        for number, rank, headcount in (("204", "乡级正职", 1), ("205", "乡级以下", 2)):
            conn.execute(
                "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
                " SELECT %s, id, %s, %s, '[2020-01-01,)' FROM organisation WHERE code = 'XZ'",
                [town.rooms[number], rank, headcount],
            )
    return town


@pytest.fixture
def client(fresh_database_url: str, town: Town) -> Iterator[TestClient]:
    with serve_in_process(fresh_database_url, login="province") as client:
        yield client


def store(fresh_database_url: str, rule: dict[str, Any]) -> None:
    with open_connection(fresh_database_url) as conn:
        assert add_standard(conn, deepcopy(rule), "operator").stored


def card(client: TestClient, town: Town, number: str, **asked: str) -> Any:
    answer = client.get(f"/api/v1/rooms/{town.rooms[number]}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_township_room_has_no_limit_where_no_rule_is_stored(
    client: TestClient, town: Town
) -> None:
    held = card(client, town, "204")

    [occupant] = held["occupants"]
    assert (held["limit_m2"], occupant["m2_per_person"]) == (None, None)


def test_a_township_room_has_the_limit_of_the_provinces_rule(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    before = card(client, town, "205")["limit_m2"]

    store(fresh_database_url, TOWNSHIP_RULE)

    head, others = card(client, town, "204"), card(client, town, "205")
    assert (before, head["limit_m2"], others["limit_m2"]) == (None, 24.0, 18.0)
    [occupant] = others["occupants"]
    assert (occupant["m2_per_person"], occupant["certainty"]) == (9.0, "one_source")
    assert "某省乡镇机关办公用房配置规定 某机管〔2026〕1号 第3条" in occupant["rule"]


def test_every_look_up_of_rooms_says_the_same_limit(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    store(fresh_database_url, TOWNSHIP_RULE)
    one = card(client, town, "204")

    by_number = client.get("/api/v1/buildings/SC-01/rooms", params={"number": "204"}).json()
    by_point = client.get(
        "/api/v1/rooms/at", params={"lon": one["lon"], "lat": one["lat"], "ordinal": 1}
    ).json()

    assert [each["limit_m2"] for each in (*by_number, *by_point)] == [24.0, 24.0]


def test_a_citys_stricter_rule_lies_over_the_provinces(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    store(fresh_database_url, TOWNSHIP_RULE)
    store(fresh_database_url, CITY_RULE)

    assert card(client, town, "204")["limit_m2"] == 20.0
    assert card(client, town, "205")["limit_m2"] == 18.0


def test_a_rule_of_another_city_or_another_day_changes_nothing(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    store(fresh_database_url, CITY_RULE | {"division": "510500"})
    elsewhere = card(client, town, "204")["limit_m2"]
    store(fresh_database_url, TOWNSHIP_RULE)

    assert elsewhere is None
    assert card(client, town, "204", as_of="2025-12-31")["limit_m2"] is None
    assert card(client, town, "204", as_of="2026-01-01")["limit_m2"] == 24.0


def test_a_rule_that_a_later_one_ended_no_longer_holds(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    store(fresh_database_url, TOWNSHIP_RULE)
    assert card(client, town, "204")["limit_m2"] == 24.0
    later = [TOWNSHIP_RULE["office_limits"][0] | {"usable_m2_per_person": 21}]
    store(
        fresh_database_url,
        TOWNSHIP_RULE
        | {"code": "51-township-2", "valid_from": "2026-07-01", "office_limits": later},
    )

    assert card(client, town, "204")["limit_m2"] == 21.0
    assert card(client, town, "205")["limit_m2"] is None
    assert card(client, town, "204", as_of="2026-06-30")["limit_m2"] == 24.0


def test_rooms_of_other_tiers_keep_the_standards_limit(
    client: TestClient, fresh_database_url: str, town: Town
) -> None:
    before = card(client, town, "201")

    store(fresh_database_url, TOWNSHIP_RULE)

    after = card(client, town, "201")
    assert (before["limit_m2"], before["occupants"]) == (12.0, after["occupants"])


def test_where_a_rule_is_looser_than_the_standard_the_standard_holds_and_the_card_is_shown(
    client: TestClient, fresh_database_url: str, town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    looser = [{"tier": "province", "rank": "副处级", "usable_m2_per_person": 13, "article": "1"}]
    with open_connection(fresh_database_url) as conn:
        conn.execute(
            "INSERT INTO local_rule (code, name, number, division_prefix, document, valid)"
            " VALUES ('l', 'l', 'l', '51', %s::jsonb, '[2026-01-01,)')",
            [json.dumps(TOWNSHIP_RULE | {"office_limits": looser})],
        )

    with caplog.at_level(logging.WARNING):
        held = card(client, town, "201")

    assert held["limit_m2"] == 12.0
    assert "副处级 13 > 12" in caplog.text
