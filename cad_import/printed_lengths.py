"""Lengths that a drawing prints: dimension texts in metric digits, in feet and inches."""

import re
import unicodedata
from dataclasses import dataclass

FOOT_M, INCH_M = 0.3048, 0.0254
UNIT_METRES = {"mm": 0.001, "cm": 0.01, "m": 1.0, "毫米": 0.001, "厘米": 0.01, "米": 1.0}

_FEET = re.compile(
    r"(?:(?P<feet>\d{1,3}(?:\.\d+)?)\s*(?:'(?!')|ft\.?|FT\.?)\s*-?\s*)?"
    r"(?:(?P<inches>\d{1,3}(?:\.\d+)?)?(?:[\s-]*(?P<over>\d{1,2})/(?P<under>\d{1,2}))?"
    r"\s*(?P<mark>\"|''|in\.?|IN\.?)?)?",
)
_METRIC = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.,]\d+)?)\s*(?P<unit>mm|cm|m|毫米|厘米|米)?"
)
_BETWEEN = re.compile(r"\s*[x×X*]\s*")
_QUOTES = str.maketrans({"’": "'", "′": "'", "‘": "'", "”": '"', "″": '"', "“": '"', "`": "'"})


@dataclass(frozen=True, slots=True)
class PrintedLength:
    """A printed length: its number, and the length of its unit in metres, None if not printed."""

    number: float
    unit_m: float | None


def read_length(text: str) -> PrintedLength | None:
    r"""Read a text that prints one length and nothing else.

    >>> read_length("3600"), read_length("12'-6\"")
    (PrintedLength(number=3600.0, unit_m=None), PrintedLength(number=150.0, unit_m=0.0254))
    >>> read_length("会议室") is None
    True
    """
    folded = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES).strip()
    if not folded or len(folded) > 20 or not any(character.isdigit() for character in folded):
        return None
    return _read_imperial(folded) or _read_metric(folded)


def read_extent(text: str) -> tuple[PrintedLength, PrintedLength] | None:
    """Read a text that prints a room's width and depth: 12'0" x 7'11", 3.60 x 4.20.

    >>> read_extent("12'0'' x 7'11''")[1]
    PrintedLength(number=95.0, unit_m=0.0254)
    """
    parts = _BETWEEN.split(" ".join(text.split()))
    if len(parts) != 2:
        return None
    width, depth = read_length(parts[0]), read_length(parts[1])
    return (width, depth) if width is not None and depth is not None else None


def read_extent_m(text: str) -> tuple[float, float] | None:
    """Read a room's printed width and depth where their units are printed too, m, the less first.

    >>> read_extent_m("10' x 12'6"), read_extent_m("3600×4200")
    ((3.048, 3.81), None)
    """
    said = read_extent(text)
    if said is None:
        return None
    first, second = said
    if first.unit_m is None or second.unit_m is None:
        return None
    less, more = sorted((first.number * first.unit_m, second.number * second.unit_m))
    return round(less, 4), round(more, 4)


def _read_imperial(text: str) -> PrintedLength | None:
    match = _FEET.fullmatch(text)
    if match is None or not (match["feet"] or match["inches"] or match["over"]):
        return None
    if match["mark"] is None and not match["feet"]:
        return None  # a bare number; after feet the mark of inches is often left away: 13'4
    inches = 12 * float(match["feet"] or 0) + float(match["inches"] or 0)
    if match["over"] and float(match["under"]):
        inches += float(match["over"]) / float(match["under"])
    return PrintedLength(inches, INCH_M) if inches > 0 else None


def _read_metric(text: str) -> PrintedLength | None:
    match = _METRIC.fullmatch(text)
    if match is None:
        return None
    digits = match["digits"]
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits) is not None
    number = float(digits.replace(",", "" if grouped else "."))
    return PrintedLength(number, UNIT_METRES.get(match["unit"] or "")) if number > 0 else None
