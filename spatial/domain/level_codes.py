"""How levels are called: codes (B1, F1, F2) and Chinese names from their ordinals.

Terminology
-----------
Ordinal
    0 is the ground floor (一层, F1), 1 the next above, −1 the first basement (地下一层, B1).
"""

import re

DIGITS = "零一二三四五六七八九"


def level_code(ordinal: int) -> str:
    """Return the code of the level with an ordinal.

    >>> [level_code(ordinal) for ordinal in (-1, 0, 11)]
    ['B1', 'F1', 'F12']
    """
    return f"B{-ordinal}" if ordinal < 0 else f"F{ordinal + 1}"


def level_ordinal(code: str) -> int | None:
    """Return the ordinal that a code stands for, or None if it is no such code.

    >>> [level_ordinal(code) for code in ("B2", "F1", "f12", "M1", "F0")]
    [-2, 0, 11, None, None]
    """
    found = re.fullmatch(r"([BF])([1-9]\d?)", code.upper())
    if found is None:
        return None
    count = int(found.group(2))
    return -count if found.group(1) == "B" else count - 1


def level_name(ordinal: int) -> str:
    """Return the Chinese name of the level with an ordinal.

    >>> [level_name(ordinal) for ordinal in (-1, 0, 9, 20)]
    ['地下一层', '一层', '十层', '二十一层']
    """
    return f"地下{_numeral(-ordinal)}层" if ordinal < 0 else f"{_numeral(ordinal + 1)}层"


def _numeral(count: int) -> str:
    """Return 1 to 99 in Chinese numerals."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return head + (DIGITS[ones] if ones else "")
