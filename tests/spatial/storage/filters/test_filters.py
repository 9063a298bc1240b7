"""Filters say what CQL2 says, and no filter makes the database fail."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import cql2
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection, sql

from spatial.domain.errors import InvalidInputError
from spatial.domain.scopes import EVERYTHING
from spatial.storage.collections.reading import Query, compose
from spatial.storage.collections.registry import COLLECTIONS, Collection, Column
from spatial.storage.filters import CRS84, Crs, compile_filter, read_crs
from spatial.storage.filters.messages import MESSAGES
from tests.spatial.storage.filters import oracle

KINDS: dict[str, Any] = {
    "t": "text", "u": "text", "n": "integer", "m": "integer", "x": "number", "b": "boolean",
    "d": "date", "e": "date", "s": "timestamp", "k": "uuid",
}  # fmt: skip
PROBE = Collection(
    "probe", "试", "probe", "Polygon",
    tuple(Column(name, kind, name, name) for name, kind in KINDS.items()),
    0, "probe",
    b"SELECT 1::int8 AS id, NULL::text AS t, NULL::geometry AS geom WHERE false",
)  # fmt: skip

TEXTS = ["", "a", "A", "ab", "É", "é", "e", "a_b", "a%b", "a\\b", "中文", "it's", "%"]
DAYS = ["2024-01-01", "2024-01-02", "2024-02-29", "2025-12-31"]
MOMENTS = ["2024-01-01T00:00:00+00:00", "2024-01-02T12:30:00+00:00", "2025-12-31T23:59:59+00:00"]
SHAPES = [
    "POINT(1 1)", "POINT(2 2)", "LINESTRING(0 0, 2 2)", "LINESTRING(0 2, 2 0)",
    "LINESTRING(1 1, 3 1)",
    "POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))", "POLYGON((1 1, 3 1, 3 3, 1 3, 1 1))",
    "POLYGON((2 0, 4 0, 4 2, 2 2, 2 0))", "MULTIPOINT(0 0, 3 3)", "POINT(179.5 1)",
]  # fmt: skip
ROWS: list[dict[str, Any]] = [
    {
        "id": n,
        "t": TEXTS[n % 13] if n % 7 else None,
        "u": TEXTS[n * 5 % 13],
        "n": n % 5 - 1 if n % 6 else None,
        "m": (0, 2, 4)[n % 3] if n % 4 else None,
        "x": n / 4 if n % 5 else None,
        "b": (True, False, None)[n % 3],
        "d": dt.date.fromisoformat(DAYS[n % 4]) if n % 3 else None,
        "e": dt.date.fromisoformat(DAYS[min(n % 4 + n % 2, 3)]) if n % 5 else None,
        "s": dt.datetime.fromisoformat(MOMENTS[n % 3]) if n % 4 else None,
        "k": UUID(int=n % 3) if n % 5 else None,
        "geometry": shapely.from_wkt(SHAPES[n % 10]) if n % 11 else None,
    }
    for n in range(1, 61)
]
STORE = """
    CREATE TEMPORARY TABLE probe AS
    SELECT id, t, u, n, m, x, b, d, e, s, k, geometry AS geom
    FROM jsonb_to_recordset(%s) AS given (
        id int8, t text, u text, n int4, m int4, x float8, b bool, d date, e date, s timestamptz,
        k uuid, geometry geometry(GEOMETRY, 4490)
    )
"""
STORE_LEVEL = """
    WITH building AS (
        INSERT INTO building (code, name, pinyin, initials, managing_division_code)
        VALUES ('B-1', '楼', 'l', 'l', '510000') RETURNING id
    ),
    level AS (
        INSERT INTO level (building_id, code, name, ordinal)
        SELECT id, 'F1', '一层', 0 FROM building RETURNING id
    ),
    drawing AS (
        INSERT INTO drawing (
            sha256, name, size_bytes, content, release, encoding, metres_per_unit, unit_source,
            imported_by
        )
        VALUES (repeat('0', 64), 'a.dwg', 1, 'a', 'AC1027', 'utf-8', 1, 'header', 'test')
        RETURNING id
    ),
    plan AS (
        INSERT INTO floor_plan (drawing_id, sheet, level_id, state, created_by)
        SELECT drawing.id, 1, level.id, 'published', 'test' FROM drawing, level
        RETURNING id, level_id
    )
    INSERT INTO plan_revision (
        level_id, number, floor_plan_id, valid_from, imported_by, approved_by
    )
    SELECT level_id, 1, id, '2024-01-01', 'test', 'test' FROM plan
"""
STORE_ROOMS = """
    WITH place AS (
        INSERT INTO room (level_id) SELECT level_id FROM plan_revision
        CROSS JOIN generate_series(1, %s) RETURNING id, level_id, map_id, scope_prefix
    )
    INSERT INTO room_version (
        room_id, revision_id, level_id, scope_prefix, outline, geom, number, area_m2, raw_area_m2,
        measurement_standard, method, confidence, status, valid
    )
    SELECT
        place.id, plan_revision.id, place.level_id, place.scope_prefix, box,
        ST_SetSRID(box, 4490), place.map_id::text, 20, 20, 'inner-face', 'walls', 0.9, 'ok',
        '[2024-01-01,)'
    FROM place CROSS JOIN plan_revision, ST_MakeEnvelope(
        104 + place.map_id %% 100 / 1000.0, 30 + place.map_id / 100 / 1000.0,
        104.0009 + place.map_id %% 100 / 1000.0, 30.0009 + place.map_id / 100 / 1000.0
    ) AS box
"""


def prop(name: str) -> dict[str, str]:
    return {"property": name}


def op(*names: str, args: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(lambda name, given: {"op": name, "args": given}, st.sampled_from(names), args)


texts = st.one_of(st.sampled_from([prop("t"), prop("u")]), st.sampled_from(TEXTS))
texts |= op("casei", "accenti", args=st.lists(texts, min_size=1, max_size=1))
patterns: st.SearchStrategy[Any] = st.sampled_from(
    ["a%", "_", "%\\_b", "a\\%b", "%", "É", "a\\\\b", "中_", "", "%b%"]
)
patterns |= op("casei", "accenti", args=st.lists(patterns, min_size=1, max_size=1))
numbers = st.one_of(
    st.sampled_from([prop("n"), prop("m"), prop("x"), prop("id")]),
    st.sampled_from([0, 1, 2.5, -3, 4]),
)
halves = st.sampled_from([prop("m"), 2, 4, 0])
figures = st.one_of(
    op("+", "-", "*", args=st.lists(numbers, min_size=2, max_size=2)),
    op("/", "div", "%", args=st.tuples(numbers, halves).map(list)),
    op("^", args=st.tuples(halves, st.sampled_from([-1, 0, 2, 3])).map(list)),
)
figures |= op("+", "-", "*", args=st.lists(numbers | figures, min_size=2, max_size=2))
days = st.sampled_from([prop("d"), prop("e"), *({"date": one} for one in DAYS)])
zoned = [moment.replace("+00:00", "Z") for moment in MOMENTS]
moments = st.sampled_from([prop("s"), *({"timestamp": one} for one in zoned)])
ends = st.sampled_from([prop("d"), prop("e"), prop("s"), "..", *DAYS, *zoned])
spans = st.tuples(ends, ends).filter(
    lambda pair: any(isinstance(one, dict) or one == ".." for one in pair)
).map(lambda pair: {"interval": list(pair)})  # fmt: skip
shapes = st.one_of(
    st.just(prop("geometry")),
    st.sampled_from([json.loads(shapely.to_geojson(shapely.from_wkt(one))) for one in SHAPES]),
    st.sampled_from([{"bbox": [0, 0, 2, 2]}, {"bbox": [179, 0, 1, 2]}, {"bbox": [1, 1, 3, 3]}]),
)


def pairs(of: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(of, min_size=2, max_size=2)


conditions = st.one_of(
    *(
        op("=", "<>", "<", ">=", args=pairs(kind))
        for kind in (texts, numbers, numbers | figures, days, moments)
    ),
    op("between", args=st.lists(numbers | figures, min_size=3, max_size=3)),
    op("like", args=st.tuples(texts, patterns).map(list)),
    op("in", args=st.tuples(texts, st.lists(texts, min_size=1, max_size=3)).map(list)),
    op("in", args=st.tuples(numbers, st.lists(numbers, min_size=1, max_size=3)).map(list)),
    op("isNull", args=st.sampled_from([*KINDS, "geometry"]).map(lambda name: [prop(name)])),
    op(*oracle.PLACED, args=pairs(shapes)),
    op(*oracle.RELATED, args=pairs(spans | days | moments)),
    st.sampled_from([prop("b"), True, False]),
)
filters = st.recursive(
    conditions,
    lambda inner: st.one_of(
        op("and", "or", args=st.lists(inner, min_size=2, max_size=3)),
        op("not", args=st.lists(inner, min_size=1, max_size=1)),
        op("=", "<>", args=pairs(inner)),
    ),
    max_leaves=6,
)


@pytest.fixture
def probe(conn: Connection[Any]) -> Collection:
    rows = [row | {"geometry": as_ewkt(row["geometry"])} for row in ROWS]
    conn.execute(STORE, [json.dumps(rows, default=str)])
    fields = {name: getattr(PROBE, name) for name in PROBE.__slots__}
    return Collection(**fields | {"source": b"SELECT * FROM probe"})


def as_ewkt(shape: Any) -> str | None:
    return shape and f"SRID=4490;{shape.wkt}"


def found(conn: Connection[Any], collection: Collection, told: Any, crs: Crs = CRS84) -> set[int]:
    lang: Any = "cql2-text" if isinstance(told, str) else "cql2-json"
    document = told if isinstance(told, dict | str) else json.dumps(told)
    compiled = compile_filter(document, lang, collection, crs)
    query = Query(EVERYTHING, dt.date(2024, 1, 1), filter=compiled)
    statement = compose(collection, query, sql.SQL("feature.id"), ordered=False)
    return {row[0] for row in conn.execute(statement.text, statement.values)}


@pytest.mark.database
def test_a_filter_finds_what_an_oracle_finds_which_asks_no_database(
    conn: Connection[Any], probe: Collection, long: bool
) -> None:
    sizes = set()

    @settings(
        max_examples=20_000 if long else 300,
        deadline=None,
        derandomize=not long,
        suppress_health_check=list(HealthCheck),
    )
    @given(filters)
    def compare(tree: Any) -> None:
        expected = {row["id"] for row in ROWS if oracle.holds(tree, row) is True}
        document = tree if isinstance(tree, dict) else {"op": "and", "args": [tree, True]}
        assert found(conn, probe, document) == expected, json.dumps(tree)
        sizes.add(len(expected))

    compare()
    assert len(sizes) > 20, "the filters tell something apart"


junk = st.recursive(
    st.one_of(
        texts, numbers, shapes, spans, days, moments, conditions,
        st.sampled_from([None, prop("nothing"), prop("k"), prop("b"), 1e300, 1e-300, "\\", "';"]),
        st.text(max_size=4),
    ),
    lambda inner: st.one_of(
        op(
            "and", "not", "=", "<", "in", "like", "between", "isNull", "casei", "+", "/", "^",
            "s_within", "s_touches", "t_during", "a_contains", "pg_sleep", "current_setting",
            args=st.lists(inner, max_size=3),
        ),
        st.lists(inner, max_size=2),
        st.builds(lambda a, b: {"interval": [a, b]}, inner, inner),
        st.builds(lambda a: {"date": a}, inner),
        st.builds(lambda a: {"bbox": a}, st.lists(st.floats(), max_size=6)),
        st.builds(
            lambda a: {"type": "Polygon", "coordinates": [a]},
            st.lists(st.tuples(st.floats(-200, 200), st.floats(-90, 90)).map(list), max_size=6),
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.mark.database
def test_whatever_is_asked_is_answered_or_refused_and_never_fails_in_the_database(
    conn: Connection[Any], probe: Collection, long: bool
) -> None:
    refused: set[str] = set()

    @settings(
        max_examples=20_000 if long else 250,
        deadline=None,
        derandomize=not long,
        suppress_health_check=list(HealthCheck),
    )
    @given(junk, st.sampled_from([CRS84, read_crs("[EPSG:4326]"), read_crs("[EPSG:4547]")]))
    def ask(tree: Any, crs: Crs) -> None:
        try:
            found(conn, probe, tree if isinstance(tree, dict | list) else [tree], crs)
        except InvalidInputError as error:
            refused.add(error.code)
        else:
            refused.add("none")

    ask()
    wanted = {"FILTER_INVALID", "FILTER_OPERATOR", "FILTER_TYPES", "FILTER_VALUE"}
    assert wanted <= refused <= {*MESSAGES, "none"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 4000 + "n=1" + ")" * 4000, "FILTER_TOO_LARGE"),
        ("x = " + "-" * 4000 + "1", "FILTER_TOO_LARGE"),
        ("NOT " * 2000 + "b", "FILTER_TOO_LARGE"),
        ("x = " + "1+" * 300 + "1", "FILTER_TOO_LARGE"),
        (" OR ".join(["n=1"] * 300), "FILTER_TOO_LARGE"),
        ("n=1" + " " * 9000, "FILTER_TOO_LARGE"),
        ("x ^ 9 > 1", "FILTER_TOO_LARGE"),
        ("(x ^ 8) ^ 8 > 1", "FILTER_VALUE"),
        ("x ^ m > 1", "FILTER_VALUE"),
        ("x * 1e300 > 1", "FILTER_VALUE"),
        ("x > 1e400", "FILTER_VALUE"),
        ("t LIKE 'a\\'", "FILTER_VALUE"),
        ("t LIKE u", "FILTER_TYPES"),
        ("d > DATE('2024-02-30')", "FILTER_VALUE"),
        ("k = 'no-uuid'", "FILTER_VALUE"),
        ("T_DURING(d, INTERVAL('2025-01-01','2024-01-01'))", "FILTER_VALUE"),
        ("S_WITHIN(geometry, POLYGON((0 0,2 2,2 0,0 2,0 0)))", "FILTER_VALUE"),
        ("S_INTERSECTS(geometry, POINT(200 1))", "FILTER_VALUE"),
        ("S_INTERSECTS(geometry, BBOX(1,3,2,2))", "BBOX_INVALID"),
        ("S_TOUCHES(geometry, GEOMETRYCOLLECTION(POINT(1 1)))", "FILTER_TYPES"),
        ("pg_sleep(10) = 1", "FILTER_OPERATOR"),
        ("query_to_xml('select 1', true, true, '') = 'x'", "FILTER_OPERATOR"),
        ("A_CONTAINS(t, ('a','b'))", "FILTER_OPERATOR"),
        ("scope_prefix = '51'", "FILTER_PROPERTY"),
        ("\"t\"\" OR true --\" = 'x'", "FILTER_PROPERTY"),
        ("'; DROP TABLE building; --", "FILTER_INVALID"),
        ("t = 'a' AND", "FILTER_INVALID"),
        ("t = 1", "FILTER_TYPES"),
        ("t", "FILTER_TYPES"),
        ("d > TIMESTAMP('2024-01-01T00:00:00Z')", "FILTER_TYPES"),
        ("t = '\ud800'", "FILTER_INVALID"),
        ("t = 'a\0'", "FILTER_VALUE"),
        ("", "FILTER_INVALID"),
    ],
)  # fmt: skip
def test_a_hostile_filter_is_refused_with_its_code_in_both_languages(text: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        compile_filter(text, "cql2-text", PROBE)

    assert refused.value.code == code
    for told in MESSAGES[code]:
        told.format(**refused.value.values)


def test_json_is_bounded_in_depth_bytes_and_vertices() -> None:
    ring = [[n / 1000, 0] for n in range(5001)]
    line = {"type": "LineString", "coordinates": ring}
    large = {"op": "s_intersects", "args": [prop("geometry"), line]}
    deep: Any = prop("b")
    for _ in range(17):
        deep = {"op": "not", "args": [deep]}
    for told in (large, deep, {"op": "=", "args": [prop("t"), "a" * 300_000]}):
        with pytest.raises(InvalidInputError) as refused:
            compile_filter(told, "cql2-json", PROBE)
        assert refused.value.code == "FILTER_TOO_LARGE"
    with pytest.raises(InvalidInputError):
        compile_filter('{"op":"not","args":[' * 5000 + "true" + "]}" * 5000, "cql2-json", PROBE)


@pytest.mark.database
def test_text_and_json_axes_and_systems_say_the_same(
    conn: Connection[Any], probe: Collection
) -> None:
    for text in (
        "CASEI(t) LIKE CASEI('A%') AND NOT n IN (1, 2) OR d IS NULL",
        "accenti(u) = accenti('É') and x between 1 and 3*m",
        f"T_INTERSECTS(INTERVAL(d, e), INTERVAL('2024-01-02', '..')) AND k = '{UUID(int=1)}'",
        "S_INTERSECTS(geometry, BBOX(179, 0, 1, 2)) OR S_WITHIN(geometry, BBOX(0,0,2,2))",
    ):  # fmt: skip
        tree = cql2.parse_text(text).to_json()
        assert found(conn, probe, text) == found(conn, probe, tree)
        assert 0 < len(found(conn, probe, text)) < 60

    place = "S_INTERSECTS(geometry, BBOX({}))"
    around = found(conn, probe, place.format("1.4,0.5,2.5,2.5"))
    assert around
    assert found(conn, probe, place.format("0.5,1.4,2.5,2.5"), read_crs("[EPSG:4326]")) == around
    metres = "155847.27,55660.45,278298.74,278387.11"
    assert found(conn, probe, place.format(metres), read_crs("[EPSG:3857]")) == around
    assert found(
        conn, probe, "S_INTERSECTS(geometry, POINT(1 179.5))", read_crs("[EPSG:4490]")
    ) == {row["id"] for row in ROWS if row["id"] % 10 == 9 and row["geometry"] is not None}
    with pytest.raises(InvalidInputError, match="CRS_UNKNOWN"):
        read_crs("http://www.opengis.net/def/crs/EPSG/0/27700")


@pytest.mark.database
def test_a_box_or_a_spatial_filter_of_rooms_is_looked_up_in_the_index(
    conn: Connection[Any],
) -> None:
    store_rooms(conn, 10_000)
    rooms = COLLECTIONS["rooms"]
    place = "S_WITHIN(geometry, BBOX(104.0100,30.0100,104.0120,30.0120)) AND area_m2 > 10"
    for query in (
        Query(EVERYTHING, dt.date(2026, 1, 1), bbox=(104.01, 30.01, 104.012, 30.012)),
        Query(EVERYTHING, dt.date(2026, 1, 1), filter=compile_filter(place, "cql2-text", rooms)),
    ):
        told = compose(rooms, query, sql.SQL("feature.id, feature.number, feature.use_name"))
        explain = sql.SQL("EXPLAIN (ANALYZE, TIMING off, FORMAT text) ").format() + told.text
        plan = "\n".join(row[0] for row in conn.execute(explain, told.values))
        assert "room_version_geom_idx" in plan, plan
        assert "allocation" not in plan, "nobody asked who holds them"
        assert "building_pkey" not in plan, plan


def store_rooms(conn: Connection[Any], rooms: int) -> None:
    conn.execute(STORE_LEVEL)
    conn.execute("ALTER TABLE room_version DISABLE TRIGGER USER")
    conn.execute(STORE_ROOMS, [rooms])
    conn.execute("ANALYZE room_version; ANALYZE room")
