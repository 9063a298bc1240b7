"""What one text of a plan says: a number, an area, a name, or nothing about a room."""

import re
import unicodedata
from dataclasses import dataclass

from cad_import.printed_lengths import read_extent_m

SQUARE_FOOT_M2 = 0.09290304
MAX_LINE = 60  # a longer line is a note

_AREA = re.compile(
    r"(?<![\d.])(\d{1,6}(?:[.,]\d{1,3})?)\s*(?:m\s?(?:2|²|\^2)|㎡|平方米|平米|mq|sq\.?\s?m)(?![a-z0-9])",
    re.IGNORECASE,
)
_SQUARE_FEET = re.compile(
    r"(\d[\d,]*(?:\.\d+)?)\s*(?:sf|sq\.?\s?ft\.?|ft²|sq\.?\s?feet)(?![a-z])", re.IGNORECASE
)
_KEYED_AREA = re.compile(r"(?:面积|area)\s*[:：=]?\s*(\d{1,6}(?:\.\d{1,3})?)", re.IGNORECASE)
_UNIT_FIRST = re.compile(
    r"^(?:m\s?(?:2|²|q)|㎡|sq\.?\s?m)\s*=\s*(\d{1,6}(?:[.,]\d{1,3})?)$", re.IGNORECASE
)
_ONE_NUMBER = r"(?:[A-Z]{1,3}[-–.]?)?\d{1,5}(?:[-–.][A-Z]?\d{1,4})?[A-Za-z]?"
_NUMBER = re.compile(rf"^{_ONE_NUMBER}$")
_SEATS = re.compile(r"^(\d{1,4})\s+(?=[座人席床位])")
_NUMBERED_NAME = re.compile(rf"^((?=\S*\d{{2}}){_ONE_NUMBER})[\s、:：]+(\D.*)$")
_KEYS = {
    "number": re.compile(
        r"^(?:房间)?(?:编号|房号|门牌号?|号码)$|^room\s*(?:no\.?|number)$|^no\.?$", re.IGNORECASE
    ),
    "name": re.compile(r"^(?:房间)?(?:名称|房名)$|^(?:room\s*)?name$", re.IGNORECASE),
    "use": re.compile(r"^(?:房间)?(?:用途|属性|功能|使用功能|类型)$|^use$", re.IGNORECASE),
    "gross": re.compile(r"^(?:房间|分摊|总)*建筑面积$|^gross(?: area)?$", re.IGNORECASE),
    "area": re.compile(r"^(?:房间|套内|使用|净|室内)*面积$|^area$", re.IGNORECASE),
}
# Door and window numbers (M0921, FM甲1521, FMB1523, C1518), levels (±0.000), heights, slopes,
# scales, stair directions and bare punctuation name no room.
_NOT_ABOUT_ROOMS = re.compile(
    r"^(?:[A-Z]{0,2}(?:M|C|MC|LC|TLM|JLM|MLC|BYC|YC)[甲乙丙]?[-–]?\d{3,5}[A-Za-z'’]*(?:[\(（].*)?)$"
    r"|^[A-Z]{1,3}[甲乙丙]\d{3,5}.*$"
    r"|^F[A-Z]?[MC][A-C]?\d{4}[A-Za-z'’]*$"
    # American notes on openings and details: 6068 S.G.D., 4040 XO, TEMP., TYP.
    r"|^(?:\d{4}\s*)?(?:O?XO|OX|SH|DH|FX|FIX|CSMT|S\.?G\.?D\.?|TEMP\.?|TYP\.?|N\.?T\.?S\.?|U\.?N\.?O\.?)$"
    r"|^[±+\-]?\d+\.\d{3}$"
    r"|^(?:[CF]?[HhＨ]|FL|SL|EL|i|标高|CH)\s*[=:：].*$"
    r"|^\w{1,6}\s*=\s*-?\d[\d.,]*\s*(?:mm|cm|m)?$"
    r"|^\d+\s*[:：]\s*\d+$"
    r"|^(?:上|下|UP|DN|DOWN|上\d+级|下\d+级|\d+[xX×]\d+.*)$"
    r"|^[\W_]+$",
)
_DIMENSION_LIKE = re.compile(r"^\d{1,3}'|^\d+(?:\.\d+)?\s*(?:mm|cm|\")$|'-")


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says about a room; None where it is silent. Areas in m², extents in m."""

    number: str | None = None
    name: str | None = None
    use: str | None = None
    area_m2: float | None = None
    gross_area_m2: float | None = None
    keyed: bool = False
    extent_m: tuple[float, float] | None = None


def fold(text: str) -> str:
    """Fold full-width forms and white space: ２０１ → 201."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def read_area(text: str) -> float | None:
    """Read an area printed with its unit, m².

    >>> read_area("94.10m2"), read_area("使用面积：271.25㎡"), read_area("1,200 SF")
    (94.1, 271.25, 111.484)
    """
    metric = _AREA.search(text) or _UNIT_FIRST.search(text)
    if metric:
        return float(metric.group(1).replace(",", "."))
    feet = _SQUARE_FEET.search(text)
    if feet:
        return round(float(feet.group(1).replace(",", "")) * SQUARE_FOOT_M2, 3)
    keyed = _KEYED_AREA.search(text)
    return float(keyed.group(1)) if keyed else None


def is_number(text: str) -> bool:
    """Say whether a text reads as a room number, or a list of them.

    >>> is_number("201"), is_number("A-1203a"), is_number("201,203"), is_number("会议室")
    (True, True, True, False)
    """
    parts = [part.strip() for part in re.split(r"[,，、/]", text)]
    return bool(parts) and all(_NUMBER.match(part) for part in parts)


def read_words(text: str) -> list[Words]:
    """Read a text, line by line."""
    return [words for line in text.split("\n") if (words := _read_line(fold(line))) is not None]


def _read_line(line: str) -> Words | None:
    if not line or len(line) > MAX_LINE:
        return None
    key, separator, value = _split_key(line)
    if separator:
        return _keyed(key, value.strip())
    area = read_area(line)
    if area is not None:
        return Words(area_m2=area, name=_name_beside_area(line))
    extent = read_extent_m(line)
    if extent is not None:
        return Words(extent_m=extent)
    if _NOT_ABOUT_ROOMS.match(line) or _DIMENSION_LIKE.search(line):
        return None
    return _number_and_name(_SEATS.sub(r"\1", line))


def _name_beside_area(line: str) -> str | None:
    rest = fold(_AREA.sub("", _SQUARE_FEET.sub("", _UNIT_FIRST.sub("", line))))
    rest = re.sub(r"^(?:面积|使用面积|AREA)\s*[:：=]?\s*$", "", rest, flags=re.IGNORECASE)
    return rest if _is_name(rest) else None


def _number_and_name(line: str) -> Words | None:
    if is_number(line):
        return Words(number=line.replace(" ", ""))
    both = _NUMBERED_NAME.match(line)
    if both and _is_name(both.group(2)):
        return Words(number=both.group(1), name=both.group(2))
    return Words(name=line) if _is_name(line) else None


def _split_key(line: str) -> tuple[str, str, str]:
    for separator in (":", "："):
        if separator in line:
            key, found, value = line.partition(separator)
            return key.strip(), found, value
    return line, "", ""


def _keyed(key: str, value: str) -> Words | None:
    if _KEYS["number"].match(key):
        return Words(number=value.replace(" ", "") or None, keyed=True)
    if _KEYS["name"].match(key):
        return Words(name=value or None, keyed=True)
    if _KEYS["use"].match(key):
        return Words(use=value or None, keyed=True)
    if _KEYS["area"].match(key):
        return Words(area_m2=_bare_area(value), keyed=True)
    if _KEYS["gross"].match(key):
        return Words(gross_area_m2=_bare_area(value), keyed=True)
    return None


def _bare_area(value: str) -> float | None:
    """Read an area whose unit the key implies."""
    area = read_area(value)
    bare = re.match(r"^\d+(?:\.\d+)?", value)
    return area if area is not None else float(bare[0]) if bare else None


def _is_name(text: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    return (
        letters >= 1
        and letters * 2 >= len(text) - text.count(" ") - sum(map(str.isdigit, text))
        and len(text) > 1
    )
