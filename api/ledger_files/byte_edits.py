"""Change an XML part at single places, leaving every other byte as it was.

A parser that writes the part again would drop what it does not know: extensions of WPS and Excel,
prefixes that a compatibility attribute names. Here the parser only says where things are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from api.ledger_files.refusals import FormFileError

START_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")


@dataclass(slots=True)
class Element:
    """One element's place in the bytes of its part.

    Parameters
    ----------
    name
        Without its prefix.
    start, opened
        First byte of the start tag and the byte after it.
    closing, end
        First byte of the end tag and the byte after it; for an empty tag both are ``opened``.
    depth
        0 for the root.
    """

    name: str
    prefix: str
    attributes: Mapping[str, str]
    start: int
    opened: int
    depth: int
    closing: int = 0
    end: int = 0
    text: str = ""

    @property
    def is_empty_tag(self) -> bool:
        """True for ``<a/>``."""
        return self.closing == self.opened == self.end


@dataclass(slots=True)
class Edits:
    """Changes to the bytes of one part, applied together."""

    content: bytes
    changes: list[tuple[int, int, bytes]] = field(default_factory=list)

    def replace(self, start: int, end: int, by: bytes) -> None:
        """Put other bytes in place of those from ``start`` to ``end``."""
        self.changes.append((start, end, by))

    def insert(self, at: int, by: bytes) -> None:
        """Put bytes before the one at ``at``; what is put there first stands first."""
        self.changes.append((at, at, by))

    def append_to(self, element: Element, by: bytes) -> None:
        """Put bytes at the end of an element, opening it where it is an empty tag."""
        if not element.is_empty_tag:
            self.insert(element.closing, by)
            return
        tag = self.content[element.start : element.opened].rstrip()
        closing = f"</{element.prefix}{element.name}>".encode()
        self.replace(element.start, element.opened, tag[:-2].rstrip() + b">" + by + closing)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Set an attribute of an element's start tag."""
        tag = self.content[element.start : element.opened]
        self.replace(element.start, element.opened, with_attribute(tag, name, value))

    def apply(self) -> bytes:
        """Return the changed bytes."""
        pieces, at = [], 0
        for start, end, by in sorted(self.changes, key=lambda change: change[:2]):
            pieces += [self.content[at:start], by]
            at = end
        return b"".join([*pieces, self.content[at:]])


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """Return a start tag with an attribute set.

    >>> with_attribute(b'<c r="A1" s="3" t="s">', "s", "9")
    b'<c r="A1" s="9" t="s">'
    >>> with_attribute(b'<c r="A1"/>', "s", "9")
    b'<c s="9" r="A1"/>'
    """
    said = f' {name}="{value}"'.encode()
    pattern = re.compile(rb"\s" + name.encode() + rb"""\s*=\s*("[^"]*"|'[^']*')""")
    if pattern.search(tag):
        return pattern.sub(lambda _: said, tag, count=1)
    name_end = re.match(rb"<[^\s/>]+", tag)
    at = name_end.end() if name_end else 1
    return tag[:at] + said + tag[at:]


def walk(
    content: bytes,
    part: str,
    *,
    start: Callable[[Element], None],
    end: Callable[[Element], None],
) -> None:
    """Call ``start`` and ``end`` for every element, in the order of the bytes.

    ``end`` gets the same element with its closing place and text.

    Raises
    ------
    FormFileError
        If the part is no XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    stack: list[Element] = []

    def on_start(tag: str, attributes: dict[str, str]) -> None:
        at = parser.CurrentByteIndex
        found = START_TAG.match(content, at)
        if found is None:
            raise FormFileError("FORM_XML_INVALID", place=part)
        prefix, _, name = tag.rpartition(":")
        prefix = f"{prefix}:" if prefix else ""
        stack.append(Element(name, prefix, attributes, at, found.end(), len(stack)))
        start(stack[-1])

    def on_end(_: str) -> None:
        element = stack.pop()
        element.closing = parser.CurrentByteIndex
        empty = content[element.opened - 2 : element.opened] == b"/>"
        element.end = element.opened if empty else content.index(b">", element.closing) + 1
        if empty:
            element.closing = element.opened
        end(element)

    def on_text(data: str) -> None:
        if stack:
            stack[-1].text += data

    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    try:
        parser.Parse(content, True)
    except FormFileError:
        raise
    except (expat.ExpatError, ValueError) as error:  # a number in an attribute that is none
        raise FormFileError("FORM_XML_INVALID", place=part) from error


def elements(content: bytes, part: str) -> Iterator[Element]:
    """Yield a small part's elements, each after those inside it."""
    found: list[Element] = []
    walk(content, part, start=lambda _: None, end=found.append)
    yield from found


def xml_text(text: str) -> str:
    """Return a text for XML, without the characters that it has none for."""
    legal = "".join(
        letter
        for letter in text
        if letter in "\t\n"
        or " " <= letter <= "\ud7ff"
        or "\ue000" <= letter <= "\ufffd"
        or letter >= "\U00010000"
    )
    return escape(legal, {'"': "&quot;"})
