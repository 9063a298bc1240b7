"""Old code on the new schema: what a release asks of it is there while it says so."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory

from spatial.storage.schema import alembic_config
from tests.support.schema_contract import breaches

pytestmark = pytest.mark.database

RELEASED = sorted((Path(__file__).parent / "released").glob("*.json"))


def widened() -> frozenset[str]:
    """Return the constraints that migrations say they have widened."""
    scripts = ScriptDirectory.from_config(alembic_config()).walk_revisions()
    return frozenset(name for one in scripts for name in getattr(one.module, "widens", ()))


@pytest.mark.parametrize("file", RELEASED, ids=[file.stem for file in RELEASED])
def test_the_schema_gives_each_release_that_it_serves_what_it_asks(
    database_url: str, file: Path
) -> None:
    asked: dict[str, Any] = json.loads(file.read_text())
    with psycopg.connect(database_url, autocommit=True) as conn:
        served = conn.execute(
            "SELECT EXISTS (SELECT FROM served_revision WHERE revision = %s)", [file.stem]
        ).fetchone()

        # a release that is no longer served has its record taken away in the same change
        assert served == (True,)
        assert breaches(conn, asked, widened=widened()) == []


def test_whatever_is_taken_from_a_release_is_told(fresh_database_url: str) -> None:
    asked: dict[str, Any] = json.loads(RELEASED[-1].read_text())
    with psycopg.connect(fresh_database_url, autocommit=True) as conn:
        for statement in (
            "ALTER TABLE drawing RENAME COLUMN release TO cad_release",
            "ALTER TABLE site ADD COLUMN postcode text NOT NULL",
            "ALTER TABLE site ALTER COLUMN name TYPE varchar(20)",
            "ALTER TABLE site ADD CONSTRAINT site_name_check CHECK (name <> '')",
            "ALTER TABLE site ADD COLUMN storeys int CHECK (storeys > 0)",
            "REVOKE SELECT ON room_use FROM smartmap_web",
        ):
            conn.execute(statement.encode())

        told = breaches(conn, asked)

    assert "column drawing.release: text -> None" in told
    assert "column site.postcode: now required" in told
    assert "column site.name: text -> character varying(20)" in told
    assert any(line.startswith("constraint site.site_name_check: None -> CHECK") for line in told)
    assert not any(line.startswith("constraint site.site_storeys") for line in told)
    assert "grant smartmap_web SELECT room_use: gone" in told
    broken = {line.split(":")[0] for line in told if line.startswith("statement ")}
    assert "statement spatial/storage/lookups/sql/buildings.sql" in broken
    assert len(broken) < 20
