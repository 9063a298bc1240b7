"""CQL2 compiled to SQL over a collection's source, ``feature``.

Three-valued as the standard says: what has no value is neither true nor false. No filter makes the
database fail: what could (a division by nothing, a power, a pattern that ends with its escape, an
invalid polygon) is refused here or has no value there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from psycopg import sql

from spatial.domain.errors import InvalidInputError
from spatial.storage.collections.boxes import to_ewkb
from spatial.storage.collections.registry import Collection
from spatial.storage.filters import periods
from spatial.storage.filters.geometries import MAX_VERTICES, read_box, read_geometry
from spatial.storage.filters.operands import Binder, Operand, Period, invalid, wrong_types
from spatial.storage.filters.parsing import Language, parse
from spatial.storage.filters.systems import CRS84, Crs

MAX_DEPTH, MAX_NODES = 16, 256
MAX_POWER = 8
REASONABLE = (1e-15, 1e15)
"""Between what figures one reckons; beyond them sums of powers would grow without end."""

GEOMETRY = "geometry"
"""The queryable that is a feature's geometry."""

COMPARISONS = {"=": "=", "<>": "<>", "<": "<", ">": ">", "<=": "<=", ">=": ">="}
ARITHMETIC = {
    "+": sql.SQL("({} + {})"),
    "-": sql.SQL("({} - {})"),
    "*": sql.SQL("({} * {})"),
    "/": sql.SQL("({} / nullif({}, 0))"),
    "div": sql.SQL("div({}, nullif({}, 0))"),
    "%": sql.SQL("mod({}, nullif({}, 0))"),
}
SPATIAL = {
    "s_intersects": sql.SQL("ST_Intersects({}, {})"),
    "s_within": sql.SQL("ST_Within({}, {})"),
    "s_contains": sql.SQL("ST_Contains({}, {})"),
    "s_disjoint": sql.SQL("ST_Disjoint({}, {})"),
    "s_equals": sql.SQL("ST_Equals({}, {})"),
    "s_touches": sql.SQL("ST_Touches({}, {})"),
    "s_crosses": sql.SQL("ST_Crosses({}, {})"),
    "s_overlaps": sql.SQL("ST_Overlaps({}, {})"),
}
FOLDS = {
    "casei": sql.SQL("lower({})"),
    "accenti": sql.SQL(
        "normalize(regexp_replace(normalize({}, NFD), '[\u0300-\u036f]', '', 'g'), NFC)"
    ),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on ``feature`` and its values, named f0, f1 and so on."""

    sql: sql.Composable
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """A digest: the same for the same condition."""
        told = f"{self.sql.as_string()} {sorted(self.values.items())!r}"
        return blake2b(told.encode(), digest_size=16).hexdigest()


def compile_filter(
    document: str | dict[str, Any],
    lang: Language,
    collection: Collection,
    filter_crs: Crs = CRS84,
) -> Filter:
    """Compile a filter over a collection's queryables: its filterable columns, id and geometry.

    Raises
    ------
    InvalidInputError
        ``FILTER_INVALID``, ``FILTER_TOO_LARGE``, ``FILTER_OPERATOR``, ``FILTER_PROPERTY``,
        ``FILTER_TYPES`` or ``FILTER_VALUE``, with ``where``.
    """
    compiler = _Compiler(collection, filter_crs)
    told = compiler.condition(parse(document, lang), 0)
    return Filter(told, compiler.binder.values)


class _Compiler:
    """One run; counts what it meets."""

    def __init__(self, collection: Collection, crs: Crs) -> None:
        self.collection, self.crs = collection, crs
        self.binder = Binder()
        self.nodes = self.vertices = 0

    def condition(self, node: Any, depth: int) -> sql.Composable:
        operand = self.operand(node, depth)
        if operand.type != "boolean":
            raise wrong_types("AND, OR, NOT", operand.type)
        return operand.sql

    def operand(self, node: Any, depth: int) -> Operand:
        self._count(depth)
        if isinstance(node, bool):
            return Operand("boolean", sql.SQL("true" if node else "false"))
        if isinstance(node, int | float):
            return self.binder.number(node)
        if isinstance(node, str):
            return self.binder.text(node)
        if not isinstance(node, dict):
            raise InvalidInputError(code="FILTER_INVALID", where=str(node)[:120])
        return self._of_document(node, depth)

    def _of_document(self, node: dict[str, Any], depth: int) -> Operand:
        if "op" in node:
            return self._operation(node, depth)
        if "property" in node:
            return self._property(node["property"])
        if "date" in node:
            return self.binder.date(node["date"])
        if "timestamp" in node:
            return self.binder.timestamp(node["timestamp"])
        if "bbox" in node or "type" in node:
            return self._geometry(node)
        raise InvalidInputError(code="FILTER_INVALID", where=str(node)[:120])

    def _count(self, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            limit = f"≤ {MAX_DEPTH} ↓, ≤ {MAX_NODES} ∑"
            raise InvalidInputError(code="FILTER_TOO_LARGE", limit=limit)

    def _property(self, name: object) -> Operand:
        if name == "id":
            return Operand("number", sql.SQL("feature.id"))
        if name == GEOMETRY and self.collection.geometry:
            return Operand("geometry", sql.SQL("feature.geom"))
        column = self.collection.column(str(name))
        if column is None or not column.filterable:
            known = [one.name for one in self.collection.columns if one.filterable]
            columns = ", ".join(["id", *([GEOMETRY] if self.collection.geometry else []), *known])
            raise InvalidInputError(code="FILTER_PROPERTY", where=str(name)[:80], columns=columns)
        kind = "number" if column.kind == "integer" else column.kind
        return Operand(kind, sql.Identifier("feature", column.name))

    def _geometry(self, node: dict[str, Any]) -> Operand:
        self.vertices += _count_numbers(node) // 2
        if self.vertices > MAX_VERTICES:
            raise InvalidInputError(code="FILTER_TOO_LARGE", limit=f"≤ {MAX_VERTICES} x y")
        shape = (
            read_box(node["bbox"], self.crs) if "bbox" in node else read_geometry(node, self.crs)
        )
        return Operand("geometry", self.binder.bind(to_ewkb(shape), "geometry"), shape)

    def _operation(self, node: dict[str, Any], depth: int) -> Operand:
        op, args = str(node["op"]).lower(), node.get("args")
        if not isinstance(args, list):
            raise InvalidInputError(code="FILTER_INVALID", where=op[:80])
        if op in {"and", "or"} and args:
            told = [self.condition(arg, depth + 1) for arg in args]
            return _true(sql.SQL("({})").format(sql.SQL(f" {_CONNECTIVES[op]} ").join(told)))
        compile_op = self._operator(op)
        if compile_op is None:
            raise InvalidInputError(code="FILTER_OPERATOR", where=op[:80])
        arity, compiled = compile_op
        if len(args) != arity:
            raise InvalidInputError(code="FILTER_INVALID", where=f"{op}: {len(args)} ≠ {arity}")
        return compiled(op, args, depth + 1)

    def _operator(self, op: str) -> tuple[int, "_Compiled"] | None:
        for listed, arity, compiled in (
            (COMPARISONS, 2, self._comparison),
            (ARITHMETIC, 2, self._arithmetic),
            (SPATIAL, 2, self._spatial),
            (periods.RELATIONS, 2, self._temporal),
            (FOLDS, 1, self._fold),
            ({"not"}, 1, self._not),
            ({"isnull"}, 1, self._is_null),
            ({"like"}, 2, self._like),
            ({"between"}, 3, self._between),
            ({"in"}, 2, self._in),
            ({"^"}, 2, self._power),
        ):
            if op in listed:
                return arity, compiled
        return None

    def _not(self, _: str, args: list[Any], depth: int) -> Operand:
        return _true(sql.SQL("(NOT {})").format(self.condition(args[0], depth)))

    def _is_null(self, _: str, args: list[Any], depth: int) -> Operand:
        return _true(sql.SQL("({} IS NULL)").format(self.operand(args[0], depth).sql))

    def _comparison(self, op: str, args: list[Any], depth: int) -> Operand:
        left, right = self._aligned(op, [self.operand(arg, depth) for arg in args])
        told = sql.SQL(f"({{}} {COMPARISONS[op]} {{}})")
        return _true(told.format(left.sql, right.sql))

    def _between(self, op: str, args: list[Any], depth: int) -> Operand:
        of, low, high = self._aligned(op, [self.operand(arg, depth) for arg in args])
        return _true(sql.SQL("({} BETWEEN {} AND {})").format(of.sql, low.sql, high.sql))

    def _in(self, op: str, args: list[Any], depth: int) -> Operand:
        if not isinstance(args[1], list) or not args[1]:
            raise InvalidInputError(code="FILTER_INVALID", where="IN ()")
        listed = [self.operand(arg, depth) for arg in [args[0], *args[1]]]
        of, *among = self._aligned(op, listed)
        values = sql.SQL(", ").join(one.sql for one in among)
        return _true(sql.SQL("({} IN ({}))").format(of.sql, values))

    def _aligned(self, op: str, operands: list[Operand]) -> list[Operand]:
        """Return operands of one type that can be compared so."""
        if any(one.type == "uuid" for one in operands):
            operands = [
                self.binder.uuid(one.literal) if one.type == "text" and one.literal else one
                for one in operands
            ]
        types = {one.type for one in operands}
        if len(types) > 1 or "geometry" in types or ("boolean" in types and op not in {"=", "<>"}):
            raise wrong_types(op, *sorted(types))
        if any(one.exact for one in operands):
            return [Operand("number", self.binder.exact(one)) for one in operands]
        return operands

    def _arithmetic(self, op: str, args: list[Any], depth: int) -> Operand:
        left, right = (self._figure(op, arg, depth) for arg in args)
        told = ARITHMETIC[op].format(self.binder.exact(left), self.binder.exact(right))
        return Operand("number", told, exact=True, powered=left.powered or right.powered)

    def _power(self, op: str, args: list[Any], depth: int) -> Operand:
        base, exponent = (self._figure(op, arg, depth) for arg in args)
        power = exponent.literal
        if base.powered or not (isinstance(power, int | float) and float(power).is_integer()):
            raise invalid("^")
        if abs(power) > MAX_POWER:
            raise InvalidInputError(code="FILTER_TOO_LARGE", limit=f"≤ ^{MAX_POWER}")
        of = self.binder.exact(base)
        if power < 0:
            of = sql.SQL("nullif({}, 0)").format(of)
        told = sql.SQL("power({}, {})").format(of, self.binder.exact(exponent))
        return Operand("number", told, exact=True, powered=True)

    def _figure(self, op: str, node: Any, depth: int) -> Operand:
        operand = self.operand(node, depth)
        if operand.type != "number":
            raise wrong_types(op, operand.type)
        low, high = REASONABLE
        if operand.literal is not None and not (
            operand.literal == 0 or low <= abs(operand.literal) <= high
        ):
            raise invalid(operand.literal)
        return operand

    def _fold(self, op: str, args: list[Any], depth: int) -> Operand:
        operand = self.operand(args[0], depth)
        if operand.type != "text":
            raise wrong_types(op, operand.type)
        return Operand("text", FOLDS[op].format(operand.sql), operand.literal)

    def _like(self, op: str, args: list[Any], depth: int) -> Operand:
        of, pattern = (self.operand(arg, depth) for arg in args)
        if {of.type, pattern.type} != {"text"} or pattern.literal is None:
            raise wrong_types(op, of.type, pattern.type)
        bare = pattern.literal.replace("\\\\", "")
        if bare.endswith("\\"):
            raise invalid(pattern.literal)
        return _true(sql.SQL("({} LIKE {})").format(of.sql, pattern.sql))

    def _spatial(self, op: str, args: list[Any], depth: int) -> Operand:
        left, right = operands = [self.operand(arg, depth) for arg in args]
        if {left.type, right.type} != {"geometry"}:
            raise wrong_types(op, left.type, right.type)
        for one in operands:
            gathered = one.literal is not None and one.literal.geom_type == "GeometryCollection"
            if gathered and op not in {"s_intersects", "s_disjoint"}:
                raise wrong_types(op, "GEOMETRYCOLLECTION")
        told = SPATIAL[op].format(left.sql, right.sql)
        if op != "s_disjoint":
            told = sql.SQL("({} && {} AND {})").format(left.sql, right.sql, told)
        return _true(told)

    def _temporal(self, op: str, args: list[Any], depth: int) -> Operand:
        left, right = (self._period(op, arg, depth) for arg in args)
        return _true(periods.relate(op, left, right))

    def _period(self, op: str, node: Any, depth: int) -> Period:
        if not isinstance(node, dict) or "interval" not in node:
            return periods.instant(self.operand(node, depth), op)
        self._count(depth)
        ends = node["interval"]
        if not isinstance(ends, list) or len(ends) != 2:
            raise InvalidInputError(code="FILTER_INVALID", where=str(node)[:120])
        read = [
            periods.span_end(self.binder, end)
            if isinstance(end, str)
            else self.operand(end, depth + 1)
            for end in ends
        ]
        return periods.span(read, op)


_Compiled = Callable[[str, list[Any], int], Operand]
_CONNECTIVES = {"and": "AND", "or": "OR"}


def _true(told: sql.Composable) -> Operand:
    return Operand("boolean", told)


def _count_numbers(node: Any) -> int:
    """Count the figures of a geometry, however it is nested."""
    pending, numbers = [node], 0
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)
        elif isinstance(one, int | float):
            numbers += 1
    return numbers
