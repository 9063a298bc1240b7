"""Storeys in the words of European languages, and the two ways of counting them in English.

On the Continent and in Britain the first floor lies above the ground floor; in China and America it
is the ground floor. Spanish, Italian, French and German titles are counted over the ground;
English ones so only in a drawing that has a ground floor besides.
"""

import re

Levels = tuple[str, tuple[int, ...]]

_ENGLISH = (
    "FIRST",
    "SECOND",
    "THIRD",
    "FOURTH",
    "FIFTH",
    "SIXTH",
    "SEVENTH",
    "EIGHTH",
    "NINTH",
    "TENTH",
)
_SPANISH = (
    "PRIMERA",
    "SEGUNDA",
    "TERCERA",
    "CUARTA",
    "QUINTA",
    "SEXTA",
    "SÉPTIMA",
    "OCTAVA",
    "NOVENA",
    "DÉCIMA",
)
_ITALIAN = (
    "PRIMO",
    "SECONDO",
    "TERZO",
    "QUARTO",
    "QUINTO",
    "SESTO",
    "SETTIMO",
    "OTTAVO",
    "NONO",
    "DECIMO",
)

_GROUND = re.compile(
    r"PLANTA\s+BAJA|PIANO\s+TERRA|REZ[-\s]DE[-\s]CHAUSS[ÉE]+E?|(?<![A-Z])RDC(?![A-Z])|"
    r"ERDGESCHOSS|(?<![A-Z])EG(?![A-Z])",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"(?:(?P<a>\d)\.?\s*)?(?:PLANTA\s+)?(?:S[ÓO]TANO|SOUS-SOL|PIANO\s+INTERRATO|UNTERGESCHOSS|"
    r"KELLER(?:GESCHOSS)?|(?<![A-Z])UG(?![A-Z])|BASEMENT)(?:\s*-?(?P<b>\d))?",
    re.IGNORECASE,
)
_OVER_GROUND = re.compile(
    rf"PLANTA\s+(?P<p>\d{{1,2}}|{'|'.join(_SPANISH)})(?!\d)|"
    rf"(?P<q>\d{{1,2}}ª|{'|'.join(_SPANISH)})\s+PLANTA|"
    rf"PIANO\s+(?P<i>\d{{1,2}}|{'|'.join(_ITALIAN)})(?!\d)|"
    r"(?P<f>\d{1,2})\s*(?:ER|E|ÈME|EME)\s+[ÉE]TAGE|[ÉE]TAGE\s+(?P<g>\d{1,2})|"
    r"(?P<o>\d{1,2})\.?\s*(?:OG(?![A-Z])|OBERGESCHOSS)",
    re.IGNORECASE,
)
_NTH = re.compile(rf"(?P<n>{'|'.join(_ENGLISH)})\s+(?:FLOOR|STOREY|LEVEL)", re.IGNORECASE)
_COUNTED = re.compile(
    rf"^(?:LEVEL|L)\s*\d{{1,2}}$|^(?:\d{{1,2}}(?:ST|ND|RD|TH)|{'|'.join(_ENGLISH)})\s+(?:FLOOR|STOREY)",
    re.IGNORECASE,
)
_ENGLISH_GROUND = re.compile(r"GROUND\s*FLOOR|(?:LEVEL|L)\s*0{1,2}$", re.IGNORECASE)


def read_storey(title: str) -> Levels | None:
    """Find a storey named in words.

    >>> read_storey("PLANTA 1"), read_storey("SECOND FLOOR PLAN"), read_storey("Sótano 2")
    (('PLANTA 1', (1,)), ('SECOND FLOOR', (1,)), ('Sótano 2', (-2,)))
    """
    ground = _GROUND.search(title)
    if ground:
        return ground.group(), (0,)
    over = _OVER_GROUND.search(title)
    if over:
        return over.group(), (_number(next(filter(None, over.groups()))),)
    nth = _NTH.search(title)
    if nth:
        return nth.group(), (_ENGLISH.index(nth["n"].upper()),)
    below = _BELOW.search(title)
    if below:
        return below.group().strip(), (-int(below["a"] or below["b"] or 1),)
    return None


def _number(word: str) -> int:
    upper = word.upper().rstrip("ª")
    for words in (_SPANISH, _ITALIAN):
        if upper in words:
            return words.index(upper) + 1
    return int(upper)


def is_english_ground(level_name: str | None) -> bool:
    """Whether a level is called ground floor or level 0, which says how a drawing counts."""
    return bool(level_name and _ENGLISH_GROUND.match(level_name))


def is_counted_in_english(level_name: str | None) -> bool:
    """Whether a level is called first, 3rd floor, level 2: over a ground floor, if there is one."""
    return bool(level_name and _COUNTED.match(level_name))
