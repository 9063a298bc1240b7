"""What the database itself keeps apart: roles, row-level security, and the settings of a scope."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import Connection, sql
from psycopg.errors import (
    DivisionByZero,
    InsufficientPrivilege,
    QueryCanceled,
)
from psycopg_pool import ConnectionPool

from spatial.domain.scopes import EVERYTHING, NOTHING, Scope
from spatial.storage.accounts import AccountQuery, accounts_page
from spatial.storage.roles import TILES_ROLE, WEB_ROLE
from spatial.storage.scoped import fetch_scoped, scoped
from tests.support.served_town import StoredTown, as_role

pytestmark = pytest.mark.database

DAY = dt.date(2026, 6, 30)
PROVINCE, CHENGDU, LUZHOU = Scope(("51",)), Scope(("5101",)), Scope(("5105",))
REFERENCE = {
    "alembic_version", "allocation_standard", "division", "local_rule", "room_use",
    "served_revision",
    "spatial_ref_sys",
}  # fmt: skip
"""Tables that are the same for everybody."""

TABLES = """
    SELECT relname, relrowsecurity AND relforcerowsecurity, relkind IN ('r', 'p')
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
      AND relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (
          SELECT FROM pg_depend
          WHERE pg_depend.objid = pg_class.oid AND pg_depend.deptype = 'e'
      )
"""


@pytest.fixture
def web(stored_town: StoredTown) -> Iterator[Connection[Any]]:
    """Connect as the web process does, autocommitting single statements."""
    with psycopg.connect(as_role(stored_town.url, WEB_ROLE), autocommit=True) as conn:
        yield conn


@pytest.fixture
def owner(stored_town: StoredTown) -> Iterator[Connection[Any]]:
    """Connect as whoever migrates; nothing is kept."""
    with psycopg.connect(stored_town.url) as conn:
        yield conn
        conn.rollback()


def count(conn: Connection[Any], table: str) -> int:
    row = conn.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def codes(conn: Connection[Any]) -> list[str]:
    return [row[0] for row in conn.execute("SELECT code FROM building ORDER BY code")]


def cancel_soon(conn: Connection[Any]) -> None:
    """Run a statement that is stopped before it ends."""
    conn.execute("SET LOCAL statement_timeout = '20ms'")
    conn.execute("SELECT pg_sleep(5)")


def test_without_a_scope_the_web_role_sees_reference_data_and_no_row_of_anything_else(
    web: Connection[Any], owner: Connection[Any]
) -> None:
    seen, filled = {}, set()
    for name, _, _ in owner.execute(TABLES).fetchall():
        if count(owner, name):
            filled.add(name)
        may = web.execute("SELECT has_table_privilege(%s, 'SELECT')", [name]).fetchone()
        if may == (True,):
            seen[name] = count(web, name)

    assert {"building", "room_version", "allocation", "finding", "account", "scope"} <= filled
    assert {"building", "room_version", "allocation", "finding", "room_standing"} <= seen.keys()
    assert not {"account", "scope"} & seen.keys()
    assert {name for name, rows in seen.items() if rows} <= REFERENCE


def test_the_web_is_told_of_accounts_within_its_scope_whatever_it_asks_for(
    web: Connection[Any],
) -> None:
    def logins(scope: Scope) -> list[str]:
        with scoped(web, scope, DAY):
            found, total = accounts_page(web, EVERYTHING, AccountQuery())
        assert total == len(found)
        return [one.login for one in found]

    assert accounts_page(web, EVERYTHING, AccountQuery()) == ([], 0)
    assert logins(LUZHOU) == ["luzhou"]
    assert logins(CHENGDU) == ["chengdu"]
    assert {"chengdu", "province"} <= set(logins(EVERYTHING))


@pytest.mark.parametrize("scope", [NOTHING, Scope(("99",))])
def test_a_scope_of_nothing_or_of_nowhere_shows_no_building(
    web: Connection[Any], scope: Scope
) -> None:
    with scoped(web, scope, DAY):
        assert codes(web) == []


def test_every_table_is_guarded_by_force_or_is_reference_data(owner: Connection[Any]) -> None:
    guarded = {name: held for name, held, is_table in owner.execute(TABLES) if is_table}
    listed = "SELECT tablename, array_agg(DISTINCT policyname::text) FROM pg_policies GROUP BY 1"
    policies = dict(owner.execute(listed).fetchall())

    assert {name for name, held in guarded.items() if not held} <= REFERENCE
    assert {name for name, held in guarded.items() if held} == policies.keys()
    assert all("owner" in named for named in policies.values())


def test_each_scope_sees_its_own_buildings(web: Connection[Any]) -> None:
    seen = {}
    for scope in (PROVINCE, CHENGDU, LUZHOU, EVERYTHING, Scope(("5105", "5101"))):
        with scoped(web, scope, DAY):
            seen[scope.prefixes] = codes(web)

    assert seen == {
        ("51",): ["CD-01", "SC-01"],
        ("5101",): ["CD-01"],
        ("5105",): [],
        ("",): ["CD-01", "SC-01"],
        ("5105", "5101"): ["CD-01"],
    }


@pytest.mark.parametrize("autocommit", [True, False])
def test_a_scope_does_not_leak_to_the_next_borrower_of_a_connection(
    stored_town: StoredTown, autocommit: bool
) -> None:
    url = as_role(stored_town.url, WEB_ROLE)
    options = {"autocommit": autocommit}
    with ConnectionPool(url, min_size=1, max_size=1, kwargs=options, open=True) as pool:

        def seen_after() -> list[str]:
            with pool.connection() as conn:
                return codes(conn)

        for _ in range(3):
            for scope, buildings in ((PROVINCE, ["CD-01", "SC-01"]), (CHENGDU, ["CD-01"])):
                with pool.connection() as conn, scoped(conn, scope, DAY):
                    assert codes(conn) == buildings
                assert seen_after() == []
        with (
            pytest.raises(DivisionByZero),
            pool.connection() as conn,
            scoped(conn, PROVINCE, DAY),
        ):
            conn.execute("SELECT 1 / 0")
        assert seen_after() == []
        with (
            pytest.raises(QueryCanceled),
            pool.connection() as conn,
            scoped(conn, PROVINCE, DAY),
        ):
            cancel_soon(conn)
        assert seen_after() == []


def test_a_single_statement_in_a_scope_leaves_nothing_behind(web: Connection[Any]) -> None:
    statement = b"SELECT code FROM building ORDER BY code"
    for scope, buildings in ((PROVINCE, ["CD-01", "SC-01"]), (CHENGDU, ["CD-01"])) * 4:
        rows = fetch_scoped(web, scope, DAY, statement, {})
        assert [row["code"] for row in rows] == buildings
        assert codes(web) == []
    with pytest.raises(DivisionByZero):
        fetch_scoped(web, PROVINCE, DAY, b"SELECT 1 / 0", {})
    assert codes(web) == []
    assert len(fetch_scoped(web, CHENGDU, DAY, statement, {})) == 1


def test_a_rolled_back_transaction_has_lost_its_scope(stored_town: StoredTown) -> None:
    with (
        psycopg.connect(as_role(stored_town.url, WEB_ROLE)) as conn,
        scoped(conn, PROVINCE, DAY),
    ):
        assert len(codes(conn)) == 2
        conn.rollback()
        assert codes(conn) == []


def test_a_scope_begins_with_its_transaction(web: Connection[Any]) -> None:
    with web.transaction(), pytest.raises(ValueError, match="open already"):
        scoped(web, PROVINCE, DAY).__enter__()


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE postgres",
        "SET SESSION AUTHORIZATION postgres",
        "ALTER TABLE room DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE room NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON room USING (true)",
        "DROP TABLE finding",
        "TRUNCATE allocation",
        "DELETE FROM allocation",
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER ROLE smartmap_web BYPASSRLS",
        "SELECT password_hash FROM account",
        "SELECT division_prefix FROM scope",
        "INSERT INTO ledger_posting DEFAULT VALUES",
        "SELECT renew_postings('{}')",
        "INSERT INTO event (who, action, subject_kind, subject_id) VALUES ('a', 'b', 'c', 'd')",
        "UPDATE division SET name = 'x'",
        "COPY building TO PROGRAM 'cat'",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_the_web_role_cannot_take_more_than_it_was_given(
    web: Connection[Any], statement: str
) -> None:
    with scoped(web, EVERYTHING, DAY), pytest.raises(InsufficientPrivilege):
        web.execute(statement.encode())


def test_turning_row_security_off_is_refused_rather_than_obeyed(web: Connection[Any]) -> None:
    web.execute("SET row_security = off")
    with pytest.raises(InsufficientPrivilege, match="row-level security"):
        codes(web)


def test_writes_out_of_scope_touch_nothing_or_are_refused(
    stored_town: StoredTown, owner: Connection[Any]
) -> None:
    town = stored_town.town
    organisations = dict(owner.execute("SELECT code, id FROM organisation").fetchall())
    refused = [
        ("INSERT INTO level (building_id, code, name, ordinal) VALUES (%s, 'F9', '9', 9)",
         [town.province_building]),
        ("INSERT INTO room (level_id) VALUES (%s)", [town.first]),
        ("INSERT INTO allocation (room_id, organisation_id, share, valid)"
         " VALUES (%s, %s, 0.1, '[2026-01-01,)')", [town.rooms["205"], organisations["CD-CZJ"]]),
        ("INSERT INTO organisation_version (organisation_id, name, pinyin, initials, tier,"
         " division_code, valid) VALUES (%s, 'x', 'x', 'x', 'province', '510000',"
         " '[1900-01-01,1901-01-01)')", [organisations["SC-FGW"]]),
        ("INSERT INTO post (organisation_id, rank, headcount, valid)"
         " VALUES (%s, '处级', 1, '[1900-01-01,)')", [organisations["SC-FGW"]]),
        ("UPDATE building SET managing_division_code = '510000' WHERE code = %s", ["CD-01"]),
    ]  # fmt: skip
    untouched = [
        ("UPDATE building SET name = 'x' WHERE id = %s", [town.province_building]),
        ("UPDATE room_version SET name = 'x' WHERE level_id = %s", [town.first]),
        ("UPDATE allocation SET share = 0.1 WHERE room_id = %s", [town.rooms["201"]]),
        ("UPDATE finding SET state = 'closed' WHERE room_id = %s", [town.rooms["201"]]),
    ]
    with psycopg.connect(as_role(stored_town.url, WEB_ROLE), autocommit=True) as web:
        for statement, values in refused:
            with pytest.raises(InsufficientPrivilege), scoped(web, CHENGDU, DAY):
                web.execute(statement.encode(), values)
        with scoped(web, CHENGDU, DAY):
            touched = [web.execute(text.encode(), values).rowcount for text, values in untouched]

    assert touched == [0, 0, 0, 0]


def test_writes_within_the_scope_reach_what_is_derived_from_them(stored_town: StoredTown) -> None:
    room = stored_town.town.rooms["1001"]
    with psycopg.connect(as_role(stored_town.url, WEB_ROLE)) as web, scoped(web, CHENGDU, DAY):
        before = count(web, "ledger_posting")
        web.execute(
            "UPDATE allocation SET share = 0.5 WHERE room_id = %s AND upper_inf(valid)", [room]
        )
        web.execute("SET CONSTRAINTS ALL IMMEDIATE")
        after = count(web, "ledger_posting")
        web.rollback()

    assert after > before


def seen_by(web: Connection[Any], scope: Scope) -> dict[str, set[Any]]:
    asked = {
        "building": "SELECT code FROM building",
        "level": "SELECT id FROM level",
        "rooms": "SELECT number FROM room_version WHERE valid @> CURRENT_DATE",
        "holders": "SELECT code FROM allocation JOIN organisation"
        " ON organisation.id = organisation_id",
        "organisation": "SELECT code FROM organisation",
        "named": "SELECT code FROM organisation_on(CURRENT_DATE)",
        "postings": "SELECT DISTINCT organisation_id FROM ledger_posting",
        "figures": "SELECT DISTINCT organisation_id FROM ledger_figure",
        "occupancy": "SELECT DISTINCT organisation_id FROM occupancy",
    }
    with scoped(web, scope, dt.datetime.now(dt.UTC).date()):
        return {
            name: {row[0] for row in web.execute(statement.encode())}
            for name, statement in asked.items()
        }


def test_an_account_bound_to_an_organisation_sees_what_it_holds_and_no_more(
    web: Connection[Any], owner: Connection[Any], stored_town: StoredTown
) -> None:
    own: UUID = owner.execute("SELECT id FROM organisation WHERE code = 'SC-CZT'").fetchall()[0][0]
    seen = seen_by(web, Scope(("51",), (own,)))

    assert seen == {
        "building": {"SC-01"},
        "level": {stored_town.town.first},
        "rooms": {"203", "204"},
        "holders": {"SC-CZT"},
        "organisation": {"SC-CZT"},
        "named": {"SC-CZT"},
        "postings": {own},
        "figures": {own},
        "occupancy": seen["occupancy"],
    }
    assert seen["occupancy"] <= {own}
    elsewhere = seen_by(web, Scope(("5101",), (own,)))
    assert elsewhere["rooms"] == elsewhere["building"] == elsewhere["postings"] == set()


def test_an_organisation_of_elsewhere_is_named_where_it_holds_a_room_and_its_posts_are_not(
    stored_town: StoredTown, owner: Connection[Any]
) -> None:
    url = as_role(stored_town.url, WEB_ROLE)
    with psycopg.connect(url) as web, scoped(web, CHENGDU, DAY):
        assert count(web, "organisation") == 1
    organisation, room = (
        owner.execute("SELECT id FROM organisation WHERE code = 'SC-FGW'").fetchall()[0][0],
        stored_town.town.rooms["1003"],
    )
    owner.execute(
        "INSERT INTO post (organisation_id, rank, headcount, valid)"
        " VALUES (%s, '厅级', 1, '[2000-01-01,)')",
        [organisation],
    )
    owner.execute(
        "INSERT INTO allocation (room_id, organisation_id, share, valid)"
        " VALUES (%s, %s, 0.1, '[2026-01-01,)')",
        [room, organisation],
    )
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    # what is not committed is seen over the same connection only: become the web role on it
    owner.execute("SET LOCAL ROLE smartmap_web")
    owner.execute("SELECT set_config('smartmap.prefixes', '{5101}', true)")
    named = {row[0] for row in owner.execute("SELECT code FROM organisation_on(CURRENT_DATE)")}
    posts = count(owner, "post")

    assert named == {"CD-CZJ", "SC-FGW"}
    assert posts == 0


def test_the_tiles_role_reads_what_tiles_show_and_writes_nothing(stored_town: StoredTown) -> None:
    with psycopg.connect(as_role(stored_town.url, TILES_ROLE), autocommit=True) as tiles:
        assert len(codes(tiles)) == 2
        for statement in (
            "SELECT outline FROM room_version",
            "SELECT message_values FROM finding",
            "SELECT rank FROM occupancy",
            "SELECT * FROM ledger_posting",
            "SELECT * FROM post",
            "SELECT * FROM account",
            "SELECT * FROM event",
            "UPDATE building SET name = 'x'",
        ):
            with pytest.raises(InsufficientPrivilege):
                tiles.execute(statement.encode())
