"""Search by code, name, pinyin and initials, best answers first; one slip is forgiven."""

import re

from spatial.storage.lookups.asking import Asker, Row
from spatial.storage.lookups.places import escape_like
from spatial.storage.pinyin import romanise

LEAST_CHARACTERS, LEAST_LETTERS = 3, 5
"""Of shorter words no slip is forgiven: one letter less, and they would stand in every name."""

MOST_LETTERS = 32
"""Of longer words no slip is forgiven: their pattern grows with the square of their length."""

HAN = re.compile("[\u3400-\u9fff]")


def search(asker: Asker, text: str, size: int) -> list[Row]:
    """Return the buildings, organisations and rooms that answer a query, best first.

    ``fgw`` finds 发展和改革委员会: its letters stand in this order among the initials. Only where
    nothing answers the word as it is written, what sounds the same and what is one letter or
    character away is looked for.
    """
    word = "".join(text.lower().split())
    if not word:
        return []
    return _ask(asker, word, size, slips=False) or _ask(asker, word, size, slips=True)


def _ask(asker: Asker, word: str, size: int, *, slips: bool) -> list[Row]:
    chinese = bool(HAN.search(word))
    sound = escape_like(romanise(word).pinyin) if slips and chinese else None
    typo = slip_pattern(word, LEAST_CHARACTERS if chinese else LEAST_LETTERS) if slips else None
    if slips and sound is None and typo is None:
        return []
    literal = escape_like(word)
    letters = "%".join(escape_like(letter) for letter in word)
    return asker.rows(
        "search",
        word=word,
        start=f"{literal}%",
        part=f"%{literal}%",
        letters=f"%{letters}%",
        slips=slips,
        sound_part=f"%{sound}%" if sound else None,
        name_typo=typo,
        sound_typo=None if chinese else typo,
        size=size,
    )


def slip_pattern(word: str, least: int) -> str | None:
    """Return a regular expression of a word with one letter wrong, missing or too many.

    A letter too many is taken away only if what is left is long enough; None of too short a word.

    >>> slip_pattern("财政厅", 3)
    '.政厅|财.厅|财政.|财.政厅|财政.厅'
    >>> slip_pattern("财厅", 3) is None
    True
    """
    if not least <= len(word) <= MOST_LETTERS:
        return None
    letters = [re.escape(letter) if letter.isascii() else letter for letter in word]
    count = len(letters)
    wrong = [[*letters[:at], ".", *letters[at + 1 :]] for at in range(count)]
    missing = [[*letters[:at], ".", *letters[at:]] for at in range(1, count)]
    more = [[*letters[:at], *letters[at + 1 :]] for at in range(count)] if count > least else []
    return "|".join("".join(each) for each in (*wrong, *missing, *more))
