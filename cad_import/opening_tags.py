"""Sizes of doors and windows that are written like room numbers: 2668 is 2 ft 6 by 6 ft 8."""

import re
from collections.abc import Sequence

from cad_import.primitives import DrawnText

MIN_TAGS = 4
MIN_SHARE = 0.8  # of all texts of four digits: room numbers end in anything
_FOUR = re.compile(r"\d{4}")
# width in feet and inches, then height: doors are 6'6 to 8'0 high, windows 2'0 to 6'0
_SIZE = re.compile(r"[1-9](?:\d)(?:[2-6]0|66|68|70|80)")


def without_opening_tags(texts: Sequence[DrawnText]) -> list[DrawnText]:
    """Leave out the texts that are sizes of openings, in a drawing that writes such sizes.

    Room numbers are given once and end in any digits; sizes are repeated and end in heights.
    """
    four = [text.text.strip() for text in texts if _FOUR.fullmatch(text.text.strip())]
    sizes = [word for word in four if _SIZE.fullmatch(word)]
    repeated = len(set(sizes)) < len(sizes)
    if len(sizes) < MIN_TAGS or not repeated or len(sizes) < MIN_SHARE * len(four):
        return list(texts)
    return [text for text in texts if not _SIZE.fullmatch(text.text.strip())]
