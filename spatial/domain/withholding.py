"""What is told of events and other documents, without the ranks that are never told.

A rank that is not reported online is refused on the way in. Should one stand in a document all the
same, because a hand wrote it or because it is older than the rule, it is left out on the way out:
with all that stands beside it, so that neither room nor headcount tells of it.
"""

import re
import unicodedata
from typing import Any

from spatial.domain.ranks import WITHHELD_SUB_PROVINCIAL, names_withheld

LEFT_OUT = "〔不予在线填报〕"
"""What stands in a text in place of the words of such a rank."""

_GAP = r"[\s()〔〕、,/]*"
_WORDS = re.compile(
    _GAP.join(("(?:国家?|省", "部?|部)", "级", "[正副]", "职"))
    + "|"
    + _GAP.join(("[正副]", "(?:国家?|省", "部?|部)", "级"))
)
_CITY_WORDS = re.compile("|".join(_GAP.join(rank) for rank in sorted(WITHHELD_SUB_PROVINCIAL)))


def told(document: Any, *, sub_provincial: bool = False) -> Any:
    """Return a JSON document without what is withheld; itself, where nothing is.

    Parameters
    ----------
    sub_provincial
        True if it is about a sub-provincial city, whose principals' rank is withheld, too.

    Examples
    --------
    >>> told({"posts": {"省（部）级副职": 1, "正处级": 4}, "name": "某局"})
    {'posts': {'正处级': 4}, 'name': '某局'}
    >>> told([{"row": "B1 F1 101", "rank": "正省级", "headcount": 1}, {"rank": "正科级"}])
    [{'rank': '正科级'}]
    >>> told("B1 F1 101 副 部 级 1人"), told("省级机关事务管理局")
    ('B1 F1 101 〔不予在线填报〕 1人', '省级机关事务管理局')
    """
    if isinstance(document, str):
        return _told_text(document, sub_provincial)
    if isinstance(document, list):
        kept = [one for one in document if not _bears(one, sub_provincial)]
        return [told(one, sub_provincial=sub_provincial) for one in kept]
    if not isinstance(document, dict):
        return document
    if _bears(document, sub_provincial):
        return {}
    return {
        key: told(value, sub_provincial=sub_provincial)
        for key, value in document.items()
        if not names_withheld(key, sub_provincial=sub_provincial)
    }


def _bears(document: Any, sub_provincial: bool) -> bool:
    """Tell whether a value is such a rank, or one of a document's values is."""
    values = document.values() if isinstance(document, dict) else [document]
    return any(
        isinstance(value, str) and names_withheld(value, sub_provincial=sub_provincial)
        for value in values
    )


def _told_text(text: str, sub_provincial: bool) -> str:
    plain = unicodedata.normalize("NFKC", text)
    hidden = _WORDS.sub(LEFT_OUT, plain)
    if sub_provincial:
        hidden = _CITY_WORDS.sub(LEFT_OUT, hidden)
    return text if hidden == plain else hidden
