"""Changes to the parts of a workbook: parts put in, linked and typed; the archive written again."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from api.ledger_files.byte_edits import Edits, elements
from api.ledger_files.container import CONTENT_TYPES, Container
from api.ledger_files.workbook_parts import relationships_part

LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EMPTY_LINKS = f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{LINKS}"/>'.encode()
NUMBERED = re.compile(r"(.*?)(\d*)(\.\w+)")


class Linked(NamedTuple):
    """A part and the relationship that leads to it."""

    part: str
    relationship: str


@dataclass(slots=True)
class PackageChanges:
    """A container and what is to be different in it."""

    container: Container
    changed: dict[str, bytes] = field(default_factory=dict)

    def content(self, part: str) -> bytes:
        """Return a part as it is by now."""
        return self.changed[part] if part in self.changed else self.container.xml(part)

    def has(self, part: str) -> bool:
        """Tell whether there is a part by now."""
        return part in self.changed or self.container.has(part)

    def put(self, part: str, content: bytes) -> None:
        """Put a part in, or in the place of the one there is."""
        if not self.has(part) or self.content(part) != content:
            self.changed[part] = content

    def links(self, part: str) -> Mapping[str, tuple[str, str]]:
        """Return kind and target of a part's relationships by id."""
        name = relationships_part(part)
        if not self.has(name):
            return {}
        found = {}
        for link in elements(self.content(name), name):
            if link.name == "Relationship" and link.attributes.get("TargetMode") != "External":
                target = link.attributes.get("Target", "")
                whole = posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
                kind = link.attributes.get("Type", "").rpartition("/")[2]
                found[link.attributes.get("Id", "")] = kind, whole.lstrip("/")
        return found

    def linked(self, part: str, kind: str) -> str | None:
        """Return the part of a kind that another leads to."""
        targets = (target for known, target in self.links(part).values() if known == kind)
        return next((target for target in targets if self.has(target)), None)

    def add(self, of: str, kind: str, name: str, content: bytes) -> Linked:
        """Put a new part in and let another lead to it; a number keeps names apart."""
        part = self._free_name(name)
        self.put(part, content)
        links = relationships_part(of)
        existing = self.content(links) if self.has(links) else EMPTY_LINKS
        root = next(each for each in elements(existing, links) if each.depth == 0)
        taken = {each.attributes.get("Id") for each in elements(existing, links)}
        number = 1
        while f"rId{number}" in taken:
            number += 1
        target = posixpath.relpath(part, posixpath.dirname(of))
        edits = Edits(existing)
        tag = (
            f'<{root.prefix}Relationship Id="rId{number}" Type="{KINDS}/{kind}" Target="{target}"/>'
        )
        edits.append_to(root, tag.encode())
        self.put(links, edits.apply())
        return Linked(part, f"rId{number}")

    def _free_name(self, name: str) -> str:
        found = NUMBERED.fullmatch(name)
        if found is None or not self.has(name):
            return name
        number = 1
        while self.has(f"{found.group(1)}{number}{found.group(3)}"):
            number += 1
        return f"{found.group(1)}{number}{found.group(3)}"

    def declare(self, part: str, content_type: str) -> None:
        """Say what a new part is."""
        content = self.content(CONTENT_TYPES)
        root = next(each for each in elements(content, CONTENT_TYPES) if each.depth == 0)
        edits = Edits(content)
        tag = f'<{root.prefix}Override PartName="/{part}" ContentType="{content_type}"/>'
        edits.append_to(root, tag.encode())
        self.put(CONTENT_TYPES, edits.apply())

    def written(self) -> bytes:
        """Return the archive: every part in its old place, new ones at the end."""
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, entry in self.container.entries.items():
                if entry.is_dir():
                    continue
                kept = zipfile.ZipInfo(name, entry.date_time)
                kept.compress_type = zipfile.ZIP_DEFLATED
                kept.external_attr = entry.external_attr
                content = self.changed.get(name)
                archive.writestr(kept, self.container.part(name) if content is None else content)
            for name in self.changed.keys() - self.container.entries.keys():
                fresh = zipfile.ZipInfo(name)
                fresh.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(fresh, self.changed[name])
        return stream.getvalue()
