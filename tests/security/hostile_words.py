"""What attackers type where a text is asked for, and where to type it: every parameter there is."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

INJECTIONS = (
    "' OR '1'='1", "1; DROP TABLE room; --", "'; SELECT pg_sleep(30); --", "%' UNION SELECT 1 --",
    "\\'; COPY room TO '/tmp/x'; --", "$$; SELECT 1; $$", "{{7*7}}", "${jndi:ldap://127.0.0.1/a}",
    "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "%s%s%n", "%(scope)s", "{0.__class__}",
)  # fmt: skip
TRAVERSALS = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd",
    "....//....//etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "file:///etc/passwd",
    "%c0%ae%c0%ae/etc/passwd", "a%00.mjs", "~root/.ssh/id_rsa", ".git/config", "vendor/..%2f..%2f",
)  # fmt: skip
ODD = (
    "", " ", "\t", "\x00", "\x7f", "\u202e", "\ufeff", "\U0001f600", "a" * 5_000, "9" * 400,
    "-1", "1e999", "NaN", "null", "[]", "{}", "true",
    "2026-02-30", "0000-00-00", "99999-01-01", "Ⅷ", "٣", "𝟙", "ß" * 65, "e\u0301" * 40,
)  # fmt: skip
WORDS = (*INJECTIONS, *TRAVERSALS, *ODD)


class Asked(NamedTuple):
    """A request with one hostile word in it."""

    method: str
    path: str
    params: dict[str, str]
    body: Any
    place: str


def requests_of(document: dict[str, Any], words: Iterator[str]) -> Iterator[Asked]:
    """Return requests to all operations of an OpenAPI document, a word in each place in turn."""
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield from _of_operation(document, method.upper(), template, operation, words)


def _of_operation(
    document: dict[str, Any], method: str, template: str, operation: Any, words: Iterator[str]
) -> Iterator[Asked]:
    given = operation.get("parameters", [])
    path = {one["name"]: sample(document, one["schema"]) for one in given if one["in"] == "path"}
    needed = {
        one["name"]: str(sample(document, one["schema"]))
        for one in given
        if one["in"] == "query" and one.get("required")
    }
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    body = sample(document, schema) if schema else None
    for one in given:
        word = next(words)
        if one["in"] == "path":
            yield Asked(
                method, _filled(template, path | {one["name"]: word}), needed, body, one["name"]
            )
        elif one["in"] == "query":
            params = needed | {one["name"]: word}
            yield Asked(method, _filled(template, path), params, body, one["name"])
    for place, changed in _changed(body, words):
        yield Asked(method, _filled(template, path), needed, changed, f"body{place}")


def _filled(template: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template


def _changed(body: Any, words: Iterator[str]) -> Iterator[tuple[str, Any]]:
    """Return a body with a word in each of its places in turn."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield f".{name}", body | {name: next(words)}
            for place, inner in _changed(value, words):
                yield f".{name}{place}", body | {name: inner}
        yield ".+", body | {next(words): next(words)}
    elif isinstance(body, list) and body:
        for place, inner in _changed(body[0], words):
            yield f"[0]{place}", [inner, *body[1:]]


def sample(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Return something that a schema takes, more or less."""
    if "$ref" in schema:
        named = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return sample(document, named)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return sample(document, schema[several][0])
    if "enum" in schema:
        return schema["enum"][0]
    properties = schema.get("properties", {})
    kinds: dict[str, Callable[[], Any]] = {
        "object": lambda: {name: sample(document, one) for name, one in properties.items()},
        "array": lambda: [sample(document, schema.get("items", {}))],
        "integer": lambda: schema.get("minimum", 1),
        "number": lambda: schema.get("minimum", 1),
        "boolean": lambda: True,
    }
    kind = schema.get("type", "string")
    if kind in kinds:
        return kinds[kind]()
    formats = {"uuid": str(UUID(int=7, version=4)), "date": "2026-01-01"}
    return formats.get(schema.get("format", ""), "510100")
