"""What a workbook says about its sheets: names, states, shared texts, number formats, stamp."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from api.ledger_files.container import Container
from api.ledger_files.refusals import FormFileError

STAMP_PROPERTY = "smartmap.form"
RELATIONSHIP_ID = re.compile(r"\{[^}]*relationships\}id")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Built-in number formats that show days or times, those of Chinese locales among them.
DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
NOT_OF_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: its name, the part that holds it, and whether it is shown."""

    name: str
    part: str
    hidden: bool
    relationship: str


@dataclass(frozen=True, slots=True)
class WorkbookParts:
    """A workbook without its cells.

    Parameters
    ----------
    main
        Name of the workbook's own part.
    texts
        Shared texts by index.
    date_styles
        Whether a cell format shows days or times, by index.
    from_1904
        True if days are counted from 1904.
    stamp
        The template's mark, from the document's properties; None without one.
    """

    main: str
    sheets: tuple[SheetPart, ...]
    texts: tuple[str, ...]
    date_styles: tuple[bool, ...]
    from_1904: bool
    stamp: str | None
    has_external_links: bool


def read_workbook(container: Container) -> WorkbookParts:
    """Read everything but the cells."""
    main = _main_part(container)
    links = relationships(container, main)
    root = parse(container, main)
    settings = next(iter(find_all(root, "workbookPr")), None)
    from_1904 = settings is not None and settings.get("date1904") in {"1", "true", "on"}
    by_kind = dict(links.values())
    return WorkbookParts(
        main=main,
        sheets=tuple(_sheets(root, links)),
        texts=_shared_texts(container, by_kind.get("sharedStrings")),
        date_styles=_date_styles(container, by_kind.get("styles")),
        from_1904=from_1904,
        stamp=_stamp_property(container),
        has_external_links="externalLink" in by_kind,
    )


def parse(container: Container, name: str) -> ElementTree.Element:
    """Parse a small XML part."""
    try:
        return ElementTree.fromstring(container.xml(name))  # noqa: S314 - document types are refused
    except ElementTree.ParseError as error:
        raise FormFileError("FORM_XML_INVALID", place=name) from error


def local_name(element: ElementTree.Element) -> str:
    """Return a tag without its namespace: strict and transitional files differ in that only."""
    return element.tag.rpartition("}")[2]


def find_all(root: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of a local name."""
    return (element for element in root.iter() if local_name(element) == name)


def relationships(container: Container, part: str) -> Mapping[str, tuple[str, str]]:
    """Return kind and target of a part's relationships by id; outward ones keep their address."""
    name = relationships_part(part)
    if not container.has(name):
        return {}
    found = {}
    for link in find_all(parse(container, name), "Relationship"):
        target = link.get("Target", "")
        if link.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip("/")
        found[link.get("Id", "")] = (link.get("Type", "").rpartition("/")[2], target)
    return found


def relationships_part(part: str) -> str:
    """Name the part that holds another part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _main_part(container: Container) -> str:
    for kind, target in relationships(container, "").values():
        if kind == "officeDocument" and container.has(target):
            return target
    raise FormFileError("FORM_PART_MISSING", place="workbook.xml")


def _sheets(root: ElementTree.Element, links: Mapping[str, tuple[str, str]]) -> Iterator[SheetPart]:
    for sheet in find_all(root, "sheet"):
        keys = [key for key in sheet.attrib if RELATIONSHIP_ID.fullmatch(key)]
        relationship = sheet.get(keys[0], "") if keys else ""
        kind, target = links.get(relationship, ("", ""))
        if kind == "worksheet":
            hidden = sheet.get("state", "visible") != "visible"
            yield SheetPart(sheet.get("name", ""), target, hidden, relationship)


def _shared_texts(container: Container, name: str | None) -> tuple[str, ...]:
    if name is None or not container.has(name):
        return ()
    return tuple(text_of(item) for item in find_all(parse(container, name), "si"))


def text_of(item: ElementTree.Element) -> str:
    """Return a text with its runs joined and without the readings beside it."""
    pieces = []
    for child in item:
        if local_name(child) == "t":
            pieces.append(child.text or "")
        elif local_name(child) == "r":
            pieces += [part.text or "" for part in child if local_name(part) == "t"]
    return unescape("".join(pieces))


def unescape(text: str) -> str:
    """Resolve ``_x000D_``, the format's way of writing characters that XML has none for."""
    return ESCAPED.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    code = int(found.group(1), 16)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)  # half a character is none


def _date_styles(container: Container, name: str | None) -> tuple[bool, ...]:
    if name is None or not container.has(name):
        return ()
    root = parse(container, name)
    own = {
        _number(entry): shows_days(entry.get("formatCode", ""))
        for entry in _entries(root, "numFmts")
    }
    numbers = [_number(entry) for entry in _entries(root, "cellXfs")]
    return tuple(own.get(number, number in DATE_FORMATS) for number in numbers)


def _entries(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [entry for group in root if local_name(group) == name for entry in group]


def _number(entry: ElementTree.Element) -> int:
    said = entry.get("numFmtId", "0")
    return int(said) if said.isascii() and said.isdigit() else 0


def shows_days(code: str) -> bool:
    """Tell whether a number format shows days or times.

    >>> [shows_days(code) for code in ("yyyy-mm-dd", '0.00"m2"', "[Red]0.00", "[$-804]m月d日")]
    [True, False, False, True]
    """
    return bool(DATE_LETTERS.search(NOT_OF_FORMAT.sub("", code.partition(";")[0])))


def _stamp_property(container: Container) -> str | None:
    custom = [
        name for name in container.entries if name.lower() == "docprops/custom.xml"
    ]  # by its usual name: the relationship is lost more often than the part
    if not custom:
        return None
    for entry in find_all(parse(container, custom[0]), "property"):
        if entry.get("name") == STAMP_PROPERTY:
            return "".join(entry.itertext()).strip()
    return None
