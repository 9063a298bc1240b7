"""Whatever reads people or posts passes over ranks that are withheld."""

import re
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

import api
import spatial
import tiles

TABLES = re.compile(r"\b(?:FROM|JOIN)\s+\(*(?:public\.)?(occupancy|post|period_post)\b")
STATEMENTS = [
    path
    for package in (api, spatial, tiles)
    for path in Path(str(package.__file__)).parent.rglob("*.sql")
    if "migrations" not in path.parts
]


def unguarded(statement: str) -> list[str]:
    """Return the tables that a statement reads more often than it asks what may be told."""
    statement = re.sub(r"--.*", "", statement)
    read = TABLES.findall(statement)
    return [
        table
        for table in set(read)
        if len(re.findall(rf"reported\({table}\.withholding", statement)) < read.count(table)
    ]


def test_every_statement_asks_what_may_be_told() -> None:
    reading = {path.name for path in STATEMENTS if TABLES.search(path.read_text("utf-8"))}
    found = {path.name: unguarded(path.read_text("utf-8")) for path in STATEMENTS}

    assert {name: tables for name, tables in found.items() if tables} == {}
    assert len(reading) > 8


@pytest.mark.database
def test_every_function_and_view_of_the_database_asks_what_may_be_told(
    conn: Connection[Any],
) -> None:
    bodies = dict(
        conn.execute(
            "SELECT oid::regprocedure::text, prosrc FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND prolang <> 13"
        ).fetchall()
    )
    views = conn.execute(
        "SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'"
    ).fetchall()

    found = {name: unguarded(body) for name, body in [*bodies.items(), *views]}

    assert {name: tables for name, tables in found.items() if tables} == {}
    assert sum(bool(TABLES.search(body)) for body in [*bodies.values(), *dict(views).values()]) > 3


@pytest.mark.database
def test_asking_what_may_be_told_is_part_of_the_plan_not_a_call_a_row(
    conn: Connection[Any],
) -> None:
    plan = conn.execute(
        "EXPLAIN VERBOSE SELECT rank FROM occupancy WHERE  reported(withholding, organisation_id)"
    )

    assert "reported(" not in "\n".join(line for (line,) in plan)
