"""What the database itself refuses, whoever writes to it."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from spatial.domain.ranks import WITHHELD_RANKS, is_withheld
from spatial.storage.connections import open_connection
from spatial.storage.models.ledger import WITHHOLDING
from tests.support.one_room import set_up

pytestmark = pytest.mark.database

SQUARE = "POLYGON((0 0,4 0,4 3,0 3,0 0))"
BOW_TIE = "POLYGON((0 0,4 3,4 0,0 3,0 0))"


def add_version(conn: Connection[Any], **changed: object) -> None:
    values: dict[str, object] = {
        "outline": SQUARE,
        "area": 12,
        "valid": "[2026-01-01,)",
        "confidence": 1,
    }
    conn.execute(
        """
        INSERT INTO room_version (room_id, revision_id, level_id, outline, area_m2, raw_area_m2,
            measurement_standard, method, confidence, status, valid)
        SELECT room.id, plan_revision.id, room.level_id, %(outline)s, %(area)s, %(area)s, 'm',
               'walls', %(confidence)s, 'ok', %(valid)s::daterange
        FROM room, plan_revision
        """,
        values | changed,
    )


def allocate(conn: Connection[Any], organisation: str, share: float, valid: str) -> None:
    conn.execute(
        "INSERT INTO allocation (room_id, organisation_id, share, valid)"
        " SELECT room.id, organisation.id, %s, %s::daterange FROM room, organisation"
        " WHERE organisation.code = %s",
        [share, valid, organisation],
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"outline": BOW_TIE},
        {"outline": "POLYGON EMPTY"},
        {"outline": f"SRID=4490;{SQUARE}"},
        {"area": -1},
        {"confidence": 1.5},
        {"valid": "(,2026-01-01)"},
    ],
    ids=["crossing", "empty", "with a CRS", "negative", "surer than sure", "since ever"],
)
def test_an_unsound_room_is_refused(conn: Connection[Any], changed: dict[str, object]) -> None:
    set_up(conn)

    with pytest.raises(psycopg.errors.CheckViolation):
        add_version(conn, **changed)


def test_a_line_is_no_outline(conn: Connection[Any]) -> None:
    set_up(conn)

    with pytest.raises(psycopg.errors.InvalidParameterValue):
        add_version(conn, outline="LINESTRING(0 0,1 1)")


def test_two_versions_of_a_room_are_not_in_force_on_one_day(conn: Connection[Any]) -> None:
    set_up(conn)
    add_version(conn)

    add_version(conn, valid="empty")
    with pytest.raises(psycopg.errors.ExclusionViolation):
        add_version(conn, valid="[2026-05-01,2026-06-01)")


def test_a_levels_ordinal_is_unique_in_its_building(conn: Connection[Any]) -> None:
    set_up(conn)

    with pytest.raises(psycopg.errors.UniqueViolation):
        conn.execute(
            "INSERT INTO level (building_id, code, name, ordinal)"
            " SELECT id, 'G', 'G', 0 FROM building"
        )


def test_shares_of_a_room_may_reach_but_not_pass_one_on_any_day(conn: Connection[Any]) -> None:
    set_up(conn)
    allocate(conn, "O1", 0.6, "[2026-01-01,2026-07-01)")
    allocate(conn, "O2", 0.4, "[2026-01-01,)")
    conn.execute("SET CONSTRAINTS allocation_share_total IMMEDIATE")

    allocate(conn, "O1", 0.6, "[2026-07-01,)")
    with pytest.raises(psycopg.errors.CheckViolation) as refusal:
        conn.execute("UPDATE allocation SET share = 0.5 WHERE share = 0.4")

    assert refusal.value.diag.constraint_name == "allocation_share_total"
    assert "2026-01-01" in str(refusal.value)


def add_row(conn: Connection[Any], organisation: str, share: float, valid: str) -> None:
    """Allocate a room that no plan shows."""
    conn.execute(
        "INSERT INTO allocation (building_id, level_code, number, organisation_id, share, valid)"
        " SELECT building.id, 'F9', '901', organisation.id, %s, %s::daterange"
        " FROM building, organisation WHERE organisation.code = %s",
        [share, valid, organisation],
    )


def test_shares_of_a_room_on_no_plan_may_not_pass_one_either(conn: Connection[Any]) -> None:
    set_up(conn)
    add_row(conn, "O1", 0.6, "[2026-01-01,2026-07-01)")
    add_row(conn, "O2", 0.4, "[2026-01-01,)")
    conn.execute("SET CONSTRAINTS allocation_share_total IMMEDIATE")

    add_row(conn, "O1", 0.6, "[2026-07-01,)")
    with pytest.raises(psycopg.errors.CheckViolation, match="F9 901"):
        conn.execute("UPDATE allocation SET share = 0.5 WHERE share = 0.4")


def test_an_organisation_has_one_row_of_a_room_on_no_plan_at_a_time(
    conn: Connection[Any],
) -> None:
    set_up(conn)
    add_row(conn, "O1", 0.1, "[2026-01-01,)")

    with pytest.raises(psycopg.errors.ExclusionViolation):
        add_row(conn, "O1", 0.1, "[2026-05-01,)")


def test_an_allocation_says_which_room_it_is_of(conn: Connection[Any]) -> None:
    set_up(conn)

    # neither a room nor a building: the scope that both would give it is missing first
    with pytest.raises(psycopg.errors.NotNullViolation):
        conn.execute(
            "INSERT INTO allocation (level_code, number, organisation_id, share, valid)"
            " SELECT 'F9', '901', id, 1, '[2026-01-01,)' FROM organisation WHERE code = 'O1'"
        )


def test_a_share_may_move_within_one_transaction(conn: Connection[Any]) -> None:
    set_up(conn)
    allocate(conn, "O1", 1, "[2026-01-01,)")

    allocate(conn, "O2", 0.5, "[2026-01-01,)")
    conn.execute("UPDATE allocation SET share = 0.5 WHERE share = 1")

    conn.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
def test_two_transactions_at_once_cannot_each_add_half_too_much(
    fresh_database_url: str, isolation: str
) -> None:
    with open_connection(fresh_database_url) as conn:
        set_up(conn)
    both_look = threading.Barrier(2)
    failures: list[psycopg.Error] = []

    def add_share(organisation: str) -> None:
        try:
            # The inner block commits: a connection whose own commit fails stays open.
            with open_connection(fresh_database_url) as conn, conn.transaction():
                conn.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}".encode())
                conn.execute("SELECT 1 FROM allocation")
                both_look.wait(timeout=20)
                allocate(conn, organisation, 0.6, "[2026-01-01,)")
        except psycopg.Error as error:
            failures.append(error)

    run_together([lambda: add_share("O1"), lambda: add_share("O2")])

    assert len(failures) == 1
    with psycopg.connect(fresh_database_url) as conn:
        assert conn.execute("SELECT sum(share)::text FROM allocation").fetchone() == ("0.600000",)


def run_together(tasks: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.parametrize(
    ("rank", "kept"),
    [("省级正职", False), ("省（部）级副职", False), ("正部级", False), ("正厅(局)级", True)],
)
def test_a_provincial_leaders_rank_is_in_no_occupancy(
    conn: Connection[Any], rank: str, kept: bool
) -> None:
    set_up(conn)
    statement = (
        "INSERT INTO occupancy (room_id, organisation_id, rank, headcount, valid)"
        " SELECT room.id, organisation.id, %s, 1, '[2026-01-01,)' FROM room, organisation"
        " WHERE organisation.code = 'O1'"
    )

    if kept:
        assert conn.execute(statement, [rank]).rowcount == 1
    else:
        with pytest.raises(psycopg.errors.CheckViolation):
            conn.execute(statement, [rank])


def test_a_provincial_leaders_rank_is_in_no_post(conn: Connection[Any]) -> None:
    set_up(conn)

    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute(
            "INSERT INTO post (organisation_id, rank, headcount, valid)"
            " SELECT id, '省（部）级副职', 1, '[2026-01-01,)' FROM organisation"
        )


def test_every_withheld_rank_of_the_domain_is_refused_by_the_database(
    conn: Connection[Any],
) -> None:
    judged = f"SELECT rank, {WITHHOLDING} FROM unnest(%s::text[]) AS given (rank)"  # noqa: S608
    odd = ["省（部） 级副职", "省〔部〕级正职", "副/部级", "省级（含以上）", "正国级"]

    found = conn.execute(judged.encode(), [[*sorted(WITHHELD_RANKS), *odd]]).fetchall()

    assert {withholding for _, withholding in found} == {"always"}
    assert all(is_withheld(rank) for rank, _ in found)


def test_a_password_is_stored_as_a_slow_hash_or_not_at_all(conn: Connection[Any]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        conn.execute(
            "INSERT INTO account (login, password_hash, display_name, role)"
            " VALUES ('a', 'secret', 'A', 'viewer')"
        )


def test_the_tiles_geometry_follows_the_maps(conn: Connection[Any]) -> None:
    conn.execute(
        "INSERT INTO building (code, name, pinyin, initials, managing_division_code, footprint)"
        " VALUES ('B', 'b', 'b', 'b', '510104',"
        " ST_GeomFromText('POLYGON((104 30,104.1 30,104.1 30.1,104 30.1,104 30))', 4490))"
    )

    row = conn.execute("SELECT round(ST_XMin(g3857)), ST_SRID(g3857) FROM building").fetchone()

    assert row == (11577227, 3857)
