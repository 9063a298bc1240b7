"""Cell comments of ours, beside those of the user: in the comments part and in its drawing."""

import re
from collections.abc import Mapping, Sequence

from api.ledger_files.byte_edits import Edits, Element, elements, xml_text
from api.ledger_files.cell_places import cell_place, column_letters
from spatial.domain.form_problems import Family

AUTHOR = "smartmap 校验"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OURS = re.compile(rf"(?:^|\n)【(?:{'|'.join(family.value for family in Family)})】")
SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
SHAPE_ROW = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>")
SHAPE_COLUMN = re.compile(rb"<x:Column>\s*(\d+)\s*</x:Column>")
SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
FIRST_SHAPE = 1025
SHAPE_TYPE = "_x0000_t202"
COMMENT_COLUMNS, COMMENT_LINES = 3, 5  # how large the box is drawn, in cells

EMPTY_COMMENTS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
    "<authors></authors><commentList></commentList></comments>"
).encode()
EMPTY_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml"'
    b' xmlns:o="urn:schemas-microsoft-com:office:office"'
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
TYPE_XML = (
    f'<v:shapetype id="{SHAPE_TYPE}" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)

Notes = Mapping[tuple[int, int], str]


def with_comments(content: bytes, part: str, notes: Notes) -> tuple[bytes, set[tuple[int, int]]]:
    """Return the comments part with our notes in place of earlier ones of ours.

    A note on a cell that the user commented stands below the user's own words.

    Returns
    -------
    tuple
        The part, and the places whose comment is gone: its shape has to go as well.
    """
    found = list(elements(content, part))
    edits = Edits(content)
    gone: set[tuple[int, int]] = set()
    waiting = dict(notes)
    for comment in (element for element in found if element.name == "comment"):
        place = cell_place(comment.attributes.get("ref", ""))
        texts = [each for each in found if each.name == "t" and _within(each, comment)]
        kept = _without_ours([each.text for each in texts])
        if place is None:
            continue
        if texts and not "".join(kept).strip() and any(each.text for each in texts):
            edits.replace(comment.start, comment.end, b"")
            gone.add(place)
            continue
        for text, rest in zip(texts, kept, strict=True):
            if rest != text.text and not text.is_empty_tag:
                edits.replace(text.opened, text.closing, xml_text(rest).encode())
        if place in waiting:
            body = next(e for e in found if e.name == "text" and _within(e, comment))
            edits.append_to(body, _run(body.prefix, f"\n{waiting.pop(place)}"))
    if waiting:
        _append_comments(edits, found, waiting)
    return edits.apply(), gone


def _within(inner: Element, outer: Element) -> bool:
    return outer.start < inner.start < outer.end


def _without_ours(texts: Sequence[str]) -> list[str]:
    """Cut a comment's texts off where ours begins; LibreOffice breaks them at each script."""
    found = OURS.search("".join(texts))
    left = found.start() if found else None
    kept = []
    for text in texts:
        kept.append(text if left is None else text[: max(left, 0)])
        left = None if left is None else left - len(text)
    return kept


def _run(prefix: str, text: str) -> bytes:
    p = prefix
    return f'<{p}r><{p}t xml:space="preserve">{xml_text(text)}</{p}t></{p}r>'.encode()


def _append_comments(edits: Edits, found: Sequence[Element], notes: Notes) -> None:
    authors = [element for element in found if element.name == "author"]
    ours = [number for number, author in enumerate(authors) if author.text == AUTHOR]
    author = ours[0] if ours else len(authors)
    if not ours:
        group = next(element for element in found if element.name == "authors")
        tag = f"<{group.prefix}author>{AUTHOR}</{group.prefix}author>"
        edits.append_to(group, tag.encode())
    group = next(element for element in found if element.name == "commentList")
    p = group.prefix
    written = [
        f'<{p}comment ref="{column_letters(column)}{row}" authorId="{author}"><{p}text>'.encode()
        + _run(p, text)
        + f"</{p}text></{p}comment>".encode()
        for (row, column), text in sorted(notes.items())
    ]
    edits.append_to(group, b"".join(written))


def with_shapes(
    content: bytes, places: Sequence[tuple[int, int]], gone: set[tuple[int, int]]
) -> bytes:
    """Return the comments' drawing with a box for each place, and none for those gone."""
    kept = SHAPE.sub(lambda found: b"" if _place(found.group()) in gone else found.group(), content)
    shown = {place for place in map(_place, SHAPE.findall(kept)) if place is not None}
    numbers = [int(number) for number in SHAPE_ID.findall(kept)]
    first = max([FIRST_SHAPE - 1, *numbers]) + 1
    new = [
        _shape(first + index, *place)
        for index, place in enumerate(place for place in places if place not in shown)
    ]
    if not new:
        return kept
    head = "" if f'"{SHAPE_TYPE}"'.encode() in kept.split(b"<v:shape ")[0] else TYPE_XML
    at = kept.rindex(b"</xml>")
    return kept[:at] + (head + "".join(new)).encode() + kept[at:]


def _place(shape: bytes) -> tuple[int, int] | None:
    row, column = SHAPE_ROW.search(shape), SHAPE_COLUMN.search(shape)
    return (int(row.group(1)) + 1, int(column.group(1)) + 1) if row and column else None


def _shape(number: int, row: int, column: int) -> str:
    """Draw a hidden box beside the cell; places in it count from 0."""
    left, top = column, max(row - 2, 0)
    anchor = f"{left}, 15, {top}, 10, {left + COMMENT_COLUMNS}, 15, {top + COMMENT_LINES}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#{SHAPE_TYPE}" style="position:absolute;'
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )
