"""Cell formats with a family's colour: added to those of the workbook, none of them changed."""

from collections.abc import Mapping
from types import MappingProxyType

from api.ledger_files.byte_edits import Edits, Element, elements, with_attribute
from api.ledger_files.refusals import FormFileError
from spatial.domain.form_problems import Family

# Told apart in all common kinds of colour blindness; none is a colour that a palette offers, so
# that a mark of ours is known again.
COLOURS: Mapping[Family, str] = MappingProxyType(
    {
        Family.CONTENT: "FFF7B6B1",
        Family.DATA: "FFFFE18B",
        Family.FORMAT: "FFBFE3F6",
        Family.LOGIC: "FFD9C6ED",
        Family.LIMIT: "FFFFB871",
    }
)
MINIMAL = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b"</styleSheet>"
)


class MarkedStyles:
    """The workbook's styles part, and the formats that marks need beside those in it."""

    def __init__(self, content: bytes, part: str) -> None:
        self._edits = Edits(content)
        found = list(elements(content, part))
        self._fills = _only(found, "fills")
        self._formats = _only(found, "cellXfs")
        self._xfs = _inside(found, self._formats, "xf")
        fills = _inside(found, self._fills, "fill")
        self._fill_count = len(fills)
        colours = {colour: family for family, colour in COLOURS.items()}
        self._ours: dict[int, Family] = {}
        for number, fill in enumerate(fills):
            said = _colour(found, fill)
            if said in colours:
                self._ours[number] = colours[said]
        self._new_fills: dict[Family, int] = {}
        self._new: dict[tuple[int, int], int] = {}

    def marked(self, style: int, family: Family) -> int:
        """Return the format that is ``style`` with a family's colour."""
        return self._with_fill(style, self._fill(family))

    def cleared(self, style: int) -> int:
        """Return ``style`` without a colour of ours; other colours stay."""
        return self._with_fill(style, 0) if self._fill_of(style) in self._ours else style

    def apply(self) -> bytes:
        """Return the styles part with the new formats in it."""
        if self._new_fills:
            prefix = self._fills.prefix
            by = "".join(_fill_xml(prefix, COLOURS[family]) for family in self._new_fills)
            self._extend(self._fills, self._fill_count + len(self._new_fills), by.encode())
        if self._new:
            by = "".join(self._xf(style, fill) for style, fill in self._new)
            self._extend(self._formats, len(self._xfs) + len(self._new), by.encode())
        return self._edits.apply()

    def _extend(self, element: Element, count: int, by: bytes) -> None:
        self._edits.set_attribute(element, "count", str(count))
        self._edits.append_to(element, by)

    def _fill(self, family: Family) -> int:
        for number, known in self._ours.items():
            if known is family:
                return number
        return self._new_fills.setdefault(family, self._fill_count + len(self._new_fills))

    def _fill_of(self, style: int) -> int:
        said = self._xfs[style].attributes.get("fillId", "0") if style < len(self._xfs) else "0"
        return int(said) if said.isdigit() else 0

    def _with_fill(self, style: int, fill: int) -> int:
        if not 0 <= style < len(self._xfs):
            style = 0
        if self._fill_of(style) == fill:
            return style
        return self._new.setdefault((style, fill), len(self._xfs) + len(self._new))

    def _xf(self, style: int, fill: int) -> str:
        xf, content = self._xfs[style], self._edits.content
        tag = with_attribute(content[xf.start : xf.opened], "fillId", str(fill))
        tag = with_attribute(tag, "applyFill", "1")
        return (tag + content[xf.opened : xf.end]).decode()


def _only(found: list[Element], name: str) -> Element:
    """Return the styles part's own list of a name, not one inside a conditional format."""
    for element in found:
        if element.name == name and element.depth == 1:
            return element
    raise FormFileError("FORM_XML_INVALID", place=f"styles/{name}")


def _inside(found: list[Element], outer: Element, name: str) -> list[Element]:
    return [
        element
        for element in found
        if element.name == name
        and element.depth == outer.depth + 1
        and outer.opened <= element.start < outer.end
    ]


def _colour(found: list[Element], fill: Element) -> str | None:
    for element in found:
        if element.name == "fgColor" and fill.start < element.start < fill.end:
            return element.attributes.get("rgb", "").upper()
    return None


def _fill_xml(prefix: str, colour: str) -> str:
    p = prefix
    return (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    )
