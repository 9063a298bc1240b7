"""How Chinese names sound, for search: 青羊区 is found by ``qingyang`` and by ``qyq``."""

from functools import lru_cache
from typing import NamedTuple


class Romanised(NamedTuple):
    """A name's pinyin without tones and its initials, both lower-case without blanks."""

    pinyin: str
    initials: str


@lru_cache(maxsize=4096)
def romanise(name: str) -> Romanised:
    """Return a name's pinyin and initials; what is not Chinese stays as it is.

    >>> romanise("青羊区 A座")
    Romanised(pinyin='qingyangquazuo', initials='qyqaz')
    """
    # Its dictionary takes a second to load; most commands romanise nothing.
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415

    compact = "".join(name.lower().split())
    syllables = lazy_pinyin(compact)
    initials = lazy_pinyin(compact, style=Style.FIRST_LETTER)
    return Romanised("".join(syllables), "".join(initials))
