"""Case of the search: what answers a query, found in plain Python."""

from collections.abc import Iterator
from typing import Any

from tests.security.fuzzing import Case, Probe
from tests.security.place_cases import V1


def search(probe: Probe) -> None:
    """Buildings, organisations and rooms of the scope, and no others."""
    one = probe.random.choice(
        [*probe.world.buildings, *probe.world.organisations, *probe.world.versions]
    )
    text = probe.random.choice(
        [one.name, one.name[:3], "楼", "单位", "室", "101", "dw", "lou", "qz", "%", "zz",
         getattr(one, "code", "10"), getattr(one, "initials", "l")]
    )  # fmt: skip
    limit = probe.random.choice([1, 12, 50])
    found = probe.data(f"{V1}/search", {"q": text, "limit": limit})
    word = "".join(text.lower().split())
    told = [(row["kind"], row["id"]) for row in found]
    probe.some(f"hits of {text}", told, list(_hits(probe, word)), limit)


def _hits(probe: Probe, word: str) -> Iterator[tuple[str, str]]:
    view = probe.view
    for row in view.standing.values():
        if _answers(row, word):
            yield "building", str(row.id)
    for row in view.organisations.values():
        if _answers(row, word):
            yield "organisation", str(row.id)
    for room in view.rooms.values():
        if room.number.startswith(word) or word in room.name.lower():
            yield "room", str(room.room_id)


def _answers(row: Any, word: str) -> bool:
    within = (row.code.lower(), row.name.lower(), row.pinyin)
    in_order = (row.initials, row.name.lower())
    return any(word in text for text in within) or any(_in_order(word, text) for text in in_order)


def _in_order(word: str, text: str) -> bool:
    """Tell whether the letters of a word stand in a text in their order."""
    letters = iter(text)
    return all(letter in letters for letter in word)


CASES: dict[str, Case] = {f"GET {V1}/search": search}
