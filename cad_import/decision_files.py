"""Files of decisions: JSON in, JSON out, the same bytes for the same decisions.

    {"schema": "smartmap-decisions/1", "sha256": "…", "decisions": [
      {"do": "accept", "sheet": 1, "opening": "proposed-1a2b3c4d"},
      {"do": "split", "sheet": 1, "points": [[12.4, 3.0], [12.4, 6.6]]},
      {"do": "label", "sheet": 1, "points": [[14.0, 4.0]], "number": "203", "by": "li"}]}

Points are metres in the drawing's own frame, as in the rooms' GeoJSON.
"""

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from spatial.domain.decisions import Act, Decision, Decisions, Point
from spatial.domain.errors import InvalidInputError
from spatial.domain.floor_plans import SpaceKind

SCHEMA = "smartmap-decisions/1"
MAX_BYTES = 5_000_000
WHAT = (*(kind.value for kind in SpaceKind), "outside", "other")
TEXTS = ("opening", "number", "name", "use", "what", "by", "at", "note")
NEEDED_POINTS = {Act.MERGE: 2, Act.SPLIT: 2, Act.REJECT: 0, Act.ACCEPT: 0}
MEANT_FOR = {
    "opening": (Act.ACCEPT, Act.REJECT),
    "number": (Act.LABEL,),
    "name": (Act.LABEL,),
    "use": (Act.LABEL,),
    "what": (Act.NOT_A_ROOM,),
    "area_m2": (Act.CONFIRM, Act.NOT_A_ROOM, Act.LABEL),
}


def read_decisions(path: Path) -> Decisions:
    """Read a file of decisions.

    Raises
    ------
    InvalidInputError
        ``DECISIONS_UNREADABLE``, with what is wrong and where: nothing of it is used then.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _wrong(path.name, f"> {MAX_BYTES} bytes")
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, ValueError, RecursionError) as error:
        if isinstance(error, InvalidInputError):
            raise
        raise _wrong(path.name, str(error)[:200]) from error
    return parse_decisions(document, path.name)


def parse_decisions(document: Any, source: str = "") -> Decisions:
    """Read decisions from a parsed document; raises as ``read_decisions`` does."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _wrong(source, f"schema is not {SCHEMA}")
    digest, entries = document.get("sha256"), document.get("decisions")
    if not isinstance(digest, str) or len(digest) != 64:
        raise _wrong(source, "sha256 is not the digest of a drawing")
    if not isinstance(entries, list):
        raise _wrong(source, "decisions is not a list")
    return Decisions(
        digest.lower(),
        tuple(_decision(entry, source, at) for at, entry in enumerate(entries, start=1)),
    )


def decisions_json(decisions: Decisions) -> str:
    """Write decisions as a file holds them, in the order given."""
    entries = [_entry(decision) for decision in decisions.entries]
    document = {"schema": SCHEMA, "sha256": decisions.sha256, "decisions": entries}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _entry(decision: Decision) -> dict[str, Any]:
    entry: dict[str, Any] = {"do": decision.act.value, "sheet": decision.sheet}
    if decision.points:
        entry["points"] = [list(point) for point in decision.points]
    for name in (*TEXTS, "area_m2"):
        value = getattr(decision, name)
        if value is not None and (value or name in ("number", "name", "use")):
            entry[name] = value
    return entry


def _wrong(source: str, reason: str) -> InvalidInputError:
    return InvalidInputError(
        f"{source}: {reason}", code="DECISIONS_UNREADABLE", file=source, reason=reason
    )


KNOWN = frozenset({"do"} | {field.name for field in fields(Decision)} - {"act"})


def _decision(entry: Any, source: str, at: int) -> Decision:
    try:
        return _checked(entry)
    except (TypeError, ValueError, KeyError) as error:
        raise _wrong(source, f"decision {at}: {error}") from error


def _checked(entry: Any) -> Decision:
    if not isinstance(entry, dict):
        raise TypeError("is not an object")
    unknown = sorted(set(entry) - KNOWN)
    if unknown:
        raise ValueError(f"unknown: {', '.join(unknown)}")
    act = Act(str(entry.get("do")))
    sheet = entry.get("sheet", 1)
    if not isinstance(sheet, int) or isinstance(sheet, bool) or sheet < 1:
        raise ValueError("sheet is not a number from 1")
    points = tuple(_point(point) for point in entry.get("points", ()))
    texts = {name: entry[name] for name in TEXTS if entry.get(name) is not None}
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError("a text is not one")
    _check_fields(act, entry, points)
    return Decision(act, sheet, points, area_m2=_area(entry.get("area_m2")), **texts)


def _check_fields(act: Act, entry: Mapping[str, Any], points: tuple[Point, ...]) -> None:
    for name, acts in MEANT_FOR.items():
        if name in entry and act not in acts:
            raise ValueError(f"{name} says nothing about {act.value}")
    needed = NEEDED_POINTS.get(act, 1)
    exact = act in (Act.NOT_A_ROOM, Act.LABEL, Act.CONFIRM)
    if len(points) < needed or (exact and len(points) != needed):
        raise ValueError(f"{act.value} needs {needed} points")
    if act in (Act.ACCEPT, Act.REJECT) and not entry.get("opening") and len(points) != 2:
        raise ValueError("needs the id of an opening, or the two ends of its line")
    if act is Act.NOT_A_ROOM and entry.get("what", "other") not in WHAT:
        raise ValueError(f"what is none of {', '.join(WHAT)}")
    if act is Act.LABEL and not {"number", "name", "use"} & set(entry):
        raise ValueError("label corrects nothing")
    if entry.get("at"):
        dt.datetime.fromisoformat(entry["at"])


def _point(value: Any) -> Point:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("a point is not [x, y]")
    x, y = (_number(part) for part in value)
    return x, y


def _area(value: Any) -> float | None:
    return None if value is None else _number(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is not a number")
    return float(value)
