"""Ranks (职级): how one is spelled, and which ones are never kept.

Offices of leaders at provincial or ministerial rank are not reported online; their rank is refused
on the way in, so that it stands in no table, log or tile.
"""

import re
import unicodedata

from spatial.domain.divisions import Tier

# Rank keys (see ``rank_key``) that are refused, brackets and tier words aside.
WITHHELD_RANKS = frozenset(
    f"{level}级{post}"
    for level in ("国家", "省", "部", "省部")
    for post in ("", "正职", "副职", "领导", "领导人员", "领导干部", "干部", "以上")
) | frozenset(
    f"{grade}{level}级" for grade in "正副" for level in ("国", "国家", "省", "部", "省部")
)

# Ranks of those who lead nobody end so: 处级以下.
NO_LEADERS = "以下"

# The database refuses and hides by the same words (spatial.storage.models.ledger.WITHHOLDING).
_LEADING = re.compile("(国家|省|部|省部)级|[正副](国|国家|省|部|省部)级$")

# A sub-provincial city's principals hold provincial rank by their post (inferred).
WITHHELD_SUB_PROVINCIAL = frozenset({"市级正职"})


def rank_key(rank: str) -> str:
    """Return a rank's one spelling: half-width brackets, no blanks.

    >>> rank_key("正厅（局） 级") == rank_key("正厅(局)级") == "正厅(局)级"
    True
    """
    return "".join(
        unicodedata.normalize("NFKC", rank).replace("〔", "(").replace("〕", ")").split()
    )


def rank_spellings(rank: str) -> tuple[str, ...]:
    """Return the keys under which a rank of the standard is found: itself, then each word alone.

    >>> rank_spellings("正局（处）级")
    ('正局(处)级', '正局级', '正处级')
    >>> rank_spellings("正科级")
    ('正科级',)
    """
    key = rank_key(rank)
    found = re.fullmatch(r"([正副]?)(.)\((.)\)(级.*)", key)
    if found is None:
        return (key,)
    grade, first, second, rest = found.groups()
    return (key, f"{grade}{first}{rest}", f"{grade}{second}{rest}")


def is_withheld(rank: str, tier: Tier | str | None = None, *, sub_provincial: bool = False) -> bool:
    """Tell whether a rank is one that must not be stored.

    Parameters
    ----------
    rank
        As written by the user; brackets of any width are ignored.
    tier
        Tier of the organisation, where known.
    sub_provincial
        True if the organisation belongs to a 副省级城市.

    Examples
    --------
    >>> is_withheld("省（部）级副职"), is_withheld("正厅(局)级")
    (True, False)
    >>> is_withheld("市级正职", "city"), is_withheld("市级正职", "city", sub_provincial=True)
    (False, True)
    """
    plain = _plain(rank)
    if _LEADING.match(plain):
        return True
    in_city = sub_provincial and tier in {None, Tier.CITY}
    return in_city and plain in WITHHELD_SUB_PROVINCIAL


def names_withheld(words: str, *, sub_provincial: bool = False) -> bool:
    """Tell whether words, which may be anything, are the name of such a rank.

    >>> names_withheld("省级副职"), names_withheld("省级机关事务管理局")
    (True, False)
    """
    plain = _plain(words)
    return plain in WITHHELD_RANKS or (sub_provincial and plain in WITHHELD_SUB_PROVINCIAL)


def _plain(rank: str) -> str:
    return re.sub(r"[()、,/]", "", rank_key(rank))
