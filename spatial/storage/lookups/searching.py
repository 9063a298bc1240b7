"""Search by code, name, pinyin and initials, best answers first."""

from spatial.storage.lookups.asking import Asker, Row
from spatial.storage.lookups.places import escape_like


def search(asker: Asker, text: str, size: int) -> list[Row]:
    """Return the buildings, organisations and rooms that answer a query, best first.

    ``fgw`` finds 发展和改革委员会: its letters stand in this order among the initials.
    """
    word = "".join(text.lower().split())
    if not word:
        return []
    literal = escape_like(word)
    letters = "%".join(escape_like(letter) for letter in word)
    return asker.rows(
        "search",
        word=word,
        start=f"{literal}%",
        part=f"%{literal}%",
        letters=f"%{letters}%",
        size=size,
    )
