"""What a sheet's title says it shows: a floor plan, or something that has no rooms to read."""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from cad_import.level_names import LevelTitle, read_title


class SheetKind(StrEnum):
    """What a sheet shows."""

    PLAN = "plan"
    DETAIL = "detail"
    SECTION = "section"
    ELEVATION = "elevation"
    ROOF = "roof"
    SITE = "site"
    SCHEDULE = "schedule"
    LEGEND = "legend"
    KEY_PLAN = "key_plan"
    STRUCTURE = "structure"
    SYSTEM = "system"


class SheetTitle(NamedTuple):
    """A title: what it calls the sheet, and for a floor plan what it says of levels."""

    kind: SheetKind
    title: str
    level: LevelTitle | None = None


# Read in this order, the first that matches wins. Sources: GB/T 50104 (names of drawings), the
# AIA's drawing types, and the Spanish, Italian and German names of the same.
_KIND_WORDS: tuple[tuple[SheetKind, str], ...] = (
    (SheetKind.SCHEDULE, r"门窗(明细)?表|材料表|做法表|明细表|统计表|指标表|目录|SCHEDULE"),
    (SheetKind.DETAIL, r"大样|详图|节点|放大图|DETAIL|DETALLE|DETTAGLI"),
    (SheetKind.SECTION, r"剖[面视]|断面|(?<!CROSS )\bSECTION\b|SECCI[ÓO]N|SEZIONE|SCHNITT"),
    (SheetKind.ELEVATION, r"立面|展开图|ELEVATION|ALZADO|FACHADA|PROSPETTO|ANSICHT"),
    (SheetKind.STRUCTURE, r"基础\S*图|配筋|[梁柱板]\S{0,4}平面|模板图|结构\S*图|伏図|軸組|屋架"),
    (SheetKind.STRUCTURE, r"FOUNDATION|FRAMING|FOOTING|TRUSS|REINFORCEMENT|CIMENTACI[ÓO]N"),
    (SheetKind.SITE, r"总平面|总图|区位|\bSITE PLAN|LOCATION PLAN|EMPLAZAMIENTO|PLANIMETRIA"),
    (SheetKind.KEY_PLAN, r"KEY\s*PLAN|示意图|索引图|位置图|分区图"),
    (SheetKind.ROOF, r"屋[面顶](?!层)\S*图|ROOF\s*(?:DRAINAGE\s*)?PLAN|CUBIERTA|COPERTURA"),
    (SheetKind.SYSTEM, r"系统图|原理图|流程图|SYSTEM DIAGRAM|RISER DIAGRAM"),
    (SheetKind.LEGEND, r"^图\s*例|^凡\s*例|LEGEND|^\S{0,4}说\s*明\s*[:：]?$|^NOTES\s*[:：]?$"),
)
_KINDS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _KIND_WORDS)
_REFERENCE = re.compile(r"[见按]|参照|\bSEE\b|REFER|\bPER\b|做法|未注明", re.IGNORECASE)
_SCALE = re.compile(r"\s*(?:SCALE|比例)?\s*[:：]?\s*1\s*[:：/]\s*\d+\s*$", re.IGNORECASE)
MAX_TITLE = 30


@lru_cache(maxsize=16384)
def read_sheet_title(text: str) -> SheetTitle | None:
    """Read a text as the title of a sheet; None if it is none.

    >>> read_sheet_title("1-1剖面图 1:100")
    SheetTitle(kind=<SheetKind.SECTION: 'section'>, title='1-1剖面图', level=None)
    >>> read_sheet_title("二层平面图").level.ordinals, read_sheet_title("做法详见楼梯详图")
    ((1,), None)
    """
    level = read_title(text)
    folded = " ".join(unicodedata.normalize("NFKC", text).split())
    if level is None and (len(folded) > MAX_TITLE or _REFERENCE.search(folded)):
        return None
    title = _SCALE.sub("", folded)
    for kind, words in _KINDS:
        if words.search(title):
            return SheetTitle(kind, title)
    return None if level is None else SheetTitle(SheetKind.PLAN, level.title, level)
