"""What a release asks of the schema: its tables, functions, grants and the statements that it runs.

Recorded when a release is made (``python -m tests.support.schema_contract URL > FILE``), and held
against every schema that says it still serves that release.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.pq import ExecStatus

ROOT = Path(__file__).parents[2]
STATEMENT_FOLDERS = ("spatial/storage", "spatial/services", "tiles", "api")
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")

COLUMNS = """
    SELECT
        attrelid::regclass || '.' || attname,
        format_type(atttypid, atttypmod),
        attnotnull AND NOT atthasdef AND attidentity = '' AND relkind = 'r'
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')
        AND attnum > 0 AND NOT attisdropped
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = attrelid AND deptype = 'e')
"""
CONSTRAINTS = """
    SELECT
        conrelid::regclass || '.' || conname,
        pg_get_constraintdef(pg_constraint.oid),
        ARRAY(
            SELECT conrelid::regclass || '.' || attname
            FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)
        )
    FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = conrelid AND deptype = 'e')
"""
FUNCTIONS = """
    SELECT
        proname || '(' || pg_get_function_identity_arguments(oid) || ')',
        pg_get_function_result(oid)
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
        AND prorettype <> 'trigger'::regtype
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
"""
GRANTS = """
    SELECT grantee || ' ' || privilege_type || ' ' || name
    FROM (
        SELECT oid::regclass::text AS name, (aclexplode(relacl)).* FROM pg_class
        UNION ALL
        SELECT attrelid::regclass || '.' || attname, (aclexplode(attacl)).* FROM pg_attribute
        UNION ALL
        SELECT oid::regprocedure::text, (aclexplode(proacl)).* FROM pg_proc
    ) AS granted (name, grantor, role, privilege_type, is_grantable)
    JOIN pg_roles ON pg_roles.oid = role,
        LATERAL (SELECT rolname AS grantee) AS named
    WHERE grantee LIKE 'smartmap@_%' ESCAPE '@'
"""


def record(conn: Connection[Any]) -> dict[str, Any]:
    """Write down what the present release asks of the schema that it runs on."""
    columns = rows(conn, COLUMNS)
    return {
        "revision": rows(conn, "SELECT max(version_num) FROM alembic_version")[0][0],
        "columns": {name: kind for name, kind, _ in columns},
        "required": sorted(name for name, _, required in columns if required),
        "constraints": {name: text for name, text, _ in rows(conn, CONSTRAINTS)},
        "functions": dict(rows(conn, FUNCTIONS)),
        "grants": sorted(line for (line,) in rows(conn, GRANTS)),
        "statements": {
            name: {"sql": text, "returns": returned}
            for name, text in statements()
            if isinstance(returned := returns(conn, text), list)
        },
    }


def breaches(
    conn: Connection[Any], asked: Mapping[str, Any], *, widened: frozenset[str] = frozenset()
) -> list[str]:
    """Say what the schema no longer gives a release that it was recorded for.

    Parameters
    ----------
    widened
        Constraints that let in more than they did; a machine cannot tell that from less.
    """
    there = rows(conn, COLUMNS)
    required = {name for name, _, is_required in there if is_required}
    tables = {name.rpartition(".")[0] for name in asked["columns"]}
    return [
        *_lost("column", asked["columns"], {name: kind for name, kind, _ in there}),
        *_lost("function", asked["functions"], dict(rows(conn, FUNCTIONS))),
        *(
            f"grant {line}: gone"
            for line in set(asked["grants"]) - {g for (g,) in rows(conn, GRANTS)}
        ),
        *(
            f"column {name}: now required"
            for name in required - set(asked["required"])
            if name.rpartition(".")[0] in tables
        ),
        *_narrowed(conn, asked, widened),
        *_failing(conn, asked["statements"]),
    ]


def _lost(kind: str, asked: Mapping[str, str], there: Mapping[str, str]) -> Iterator[str]:
    for name, wanted in asked.items():
        if there.get(name) != wanted:
            yield f"{kind} {name}: {wanted} -> {there.get(name)}"


def _narrowed(
    conn: Connection[Any], asked: Mapping[str, Any], widened: frozenset[str]
) -> Iterator[str]:
    """Find constraints that are new or other, and bind only columns that the release writes."""
    for name, text, columns in rows(conn, CONSTRAINTS):
        known = asked["constraints"].get(name)
        bare_name = name.rpartition(".")[2]
        binds_old = bool(columns) and set(columns) <= set(asked["columns"])
        if known != text and binds_old and bare_name not in widened:
            yield f"constraint {name}: {known} -> {text}"


def _failing(conn: Connection[Any], asked: Mapping[str, Any]) -> Iterator[str]:
    for name, statement in asked.items():
        found = returns(conn, statement["sql"])
        if found != statement["returns"]:
            yield f"statement {name}: {statement['returns']} -> {found}"


def rows(conn: Connection[Any], question: str) -> list[Any]:
    """Ask the catalogue."""
    return conn.execute(question.encode()).fetchall()


def statements() -> Iterator[tuple[str, str]]:
    """Yield the statements of this release, without comments, named by their files."""
    for folder in STATEMENT_FOLDERS:
        for file in sorted((ROOT / folder).rglob("*.sql")):
            if "migrations" not in file.parts and "demo" not in file.parts:
                lines = file.read_text().splitlines()
                text = "\n".join(line for line in lines if not line.lstrip().startswith("--"))
                yield str(file.relative_to(ROOT)), text.strip()


def returns(conn: Connection[Any], statement: str) -> list[list[str]] | str:
    """Have a statement planned, not run: return its columns and their types, or what is wrong."""
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%"
        if match[1] not in names:
            names.append(match[1])
        return f"${names.index(match[1]) + 1}"

    text = PLACEHOLDER.sub(number, statement)
    planned = conn.pgconn.prepare(b"", text.encode())
    if planned.status != ExecStatus.COMMAND_OK:
        return planned.error_message.decode(errors="replace").splitlines()[0]
    described = conn.pgconn.describe_prepared(b"")
    types = [described.ftype(place) for place in range(described.nfields)]
    named = dict(conn.execute("SELECT oid, oid::regtype::text FROM pg_type").fetchall())
    return [
        [(described.fname(place) or b"").decode(), named[kind]] for place, kind in enumerate(types)
    ]


if __name__ == "__main__":
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        json.dump(record(connection), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
        sys.stdout.write("\n")
