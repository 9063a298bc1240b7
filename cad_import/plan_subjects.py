"""What the texts of a plan speak of: rooms, or the steel and footings of its structure."""

import re
from collections.abc import Sequence

from cad_import.primitives import DrawnText
from spatial.domain.room_names import propose_use

MIN_MARKS = 6
# Bars (2-D16, 4Φ25, Φ8@200, C12@150), members (KL1(2), L3, KZ2) and the words of structural
# drawings, in Chinese (GB/T 50105), Japanese and English.
_BAR = re.compile(
    r"(?:^|[^A-Za-z0-9])(?:\d{1,2}\s*[-‐]\s*D\d{2}\b|\d{0,2}\s*[ΦφØ⌀]\s*\d{1,2}(?:\s*@\s*\d{2,3})?"
    r"|[A-F]\d{1,2}@\d{2,3}|\d{0,2}#[3-9]\s*@\s*\d)"
)
_MEMBER = re.compile(r"^(?:[WDK]?KL|KZ|LL|JL|DL|JC|CT)\s*-?\d{1,3}[A-Za-z]?(?:\(\d[AB]?\))?$")
_WORDS = re.compile(
    r"主筋|配筋|钢筋|箍筋|基礎|基础(?:梁|底|顶|详)|アンカー|ｱﾝｶ[ー-]|深基礎|柱脚|土台|継手|垫层|"
    r"承台|桩顶|REBAR|ANCHOR BOLT|FOOTING|STEM WALL|RAFTER|JOIST",
    re.IGNORECASE,
)


def is_structural(text: str) -> bool:
    """Whether a text speaks of a structure's steel or members.

    >>> is_structural("主筋2-D16"), is_structural("KL3(2)"), is_structural("会议室")
    (True, True, False)
    """
    return bool(_BAR.search(text) or _MEMBER.match(text) or _WORDS.search(text))


def shows_structure(texts: Sequence[DrawnText]) -> bool:
    """Whether a plan's texts speak of its structure rather than of rooms."""
    marks = sum(is_structural(text.text) for text in texts)
    return marks >= MIN_MARKS and marks > 2 * _room_names(texts)


def names_rooms(texts: Sequence[DrawnText]) -> bool:
    """Whether any text names a room."""
    return _room_names(texts) > 0


def _room_names(texts: Sequence[DrawnText]) -> int:
    return sum(propose_use(line) is not None for text in texts for line in text.text.splitlines())
