"""Labels: the texts inside a space, read together as its number, name and printed area.

Terminology
-----------
Fragment
    A text that is a part of a line of words: 天正 draws ``94.10m`` and a small ``2`` apart.
Label
    All that the texts of one space say about it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import shapely
from shapely.affinity import rotate, translate

from cad_import.label_words import Words, read_words
from cad_import.primitives import DrawnText

_T = TypeVar("_T")

SAME_LINE = 0.6  # of the greater height: texts whose middles differ less stand on one line
WORD_GAP = 0.35  # of the greater height: a wider gap is a space between words
LINE_GAP = 1.3  # of the greater height: a wider gap parts two texts
LINE_SPACING = 1.6  # of the height, from one line to the next
NOTE_HEIGHT = 0.85  # of the tallest name: what is written smaller is a note
STACK_GAP = 2.2  # of the greater height: lines further apart are two names


@dataclass(frozen=True, slots=True)
class Label:
    """What the texts of one space say; ``rivals`` counts the labels that do not fit together.

    ``extent_m`` is the width and depth that they print, the less first, if they print one alone.
    """

    number: str | None = None
    name: str | None = None
    use: str | None = None
    area_m2: float | None = None
    rivals: int = 0
    x: float = 0.0
    y: float = 0.0
    extent_m: tuple[float, float] | None = None

    @property
    def is_blank(self) -> bool:
        """Whether the texts say nothing about the space."""
        return self.number is None and self.name is None and self.area_m2 is None


def text_box(text: DrawnText) -> shapely.Polygon:
    """Box that the lines of a text take up, m."""
    half = LINE_SPACING * text.height * (text.text.count("\n") + 1) / 2
    box = shapely.box(-text.width / 2, -half, text.width / 2, half)
    turned = rotate(box, text.turn_deg, origin=(0.0, 0.0))
    return translate(turned, text.x, text.y)


def join_fragments(texts: Sequence[DrawnText]) -> list[DrawnText]:
    """Join texts that stand on one line with no more than a word's gap between them."""
    rest = sorted(
        (text for text in texts if "\n" not in text.text),
        key=lambda t: (t.x - t.width / 2, t.y, t.text),
    )
    joined: list[DrawnText] = [text for text in texts if "\n" in text.text]
    while rest:
        current = rest.pop(0)
        grew = True
        while grew:
            grew = False
            for index, other in enumerate(rest):
                if _continues(current, other):
                    current = _joined(current, rest.pop(index))
                    grew = True
                    break
        joined.append(current)
    return joined


def _continues(left: DrawnText, right: DrawnText) -> bool:
    height = max(left.height, right.height)
    gap = (right.x - right.width / 2) - (left.x + left.width / 2)
    if re.fullmatch(r"[2²]", right.text) and re.search(r"\d\s*[mM]$", left.text):
        return abs(right.y - left.y) < 1.2 * height and -height < gap < 2.0 * height
    return abs(right.y - left.y) < SAME_LINE * height and -0.5 * height < gap < LINE_GAP * height


def _joined(left: DrawnText, right: DrawnText) -> DrawnText:
    height = max(left.height, right.height)
    start, end = left.x - left.width / 2, right.x + right.width / 2
    gap = (right.x - right.width / 2) - (left.x + left.width / 2)
    superscript = right.text in ("2", "²")
    blank = " " if gap > WORD_GAP * height and not superscript else ""
    y = left.y if left.height >= right.height else right.y
    return DrawnText(
        left.text + blank + right.text,
        (start + end) / 2,
        y,
        height,
        end - start,
        left.cad_layer,
        left.handle,
        left.turn_deg,
        left.mirrored,
    )


def read_label(texts: Sequence[DrawnText]) -> Label:
    """Read the texts of one space as one label.

    Keyed words (房间名称：…) go before loose ones. Two numbers, two areas, or two names that do not
    stand below each other count as rivals: then the space may be two rooms.
    """
    level = _levelled(texts)
    said = [(text, words) for text in join_fragments(level) for words in read_words(text.text)]
    said.sort(key=lambda item: (-item[0].y, item[0].x, item[0].text))
    keyed = [item for item in said if item[1].keyed]
    numbers = _distinct(words.number for _, words in keyed) or _distinct(w.number for _, w in said)
    areas = _distinct(words.area_m2 for _, words in said)
    names = _distinct(words.name for _, words in keyed) or _stacked_names(said)
    if not names and not keyed:
        numbers, names = _code_as_name(said, numbers)
    uses = _distinct(words.use for _, words in said)
    extents = _distinct(words.extent_m for _, words in said)
    if len(extents) == 1 and len(names) > 1:
        names = _named_above(next(text for text, words in said if words.extent_m), names, said)
    rivals = max(len(numbers), len(areas), len(names)) - 1
    anchor = next((text for text, _ in said), None)
    return Label(
        number=numbers[0] if numbers else None,
        name=names[0] if names else None,
        use=uses[0] if uses else None,
        area_m2=areas[0] if areas else None,
        rivals=max(rivals, 0),
        x=anchor.x if anchor else 0.0,
        y=anchor.y if anchor else 0.0,
        extent_m=extents[0] if len(extents) == 1 else None,
    )


def _named_above(
    extent: DrawnText, names: list[str], said: Sequence[tuple[DrawnText, Words]]
) -> list[str]:
    """Put the name first that a room's width and depth are printed below; the others are notes."""
    above = [words.name for text, words in said if words.name and _stands_below(text, extent)]
    return sorted(names, key=lambda name: not any(name.endswith(word) for word in above))


def _code_as_name(
    said: Sequence[tuple[DrawnText, Words]], numbers: list[str]
) -> tuple[list[str], list[str]]:
    """Take one of two codes that stand below each other for the name: S-1 over 132."""
    if len(numbers) != 2:
        return numbers, []
    first, second = (next(text for text, w in said if w.number == number) for number in numbers)
    plain = [number for number in numbers if re.fullmatch(r"\d+[A-Za-z]?", number)]
    if len(plain) != 1 or not _stands_below(first, second, even=False):
        return numbers, []
    return plain, [number for number in numbers if number not in plain]


def _levelled(texts: Sequence[DrawnText]) -> list[DrawnText]:
    """Turn a space's texts so that most of them run along x, as they are read."""
    ways = Counter((round(text.turn_deg) % 360, text.mirrored) for text in texts)
    turn, mirrored = min(ways, key=lambda way: (-ways[way], way), default=(0, False))
    if turn == 0 and not mirrored:
        return list(texts)
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    side = -1.0 if mirrored else 1.0
    return [
        replace(text, x=side * (cos * text.x + sin * text.y), y=cos * text.y - sin * text.x)
        for text in texts
    ]


def _distinct(values: Iterable[_T | None]) -> list[_T]:
    return list(dict.fromkeys(value for value in values if value is not None))


def _stacked_names(said: Sequence[tuple[DrawnText, Words]]) -> list[str]:
    """Join names that stand below each other; the tallest come first, smaller ones are notes."""
    stacks: list[list[tuple[DrawnText, str]]] = []
    for text, words in said:
        if words.name is None or words.name.startswith("("):
            continue
        stack = next((stack for stack in stacks if _stands_below(stack[-1][0], text)), None)
        if stack is None:
            stacks.append([(text, words.name)])
        else:
            stack.append((text, words.name))
    stacks.sort(key=lambda stack: (-round(stack[0][0].height, 3), -stack[0][0].y, stack[0][0].x))
    tallest = stacks[0][0][0].height if stacks else 0.0
    equals = [stack for stack in stacks if stack[0][0].height >= NOTE_HEIGHT * tallest]
    return _distinct(_join_lines([name for _, name in stack]) for stack in equals)


def _stands_below(upper: DrawnText, lower: DrawnText, *, even: bool = True) -> bool:
    """Whether one text is the next line after another; by default in the same height."""
    height = max(upper.height, lower.height)
    even = not even or min(upper.height, lower.height) > 0.8 * height
    overlap = abs(upper.x - lower.x) < (upper.width + lower.width) / 2
    return even and overlap and -0.1 * height <= upper.y - lower.y < STACK_GAP * height


def _join_lines(lines: Sequence[str]) -> str:
    joined = lines[0]
    for line in lines[1:]:
        joined += line if ord(joined[-1]) > 0x2E80 or ord(line[0]) > 0x2E80 else f" {line}"
    return joined
