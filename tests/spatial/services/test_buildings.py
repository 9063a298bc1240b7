"""Who manages a building, what title there is to it, and its end."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from psycopg import Connection

from spatial.domain.changes import LEDGER_BEGINS, Cause
from spatial.domain.errors import ConflictError, InvalidInputError, NotFoundError
from spatial.services.allocations import AllocationRequest, RowPlace, allocate
from spatial.services.buildings import Title, dispose_building, record_title, transfer_building
from spatial.services.ledger_changes import UNCHANGED
from spatial.services.room_changes import change_use
from spatial.storage.buildings import BuildingRepository
from spatial.storage.connections import load_sql
from spatial.storage.lookups.asking import Asker
from spatial.storage.lookups.places import BuildingQuery, list_buildings
from tests.support.changes import JUNE, MARCH, change, holdings, last_event
from tests.support.small_town import Town, store_town

pytestmark = pytest.mark.database

DAY_BEFORE = MARCH - dt.timedelta(days=1)
TRANSFER = change(cause=Cause.SUBJECT_CHANGE)
TITLE = Title("未登记、未移交权属资料", "未办证", None, Decimal("1234.565"))


@pytest.fixture
def town(conn: Connection[Any]) -> Town:
    return store_town(conn)


def on(conn: Connection[Any], day: dt.date, columns: str, code: str = "CD-01") -> Any:
    return conn.execute(
        f"SELECT {columns} FROM building_on(%s) JOIN building"  # noqa: S608
        " ON building.id = building_id WHERE code = %s".encode(),
        [day, code],
    ).fetchone()


def in_force(conn: Connection[Any], code: str, day: dt.date) -> int:
    row = conn.execute(
        "SELECT count(*) FROM room_version JOIN level ON level.id = level_id"
        " JOIN building ON building.id = building_id"
        " WHERE building.code = %s AND valid @> %s::date",
        [code, day],
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_a_building_is_handed_to_another_division(conn: Connection[Any], town: Town) -> None:
    done = transfer_building(conn, "51", "CD-01", "510500", TRANSFER)

    columns = "building_version.managing_prefix"
    rows = conn.execute(
        f"SELECT {columns}, began_event_id FROM building_version"  # noqa: S608
        " WHERE building_id = %s ORDER BY lower(valid)".encode(),
        [town.city_building],
    ).fetchall()
    assert rows == [("5101", None), ("5105", done.event_id)]
    assert last_event(conn)["cause"] == "subject_change"


def test_scope_follows_who_manages_today(conn: Connection[Any], town: Town) -> None:
    transfer_building(conn, "51", "CD-01", "510500", TRANSFER)

    assert BuildingRepository(conn, "5101").find("CD-01") is None
    assert BuildingRepository(conn, "5105").find("CD-01") is not None


def test_the_title_goes_along(conn: Connection[Any], town: Town) -> None:
    record_title(conn, "51", "CD-01", TITLE, change())

    transfer_building(conn, "51", "CD-01", "510500", change(JUNE, Cause.SUBJECT_CHANGE))

    assert on(conn, JUNE, "certified_gross_area_m2, title_status") == (
        Decimal("1234.57"),
        "未登记、未移交权属资料",
    )


def test_a_building_is_handed_over_within_the_scope_only(conn: Connection[Any], town: Town) -> None:
    with pytest.raises(NotFoundError):
        transfer_building(conn, "5101", "CD-01", "510500", TRANSFER)
    with pytest.raises(NotFoundError):
        transfer_building(conn, "5105", "CD-01", "510500", TRANSFER)


def test_to_whom_it_belongs_already_it_is_not_handed(conn: Connection[Any], town: Town) -> None:
    assert transfer_building(conn, "51", "CD-01", "510100", TRANSFER) == UNCHANGED


def test_a_title_holds_from_a_day_on(conn: Connection[Any], town: Town) -> None:
    record_title(conn, "51", "CD-01", TITLE, change())
    registered = Title(
        "已统一登记到机关事务管理部门名下", "不动产权证", "川(2024)001号", Decimal(1200)
    )
    record_title(conn, "51", "CD-01", registered, change(JUNE, Cause.CORRECTION))

    columns = "title_status, certificate_number, certified_gross_area_m2"
    assert on(conn, DAY_BEFORE, columns) == (None, None, None)
    assert on(conn, MARCH, columns) == ("未登记、未移交权属资料", None, Decimal("1234.57"))
    assert on(conn, JUNE, columns) == (
        "已统一登记到机关事务管理部门名下",
        "川(2024)001号",
        Decimal("1200.00"),
    )
    assert record_title(conn, "51", "CD-01", registered, change(JUNE)) == UNCHANGED


@pytest.mark.parametrize(
    ("title", "code"),
    [
        (Title(title_status="有证"), "VALUE_NOT_LISTED"),
        (Title(certificate_kind="红本"), "VALUE_NOT_LISTED"),
        (Title(certified_gross_area_m2=Decimal(-1)), "AREA_OUT_OF_RANGE"),
    ],
)
def test_a_title_is_in_the_fields_words(
    conn: Connection[Any], town: Town, title: Title, code: str
) -> None:
    with pytest.raises(InvalidInputError) as error:
        record_title(conn, "51", "CD-01", title, change())

    assert error.value.code == code


def test_a_title_before_a_later_one_is_refused(conn: Connection[Any], town: Town) -> None:
    record_title(conn, "51", "CD-01", TITLE, change(JUNE))

    with pytest.raises(ConflictError) as error:
        record_title(conn, "51", "CD-01", Title(), change())

    assert error.value.code == "CHANGE_NOT_LATEST"


def test_a_building_that_is_disposed_of_ends_with_its_rooms_and_rows(
    conn: Connection[Any], town: Town
) -> None:
    allocate(
        conn, "51", [AllocationRequest(RowPlace("SC-01", "F9", "901"), "SC-FGW")],
        change(dt.date(2024, 2, 1)),
    )  # fmt: skip

    done = dispose_building(conn, "51", "SC-01", change(cause=Cause.DISPOSAL))

    assert done.changed == 8
    assert (in_force(conn, "SC-01", DAY_BEFORE), in_force(conn, "SC-01", MARCH)) == (8, 0)
    assert in_force(conn, "CD-01", MARCH) == 3
    assert holdings(conn, "201", DAY_BEFORE) == {"SC-FGW": "1"}
    assert holdings(conn, "201", MARCH) == {}
    assert holdings(conn, "901", MARCH) == {}
    assert on(conn, DAY_BEFORE, "code", "SC-01") == ("SC-01",)
    assert on(conn, MARCH, "code", "SC-01") is None
    with pytest.raises(NotFoundError):
        dispose_building(conn, "51", "SC-01", change(JUNE, Cause.DISPOSAL))


def test_a_building_is_found_until_it_is_disposed_of(conn: Connection[Any], town: Town) -> None:
    dispose_building(conn, "51", "SC-01", change(cause=Cause.DISPOSAL))

    def found(day: dt.date) -> set[str]:
        rows, _ = list_buildings(Asker.over(conn, ["51"], day), BuildingQuery())
        return {row["code"] for row in rows}

    assert found(DAY_BEFORE) == {"SC-01", "CD-01"}
    assert found(MARCH) == {"CD-01"}


def test_a_building_is_not_disposed_of_before_a_room_of_it_changed(
    conn: Connection[Any], town: Town
) -> None:
    change_use(conn, "51", town.rooms["201"], "201", change(JUNE, Cause.USE_CHANGE))

    with pytest.raises(ConflictError) as error:
        dispose_building(conn, "51", "SC-01", change(cause=Cause.DISPOSAL))

    assert error.value.values["subject"] == "SC-01 F2 201"


def test_what_held_before_the_ledger_knew_days_holds_from_its_first(
    conn: Connection[Any], town: Town
) -> None:
    BuildingRepository(conn, "").add("X-1", "新楼", "510100", title_status="其他情况")

    assert on(conn, LEDGER_BEGINS, "title_status", "X-1") == ("其他情况",)


def test_the_map_shows_no_building_that_is_gone(conn: Connection[Any], town: Town) -> None:
    def tile(day: dt.date) -> bytes:
        values = {"z": 0, "x": 0, "y": 0, "scopes": ["51"], "organisations": None, "as_of": day}
        row = conn.execute(load_sql("buildings", "tiles"), values).fetchone()
        assert row is not None
        return bytes(row[0])

    for code in ("SC-01", "CD-01"):
        dispose_building(conn, "51", code, change(cause=Cause.DISPOSAL))

    assert tile(DAY_BEFORE)
    assert tile(MARCH) == b""
