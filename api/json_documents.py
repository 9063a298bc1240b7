"""JSON files that people hand in: organisations, standards, local rules."""

import json
from collections.abc import Callable
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar

from spatial.domain.errors import InvalidInputError

MAX_BYTES = 4 << 20
MAX_SHOWN = 40
Parsed = TypeVar("Parsed")


def read_json(path: Path) -> Any:
    """Return a file's value; figures as decimals, exactly as written.

    Raises
    ------
    InvalidInputError
        ``DOCUMENT_NOT_JSON`` with line and column, ``DOCUMENT_TOO_LARGE``.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InvalidInputError(
            code="DOCUMENT_TOO_LARGE", file=path.name, size=str(size), limit=str(MAX_BYTES)
        )
    try:
        value = json.loads(
            path.read_bytes().decode("utf-8-sig"),
            parse_float=_decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
        _require_storable(value)
    except json.JSONDecodeError as error:
        raise _not_json(path, error.msg, error.lineno, error.colno) from error
    except UnicodeDecodeError as error:
        raise _not_json(path, "不是 UTF-8 / not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise _not_json(path, str(error)) from error
    return value


def read_document(path: Path, parse: Callable[[dict[str, Any]], Parsed]) -> Parsed:
    """Read a file and make the noun of it that ``parse`` makes of a document."""
    return parse(read_json(path))


def _not_json(path: Path, reason: str, line: int = 1, column: int = 1) -> InvalidInputError:
    return InvalidInputError(
        f"{path.name}:{line}:{column}: {reason}",
        code="DOCUMENT_NOT_JSON",
        file=path.name,
        line=str(line),
        column=str(column),
        reason=reason,
    )


def _decimal(text: str) -> Decimal:
    """Refuse figures that no database column nor binary number can hold."""
    if not isfinite(float(text)):
        raise ValueError(f"{text[:MAX_SHOWN]} 过大 / too large")
    return Decimal(text)


def _require_storable(value: Any) -> None:
    """Refuse NUL and halves of characters, which the database cannot hold."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    text.encode("utf-8")
    if "\\u0000" in text:
        raise ValueError("文字中有 NUL / a text holds NUL")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} 不是数 / is no number")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that stands there twice: Python would keep the last without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"键 {twice} 重复 / key {twice} twice")
    return found
