"""CQL2 read by a library into its JSON form, within limits that are checked before it sees it.

The library descends once for each parenthesis and sign, and ends the process where the stack ends:
four thousand of them, 4 kB, are enough. So nesting is counted here first.
"""

import json
import re
from typing import Any, Literal

import cql2

from spatial.domain.errors import InvalidInputError

Language = Literal["cql2-text", "cql2-json"]

MAX_TEXT_BYTES, MAX_JSON_BYTES = 8_192, 262_144
"""A geometry of as many vertices as are allowed has room in JSON, not in an address."""

MAX_PARENTHESES = 32
MAX_SIGNS = 8
"""Signs and NOTs in a row."""

QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"")
SIGNS = re.compile(rf"(?:(?:\bnot\b|[-+])\s*){{{MAX_SIGNS + 1},}}", re.IGNORECASE)


def parse(document: str | dict[str, Any], language: Language) -> Any:
    """Return the tree of a filter.

    Raises
    ------
    InvalidInputError
        ``FILTER_INVALID`` with the place, ``FILTER_TOO_LARGE`` with the limit.
    """
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    limit = MAX_TEXT_BYTES if language == "cql2-text" else MAX_JSON_BYTES
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidInputError(code="FILTER_INVALID", where="UTF-8") from None
    if size > limit:
        raise InvalidInputError(code="FILTER_TOO_LARGE", limit=f"≤ {limit} B")
    if language == "cql2-text":
        _check_nesting(text)
    try:
        read = cql2.parse_text(text) if language == "cql2-text" else cql2.parse_json(text)
        return read.to_json()
    except Exception as error:  # the library raises Exception itself for what it cannot convert
        raise InvalidInputError(code="FILTER_INVALID", where=_place(str(error))) from error


def _check_nesting(text: str) -> None:
    bare = QUOTED.sub("''", text)
    depth = deepest = 0
    for mark in re.findall(r"[()]", bare):
        depth += 1 if mark == "(" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_PARENTHESES or SIGNS.search(bare):
        raise InvalidInputError(
            code="FILTER_TOO_LARGE", limit=f"≤ {MAX_PARENTHESES} (((, ≤ {MAX_SIGNS} NOT - +"
        )


def _place(told: str) -> str:
    """Return where the library stopped, as it tells it: line and column, or what it expected."""
    place = re.search(r"--> (\d+:\d+)", told)
    return place[1] if place else " ".join(told.split())[:120]
