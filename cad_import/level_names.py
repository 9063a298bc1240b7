"""Which levels a sheet's title speaks of: 地下一层, 首层, 三~八层平面图, Level 2, 2F.

Ordinals count from the ground floor: 0 is 首层 or 一层, -1 is 地下一层 (DESIGN.md, level).
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from cad_import.storey_words import read_storey

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_N = r"(?:[零〇一二两三四五六七八九十]{1,3}|\d{1,3})"
_PLAN = re.compile(
    r"平面|层|FLOOR|LEVEL|PLAN|STOREY|PLANTA|PISO|PIANO|ÉTAGE|ETAGE|GESCHOSS|BASEMENT|REZ-DE|"
    r"SÓTANO|SOTANO|SOUS-SOL|INTERRATO|(?<![A-Z])(?:[EU]G|RDC|\d\.? ?OG)(?![A-Z])|"
    r"(?<![A-Z\d])B?\d{1,2}F(?![A-Z\u3040-\u30ff])",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"大样|详图|剖面|立面|节点|门窗表|系统图|屋[面顶](?!层)|屋架|"
    r"DETAIL|SECTION|ELEVATION|SCHEDULE|ROOF|TRUSS",
    re.IGNORECASE,
)
# What a text says that speaks of a level without being the title of its plan.
_NO_TITLE = re.compile(
    r"上至|下至|通[至往]|上空|详见|参见|层高|以[上下](?!平面)|楼板|(?<!第)\d层板|UP TO|DOWN TO|"
    r"\bSEE\b|FLOOR (?:DRAIN|FINISH|TRAP|LEVEL [+\-±]|BOX)|FINISHED FLOOR|\bFFL\b",
    re.IGNORECASE,
)
# B stands for a basement before a digit (B1, B2层); before a Chinese numeral it is a building's
# letter (教学楼B二层), and between a building's name and a digit (综合楼B1层) it may be either.
_BELOW = r"地下室?|负|(?<![A-Z])B(?=\d)|(?<![\w#)）])-"
_EITHER = re.compile(r"(?<!地下)(?<!地下室)[\u4e00-\u9fff]B\d", re.IGNORECASE)
_UP_TO = r"[~\-–—至到]"
_RANGE = re.compile(
    rf"(?P<down>{_BELOW})?(?P<a>{_N})(?P<each>层|F)?\s*{_UP_TO}\s*"
    rf"(?P<down_b>地下室?|负|B(?=\d)|-)?(?P<b>{_N})\s*(?:层|F(?![A-Z]))",
    re.IGNORECASE,
)
_LISTED = re.compile(rf"(?P<down>{_BELOW})?(?P<a>{_N})(?P<each>层)?", re.IGNORECASE)
_LIST = re.compile(rf"(?:(?:{_BELOW})?{_N}层?[、,，及和]\s*)+(?:{_BELOW})?{_N}\s*层", re.IGNORECASE)
_ONE = re.compile(rf"(?P<down>{_BELOW})?第?(?P<a>{_N})\s*层", re.IGNORECASE)
_MEZZANINE = re.compile(r"夹层|MEZZANINE", re.IGNORECASE)
_GROUND = re.compile(r"首层|底层|地面层|GROUND\s*(?:FLOOR|LEVEL)", re.IGNORECASE)
# Levels that have a name and no number of their own: a person says which they are.
_NAMED = re.compile(
    r"标准层|机房层|屋[顶面]层|设备层|避难层|架空层|转换层|阁楼层?|TYPICAL\s+FLOOR|TOP\s+FLOOR|"
    r"ATTIC|PENTHOUSE",
    re.IGNORECASE,
)
_LATIN = re.compile(
    r"(?<![A-Z\d])(?:(?P<down>B)(?P<b>\d{1,2})F?|(?P<f>\d{1,2})F|(?:LEVEL|FLOOR|L)\s*(?P<down_l>-)?(?P<l>\d{1,2})|(?P<nth>\d{1,2})(?:ST|ND|RD|TH)\s+(?:FLOOR|LEVEL))(?![A-Z\d])",
    re.IGNORECASE,
)
MAX_LEVELS = 120


class LevelTitle(NamedTuple):
    """A sheet's title and what it says of levels; ``ordinals`` is empty if it says nothing."""

    title: str
    level_name: str | None
    ordinals: tuple[int, ...]


def chinese_number(text: str) -> int:
    """Read a number up to 99 in Chinese or Latin digits.

    >>> chinese_number("十二"), chinese_number("二十"), chinese_number("7")
    (12, 20, 7)
    """
    if text.isdigit():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(text, 0)


def read_title(text: str) -> LevelTitle | None:
    """Read a text as the title of a floor plan; None if it is none.

    >>> read_title("三~五层平面图 1:100").ordinals, read_title("地下一层平面图").ordinals
    ((2, 3, 4), (-1,))
    >>> read_title("1-1剖面图") is None
    True
    """
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    if len(folded) > 40 or not _PLAN.search(folded):
        return None
    if _DETAIL.search(folded) or _NO_TITLE.search(folded):
        return None
    title = re.sub(r"\s*\d+\s*:\s*\d+\s*$", "", folded)
    name, ordinals = _read_levels(title)
    if name is None and "平面" not in title and not re.search(r"PLAN|FLOOR", title, re.IGNORECASE):
        return None
    return LevelTitle(title, name, ordinals)


def _read_levels(title: str) -> tuple[str | None, tuple[int, ...]]:
    """Find what a title says of levels; a mezzanine has no ordinal of its own."""
    if _MEZZANINE.search(title) or _EITHER.search(title):
        return None, ()
    for read in (_read_range, _read_list, _read_word, _read_one, _read_latin, read_storey):
        found = read(title)
        if found is not None:
            return found
    named = _NAMED.search(title)
    return (named.group() if named else None), ()


Levels = tuple[str, tuple[int, ...]]


def _read_range(title: str) -> Levels | None:
    span = _RANGE.search(title)
    if span is None:
        return None
    below = bool(span["down"])
    below_b = bool(span["down_b"]) or (below and not span["each"])
    first, last = sorted((chinese_number(span["a"]), chinese_number(span["b"])))
    if not 0 < first <= last <= MAX_LEVELS:
        return None
    # no plan stands for levels on both sides of the ground: 地下一层~三层 is left to a person
    numbers = range(first, last + 1) if below == below_b else range(0)
    return span.group().replace(" ", ""), _ordinals(numbers, below)


def _read_list(title: str) -> Levels | None:
    several = _LIST.search(title)
    if several is None:
        return None
    parts = list(_LISTED.finditer(several.group()))
    all_below = bool(parts[0]["down"]) and not parts[0]["each"]
    ordinals = {
        ordinal
        for part in parts
        for ordinal in _ordinals([chinese_number(part["a"])], bool(part["down"]) or all_below)
    }
    return several.group().replace(" ", ""), tuple(sorted(ordinals))


def _read_word(title: str) -> Levels | None:
    ground = _GROUND.search(title)
    return None if ground is None else (ground.group(), (0,))


def _read_one(title: str) -> Levels | None:
    one = _ONE.search(title)
    if one is None or not chinese_number(one["a"]):
        return None
    return one.group().replace(" ", ""), _ordinals([chinese_number(one["a"])], bool(one["down"]))


def _read_latin(title: str) -> Levels | None:
    latin = _LATIN.search(title)
    if latin is None:
        return None
    number = int(
        next(value for value in (latin["b"], latin["f"], latin["l"], latin["nth"]) if value)
    )
    if number == 0 and latin["l"]:
        return latin.group(), (0,)
    return latin.group(), _ordinals([number], bool(latin["down"] or latin["down_l"]))


def _ordinals(numbers: Sequence[int], below: bool) -> tuple[int, ...]:
    return tuple(sorted({-number if below else number - 1 for number in numbers if number > 0}))
