"""What a database holds, in figures that a copy of it must match.

Terminology
-----------
Manifest
    Of each table the rows, a digest of their contents and sums of areas in m²; of the schema one
    digest for each thing that it consists of; the roles that grants and policies name.
Digest of a table
    Each row is hashed by itself (MD5 of its text, two halves of 64 bits), and the halves are summed
    up: the order of rows does not matter, each row does, and no sorting is needed.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from psycopg import Connection, sql
from psycopg.rows import dict_row

from spatial.storage.connections import load_sql

FORMAT = 1
AREA_DECIMALS = 4

# Whatever the machine's settings: the same value is the same text.
SAME_TEXT_EVERYWHERE = {
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "timezone": "UTC",
    "extra_float_digits": "1",
    "bytea_output": "hex",
}


@dataclass(frozen=True, slots=True)
class TableContents:
    """What one table holds; ``sums`` are of areas in m², as exact decimals."""

    rows: int
    digest: str
    sums: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DatabaseRole:
    """A role that the database names; it never may more than log in and what is granted to it."""

    name: str
    can_login: bool
    inherits: bool
    settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a database holds at one moment."""

    taken_at: str
    server: str
    revision: str | None
    owner: str
    roles: tuple[DatabaseRole, ...]
    database_grants: tuple[tuple[str, str], ...]
    tables: Mapping[str, TableContents]
    sequences: Mapping[str, int]
    catalogue: Mapping[str, str]

    def document(self) -> dict[str, Any]:
        """Return the manifest as JSON keeps it."""
        return {"format": FORMAT} | asdict(self)

    @classmethod
    def of_document(cls, document: Mapping[str, Any]) -> "Manifest":
        """Read what `document` wrote.

        Raises
        ------
        KeyError, TypeError
            If it is no manifest.
        """
        values = {name: document[name] for name in cls.__dataclass_fields__}
        values["roles"] = tuple(
            DatabaseRole(**role | {"settings": tuple(role["settings"])}) for role in values["roles"]
        )
        values["database_grants"] = tuple(
            (role, right) for role, right in values["database_grants"]
        )
        values["tables"] = {
            name: TableContents(**contents) for name, contents in values["tables"].items()
        }
        return cls(**values)


def take_manifest(conn: Connection[Any]) -> Manifest:
    """Reckon up what the database holds, in the snapshot of the connection's transaction."""
    for name, value in SAME_TEXT_EVERYWHERE.items():
        conn.execute("SELECT set_config(%s, %s, true)", [name, value])
    return Manifest(
        taken_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        server=_text(conn, "SELECT current_setting('server_version')"),
        revision=_revision(conn),
        owner=_text(
            conn,
            "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()",
        ),
        roles=_roles(conn),
        database_grants=tuple(conn.execute(load_sql("backed_up_database_grants")).fetchall()),
        tables=_tables(conn),
        sequences=_sequences(conn),
        catalogue=_catalogue(conn),
    )


def manifest_differences(expected: Manifest, found: Manifest) -> list[str]:
    """Say how a copy differs from what it was made from, one line for each thing; none: the same.

    Sequences may have gone on: what a sequence gave away before a backup is never given again.
    """
    lines: list[str] = []
    for name in sorted(expected.tables.keys() | found.tables.keys()):
        lines += _table_differences(name, expected.tables.get(name), found.tables.get(name))
    for name, value in sorted(expected.sequences.items()):
        if found.sequences.get(name, -1) < value:
            lines.append(f"sequence {name}: {value} -> {found.sequences.get(name)}")
    for name in sorted(expected.catalogue.keys() | found.catalogue.keys()):
        if expected.catalogue.get(name) != found.catalogue.get(name):
            lines.append(f"schema: {name} {_fate(name, expected.catalogue, found.catalogue)}")
    missing = {role.name for role in expected.roles} - {role.name for role in found.roles}
    lines += [f"role {name}: missing" for name in sorted(missing)]
    return lines


def _fate(name: str, expected: Mapping[str, str], found: Mapping[str, str]) -> str:
    if name not in found:
        return "missing"
    return "differs" if name in expected else "not in the backup"


def _table_differences(
    name: str, expected: TableContents | None, found: TableContents | None
) -> Iterable[str]:
    if expected is None or found is None:
        yield f"table {name}: {'missing' if found is None else 'not in the backup'}"
        return
    if expected.rows != found.rows:
        yield f"table {name}: {expected.rows} rows -> {found.rows}"
    for column, total in sorted(expected.sums.items()):
        if found.sums.get(column) != total:
            yield f"table {name}: {column} {total} m² -> {found.sums.get(column)} m²"
    if expected.digest != found.digest:
        yield f"table {name}: contents differ"


def _text(conn: Connection[Any], question: str) -> str:
    row = conn.execute(question.encode()).fetchone()
    return str(row[0]) if row else ""


def _revision(conn: Connection[Any]) -> str | None:
    if _text(conn, "SELECT to_regclass('alembic_version') IS NOT NULL") != "True":
        return None
    return _text(conn, "SELECT max(version_num) FROM alembic_version")


def _roles(conn: Connection[Any]) -> tuple[DatabaseRole, ...]:
    rows = conn.execute(load_sql("backed_up_roles")).fetchall()
    return tuple(DatabaseRole(name, login, own, tuple(set_)) for name, login, own, set_ in rows)


def _tables(conn: Connection[Any]) -> dict[str, TableContents]:
    with conn.cursor(row_factory=dict_row) as cursor:
        columns = cursor.execute(load_sql("backed_up_columns")).fetchall()
    by_table = groupby(columns, key=lambda row: (row["schema_name"], row["table_name"]))
    return {
        ".".join(table): _contents(conn, sql.Identifier(*table), list(of_table))
        for table, of_table in by_table
    }


def _contents(
    conn: Connection[Any], table: sql.Identifier, columns: list[dict[str, Any]]
) -> TableContents:
    """Count, hash and sum up one table in one pass."""
    measured = [column for column in columns if column["measure"]]
    statement = sql.SQL(
        "SELECT count(*),"
        " coalesce(sum(('x' || left(digest, 16))::bit(64)::bigint), 0)::text,"
        " coalesce(sum(('x' || right(digest, 16))::bit(64)::bigint), 0)::text{totals}"
        " FROM (SELECT md5(ROW({columns})::text) AS digest{measures} FROM ONLY {table}) AS hashed"
    ).format(
        totals=sql.SQL("").join(
            sql.SQL(", coalesce(sum({}), 0)::text").format(sql.Identifier(f"m{place}"))
            for place, _ in enumerate(measured)
        ),
        columns=sql.SQL(", ").join(sql.Identifier(column["column_name"]) for column in columns),
        measures=sql.SQL("").join(
            sql.SQL(", {} AS {}").format(_measure(column), sql.Identifier(f"m{place}"))
            for place, column in enumerate(measured)
        ),
        table=table,
    )
    rows, high, low, *totals = conn.execute(statement).fetchone() or (0, "0", "0")
    digest = hashlib.sha256(f"{rows} {high} {low}".encode()).hexdigest()[:32]
    names = [column["column_name"] for column in measured]
    return TableContents(rows, digest, dict(zip(names, totals, strict=True)))


def _measure(column: Mapping[str, Any]) -> sql.Composed:
    """Return what of a column is summed up, as an exact decimal: float sums depend on order."""
    name = sql.Identifier(column["column_name"])
    if column["measure"] == "area":
        area = sql.SQL("round(ST_Area({})::numeric, {})")
        return area.format(name, sql.Literal(AREA_DECIMALS))
    return sql.SQL("{}::numeric").format(name)


def _sequences(conn: Connection[Any]) -> dict[str, int]:
    rows = conn.execute(load_sql("backed_up_sequences")).fetchall()
    return {name: value or 0 for name, value in rows}


def _catalogue(conn: Connection[Any]) -> dict[str, str]:
    """Return a digest of each thing that the schema consists of, named with its schema."""
    with conn.transaction():
        path = _text(conn, "SHOW search_path")
        conn.execute("SET LOCAL search_path = pg_catalog")
        rows = conn.execute(load_sql("backed_up_catalogue")).fetchall()
        conn.execute("SELECT set_config('search_path', %s, true)", [path])
    return {f"{kind} {name}": digest for kind, name, digest in rows}
