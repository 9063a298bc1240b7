"""The words users read, Chinese first and English second, by stable code.

A message names what, where and what to do. Placeholders are filled from a finding's or an error's
``values``. One catalogue per part of the house is registered here so that a code is worded once.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Message(NamedTuple):
    """One text in the project's two languages, with ``{placeholders}``."""

    zh: str
    en: str


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def render(message: Message, values: Mapping[str, str], language: str = "zh") -> str:
    """Fill a message's placeholders; an unknown placeholder prints as ``?``.

    >>> render(Message("房间 {number}", "Room {number}"), {"number": "201"}, "en")
    'Room 201'
    """
    text = message.en if language == "en" else message.zh
    return text.format_map(_Blank(values))
