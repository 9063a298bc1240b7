"""What entities a drawing holds and where, read off its tags without loading it.

Terminology
-----------
Container
    The block that an entity lies in, or the model space (the empty name). Paper space is none.
TArch object
    An entity of 天正 (``TCH_*``). Native ones keep their data; proxies hide it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from cad_import.tag_table import Indices, TagTable
from spatial.domain.findings import Finding, Severity

MODEL_BLOCKS = frozenset({"*model_space", "$model_space"})
PAPER_BLOCK_MARKS = ("*paper_space", "$paper_space")
PROXIES = frozenset({b"ACAD_PROXY_ENTITY", b"ACAD_PROXY_OBJECT"})
CUSTOM_OBJECTS = (b"TCH_", b"AEC_")
TARCH_PREFIX = "TCH_"
# TArch objects that draw no wall, door, column or room: their absence hides no outline.
TARCH_NOTES = (
    b"TCH_DIM", b"TCH_AXIS", b"TCH_TEXT", b"TCH_MTEXT", b"TCH_DRAWINGNAME", b"TCH_ELEVATION",
    b"TCH_SYMB", b"TCH_ARROW", b"TCH_INDEX", b"TCH_COORD", b"TCH_NORTH", b"TCH_PICTURE",
    b"TCH_MULTILEADER", b"TCH_RADIUS", b"TCH_COMPOS", b"TCH_SECTION_SYMBOL", b"TCH_MODI",
    b"TCH_RUPTURE", b"TCH_CUT", b"TCH_DRAWINGINDEX", b"TCH_FIREZONE", b"TCH_EVACPATH",
    b"TCH_FLOORRECT", b"TCH_DBCONFIG", b"TCH_AREAREDLINE",
)  # fmt: skip
# Records that belong to the entity before them.
PARTS = frozenset({b"VERTEX", b"ATTRIB", b"SEQEND"})
FIRST_CUSTOM_CLASS = 500
EMPTY_PICTURE = 8  # bytes: a proxy's picture that holds its own length and nothing drawn


@dataclass(frozen=True)
class EntityTable:
    """The entities of a drawing's ENTITIES and BLOCKS sections.

    Parameters
    ----------
    tags
        The drawing's tags.
    encoding
        Codec of its texts.
    records
        Record numbers of the entities.
    kinds
        Their types.
    containers
        The block each lies in, "" for the model space, None for paper space.
    """

    tags: TagTable
    encoding: str
    records: Indices
    kinds: list[bytes]
    containers: list[str | None]

    def text(self, tag: int) -> str:
        """Return a tag's value as text."""
        return self.tags.value(tag).decode(self.encoding, "replace")

    def inserts(self) -> Iterator[tuple[str, str, int]]:
        """Yield container, block name and number of copies of every INSERT outside paper space."""
        chosen = [
            number
            for number, kind in enumerate(self.kinds)
            if kind == b"INSERT" and self.containers[number] is not None
        ]
        records = self.records[chosen]
        names, columns, rows = (self.tags.first(code, records) for code in (2, 70, 71))
        for number, name, column, row in zip(
            chosen, names.tolist(), columns.tolist(), rows.tolist(), strict=True
        ):
            copies = max(1, self._integer(column)) * max(1, self._integer(row))
            if name >= 0:
                yield self.containers[number] or "", self.text(name), copies

    def _integer(self, tag: int) -> int:
        """Return a tag's whole number; 1 where it is missing or none."""
        if tag < 0:
            return 1
        try:
            return int(self.tags.value(tag))
        except ValueError:
            return 1

    @cached_property
    def held(self) -> Counter[str]:
        """How many entities each container holds; parts of polylines and INSERTs are none."""
        return Counter(
            container
            for container, kind in zip(self.containers, self.kinds, strict=True)
            if container is not None and kind not in PARTS
        )

    @cached_property
    def counts(self) -> Counter[str]:
        """How many entities there are of each type, paper space included."""
        return Counter(kind.decode("ascii", "replace") for kind in self.kinds)


def read_entities(tags: TagTable, encoding: str) -> EntityTable:
    """List the entities of a drawing with the container of each."""
    names = _block_names(tags, encoding)
    records: list[int] = []
    kinds: list[bytes] = []
    containers: list[str | None] = []
    section, container = b"", ""
    inside: str | None = ""
    for number, kind in enumerate(tags.kinds):
        if kind == b"SECTION":
            section = _section_name(tags, number)
            inside = "" if section == b"ENTITIES" else None
        elif kind == b"ENDSEC":
            section = b""
        elif section == b"BLOCKS" and kind == b"BLOCK":
            container = names.get(number, "")
            inside = _container(container)
        elif section in {b"ENTITIES", b"BLOCKS"} and kind != b"ENDBLK":
            records.append(number)
            kinds.append(kind)
            containers.append(inside)
    table = EntityTable(tags, encoding, np.array(records, dtype=np.int64), kinds, containers)
    return _without_paper_space(table)


def tarch_findings(entities: EntityTable) -> list[Finding]:
    """Say which custom objects hide what they draw, by type and number.

    Severity is error where walls may be among them: no room of the drawing is certain then.
    """
    kinds = Counter(kind for kind in entities.kinds if kind.startswith(CUSTOM_OBJECTS))
    findings = custom_findings(kinds, _proxy_classes(entities))
    pictured = _pictured_proxies(entities)
    if pictured:
        values = {"count": str(pictured)}
        findings.append(Finding("PROXY_PICTURES_DRAWN", Severity.INFO, values=values))
    return [_with_layers(finding, entities) for finding in findings]


def _with_layers(finding: Finding, entities: EntityTable) -> Finding:
    """Add to a finding on custom objects how many of a class lie on which CAD layer."""
    if "classes" not in finding.values:
        return finding
    held: Counter[tuple[str, str]] = Counter()
    chosen = [n for n, kind in enumerate(entities.kinds) if kind.startswith(CUSTOM_OBJECTS)]
    names = [entities.kinds[number] for number in chosen]
    proxies, classes = _classes_of_proxies(entities)
    records = entities.records[chosen + proxies]
    for name, layer in zip(names + classes, entities.tags.first(8, records).tolist(), strict=True):
        kind = name.decode("utf-8", "replace")
        if kind in finding.subjects:
            held[(kind, entities.text(layer) if layer >= 0 else "0")] += 1
    listed = "、".join(f"{kind}（图层 {layer}）×{n}" for (kind, layer), n in sorted(held.items()))
    return replace(finding, values=finding.values | {"by_layer": listed})


def custom_findings(kinds: Counter[bytes], proxies: Counter[bytes]) -> list[Finding]:
    """Say by type and number which custom objects there are, native ones and proxies.

    Parameters
    ----------
    kinds
        Native ones (``TCH_*``, ``AEC_*``).
    proxies
        Proxies, by the class that they stand for.
    """
    tarch = Counter({kind: n for kind, n in kinds.items() if kind.startswith(b"TCH_")})
    findings = []
    if tarch:
        notes_only = all(kind.startswith(TARCH_NOTES) for kind in tarch)
        severity = Severity.WARNING if notes_only else Severity.ERROR
        findings.append(_objects_finding("TARCH_OBJECTS", severity, tarch))
    others = proxies + (kinds - tarch)
    if others:
        findings.append(_objects_finding("PROXY_OBJECTS", Severity.ERROR, others))
    return findings


def _objects_finding(code: str, severity: Severity, kinds: Counter[bytes]) -> Finding:
    listed = [(kind.decode("utf-8", "replace"), count) for kind, count in sorted(kinds.items())]
    values = {
        "count": str(sum(kinds.values())),
        "classes": "、".join(f"{kind}×{count}" for kind, count in listed),
    }
    return Finding(code, severity, tuple(kind for kind, _ in listed), values=values)


def _proxy_classes(entities: EntityTable) -> Counter[bytes]:
    """Count proxies by the name of the class that they stand for."""
    return Counter(_classes_of_proxies(entities)[1])


def _classes_of_proxies(entities: EntityTable) -> tuple[list[int], list[bytes]]:
    """List the proxies, by position, and the class that each stands for."""
    tags = entities.tags
    chosen = [number for number, kind in enumerate(entities.kinds) if kind in PROXIES]
    if not chosen:
        return [], []
    classes = [number for number, kind in enumerate(tags.kinds) if kind == b"CLASS"]
    names = [
        tags.value(tag) if tag >= 0 else b"?"
        for tag in tags.first(1, np.array(classes, dtype=np.int64)).tolist()
    ]
    found = []
    for tag in tags.first(91, entities.records[chosen]).tolist():
        number = entities._integer(tag) - FIRST_CUSTOM_CLASS if tag >= 0 else -1
        found.append(names[number] if 0 <= number < len(names) else b"ACAD_PROXY_ENTITY")
    return chosen, found


def _pictured_proxies(entities: EntityTable) -> int:
    """Count the proxies that carry a picture of themselves (group 92, from R2010 on 160)."""
    chosen = [number for number, kind in enumerate(entities.kinds) if kind in PROXIES]
    records = entities.records[chosen]
    sizes = [
        max(entities._integer(tag) if tag >= 0 else 0 for tag in pair)
        for pair in zip(
            entities.tags.first(92, records).tolist(),
            entities.tags.first(160, records).tolist(),
            strict=True,
        )
    ]
    return sum(size > EMPTY_PICTURE for size in sizes)


def _without_paper_space(table: EntityTable) -> EntityTable:
    """Take out of the model space what bears the paper-space flag (67 = 1)."""
    flags = table.tags.first(67, table.records)
    for number in np.flatnonzero(flags >= 0).tolist():
        if table.containers[number] == "" and table._integer(int(flags[number])) == 1:
            table.containers[number] = None
    return table


def _container(block: str) -> str | None:
    name = block.lower()
    if name in MODEL_BLOCKS:
        return ""
    return None if name.startswith(PAPER_BLOCK_MARKS) else block


def _section_name(tags: TagTable, number: int) -> bytes:
    tag = int(tags.records[number]) + 1
    return tags.value(tag) if tag < len(tags.codes) and tags.codes[tag] == 2 else b""


def _block_names(tags: TagTable, encoding: str) -> dict[int, str]:
    """Names of the block definitions, by record."""
    blocks = np.array([n for n, kind in enumerate(tags.kinds) if kind == b"BLOCK"], dtype=np.int64)
    return {
        int(record): tags.value(tag).decode(encoding, "replace")
        for record, tag in zip(blocks, tags.first(2, blocks).tolist(), strict=True)
        if tag >= 0
    }
