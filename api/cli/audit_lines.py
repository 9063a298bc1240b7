"""How ``smartmap audit`` prints an event, and a broken link of the chain."""

import json
from typing import Any

from spatial.domain.event_chain import Broken
from spatial.domain.messages import render
from spatial.services.audit_messages import AUDIT_MESSAGES


def event_line(row: dict[str, Any]) -> str:
    """Return an event on one line: id, moment, who, action, subject, division, from where."""
    origin = row["origin"]
    parts = origin.values() if isinstance(origin, dict) else [origin or "-"]
    moment = row["at"].astimezone().isoformat(sep=" ", timespec="seconds")
    words = (
        row["id"],
        moment,
        row["who"],
        row["action"],
        f"{row['subject_kind']}/{row['subject_id']}",
        row["managing_prefix"] or "-",
        " ".join(map(str, parts)),
    )
    return "  ".join(map(str, words))


def event_json(row: dict[str, Any]) -> str:
    """Return an event as a line of JSON."""
    plain = row | {"at": row["at"].isoformat(), "day": row["day"] and row["day"].isoformat()}
    return json.dumps(plain, ensure_ascii=False)


def broken_line(link: Broken) -> str:
    """Return what is wrong, in Chinese and English."""
    message = AUDIT_MESSAGES[link.fault]
    values = {
        "event": "—" if link.event_id is None else str(link.event_id),
        "seal": str(link.seal_number or "—"),
        "about": link.about,
    }
    return f"{link.fault}: {render(message, values)}\n{render(message, values, 'en')}"


def broken_json(link: Broken) -> str:
    """Return what is wrong as a line of JSON."""
    told = {"code": link.fault, "event": link.event_id, "seal": link.seal_number}
    return json.dumps(told | {"about": link.about}, ensure_ascii=False)
