"""Where a cell is: ``C7`` and the like."""

import re

LAST_COLUMN = 16_384
LAST_ROW = 1_048_576
REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")


def column_letters(column: int) -> str:
    """Return a column's letters, counted from 1.

    >>> [column_letters(column) for column in (1, 26, 27, 703)]
    ['A', 'Z', 'AA', 'AAA']
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_place(reference: str) -> tuple[int, int] | None:
    """Return row and column of a reference, counted from 1; None if it is none.

    >>> cell_place("C7"), cell_place("C0"), cell_place("XFE1")
    ((7, 3), None, None)
    """
    found = REFERENCE.fullmatch(reference)
    if found is None:
        return None
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(found.group(2))
    return (row, column) if column <= LAST_COLUMN and row <= LAST_ROW else None


def range_places(reference: str) -> tuple[int, int, int, int] | None:
    """Return first row and column, last row and column of a range; None if it is none.

    >>> range_places("B5:C7"), range_places("B5")
    ((5, 2, 7, 3), (5, 2, 5, 2))
    """
    head, _, tail = reference.partition(":")
    first, last = cell_place(head), cell_place(tail or head)
    if first is None or last is None:
        return None
    return (*first, *last)
