"""Case of the search: what answers a query, found in plain Python."""

from collections.abc import Iterator
from typing import Any

from spatial.storage.lookups.searching import HAN, LEAST_CHARACTERS, LEAST_LETTERS
from spatial.storage.pinyin import romanise
from tests.security.fuzzing import Case, Probe
from tests.security.place_cases import V1


def search(probe: Probe) -> None:
    """Buildings, organisations and rooms of the scope, and no others."""
    one = probe.random.choice(
        [*probe.world.buildings, *probe.world.organisations, *probe.world.versions]
    )
    text = probe.random.choice(
        [one.name, one.name[:3], "楼", "单位", "室", "101", "dw", "lou", "qz", "%", "zz",
         getattr(one, "code", "10"), getattr(one, "initials", "l") or "l",
         _mistyped(probe, one.name), _mistyped(probe, one.pinyin or "lou")]
    )  # fmt: skip
    limit = probe.random.choice([1, 12, 50])
    found = probe.data(f"{V1}/search", {"q": text, "limit": limit})
    word = "".join(text.lower().split())
    told = [(row["kind"], row["id"]) for row in found]
    wanted = list(_hits(probe, word)) or list(_slips(probe, word))
    probe.some(f"hits of {text}", told, wanted, limit)


def _mistyped(probe: Probe, text: str) -> str:
    """Return a text with a character wrong, left out or put in."""
    at = probe.random.randrange(len(text))
    return (
        text[:at] + probe.random.choice(["", "错", "x"]) + text[at + probe.random.choice([0, 1]) :]
    )


def _hits(probe: Probe, word: str) -> Iterator[tuple[str, str]]:
    view = probe.view
    for row in view.standing.values():
        if _answers(row, word):
            yield "building", str(row.id)
    for row in view.organisations.values():
        if _answers(row, word):
            yield "organisation", str(row.id)
    for room in view.rooms.values():
        sounds = word in (room.pinyin or "") or word == room.initials
        if room.number.startswith(word) or word in room.name.lower() or sounds:
            yield "room", str(room.room_id)


def _slips(probe: Probe, word: str) -> Iterator[tuple[str, str]]:
    """Find what sounds like the word, or differs by one character."""
    view = probe.view
    for kind, rows in (("building", view.standing), ("organisation", view.organisations)):
        for row in rows.values():
            if _alike(word, row):
                yield kind, str(row.id)
    for room in view.rooms.values():
        if _alike(word, room):
            yield "room", str(room.room_id)


def _alike(word: str, row: Any) -> bool:
    if HAN.search(word):
        sound = romanise(word).pinyin in (row.pinyin or "")
        return sound or _one_slip(word, row.name.lower(), LEAST_CHARACTERS)
    return any(
        _one_slip(word, text, LEAST_LETTERS) for text in (row.name.lower(), row.pinyin or "")
    )


def _one_slip(word: str, text: str, least: int) -> bool:
    """Tell whether a word stands in a text but for one character wrong, missing or too many."""
    long = len(word)
    if long < least:
        return False

    def pieces(size: int) -> list[str]:
        return [text[at : at + size] for at in range(len(text) - size + 1)]

    return (
        any(sum(a != b for a, b in zip(word, one, strict=True)) <= 1 for one in pieces(long))
        or any(
            one[:at] + one[at + 1 :] == word for one in pieces(long + 1) for at in range(1, long)
        )
        or (long > least and any(_left_out(word, at) in text for at in range(long)))
    )


def _left_out(word: str, at: int) -> str:
    return word[:at] + word[at + 1 :]


def _answers(row: Any, word: str) -> bool:
    within = (row.code.lower(), row.name.lower(), row.pinyin)
    in_order = (row.initials, row.name.lower())
    return any(word in text for text in within) or any(_in_order(word, text) for text in in_order)


def _in_order(word: str, text: str) -> bool:
    """Tell whether the letters of a word stand in a text in their order."""
    letters = iter(text)
    return all(letter in letters for letter in word)


CASES: dict[str, Case] = {f"GET {V1}/search": search}
