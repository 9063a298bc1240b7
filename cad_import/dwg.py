"""Read a DWG (R13 to 2018) into an ezdxf document, so that what follows does not know the form.

ezdwg decodes the entities; the document is built here, for its own conversion to DXF spills blocks
into the model space. What ezdwg knows but cannot decode is counted and said.

Terminology
-----------
Owner
    The block, model space or INSERT that an entity belongs to, by handle.
Anonymous block
    One that a program made; several are called ``*U`` in a DWG, so the handle becomes part of the
    name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import ezdwg
from ezdwg import raw
from ezdxf.document import Drawing
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout
from ezdxf.lldxf.const import DXFError

from cad_import.absences import XREF
from cad_import.block_graph import CHORDS, MODEL_SPACE, BlockGraph, Content
from cad_import.census import custom_findings
from cad_import.coordinates import MAX_NAMED
from cad_import.dwg_checksums import (
    OBJECT_RELEASES,
    PAGE_RELEASES,
    damaged_objects,
    damaged_pages,
    damaged_sections,
)
from cad_import.dwg_entities import BUILD, add_attribute_text, corner_count, unusable_number
from cad_import.encodings import SAMPLE_BYTES, EncodingVote, vote_codec
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity

UNICODE_SINCE = "AC1021"
CODE_PAGE_BYTE = 0x13
CODE_PAGES = {28: "cp1250", 29: "cp1251", 30: "cp1252", 31: "gbk", 32: "cp1253", 33: "cp1254",
              34: "cp1255", 35: "cp1256", 36: "cp1257", 37: "cp874", 38: "cp932", 39: "gbk",
              40: "cp949", 41: "big5"}  # fmt: skip
ONE_BYTE_CODECS = frozenset(codec for codec in CODE_PAGES.values() if codec.startswith("cp12"))
CODE_PAGE_NUMBERS = {"gbk": 39, "gb18030": 39, "big5": 41}  # of codecs that a vote may choose
TEXT_KINDS = frozenset({"TEXT", "MTEXT", "ATTRIB"})
# Types that draw no wall, opening, label or room, or that the entity they belong to carries.
WITHOUT_OUTLINE = frozenset(
    {"BLOCK", "ENDBLK", "SEQEND", "ATTDEF", "POINT", "VIEWPORT", "3DFACE", "RAY", "XLINE", "LEADER",
     "TOLERANCE", "SHAPE", "IMAGE", "WIPEOUT", "OLEFRAME", "OLE2FRAME", "VERTEX_2D", "VERTEX_3D",
     "VERTEX_MESH", "VERTEX_PFACE", "VERTEX_PFACE_FACE", "POLYLINE_MESH", "POLYLINE_PFACE"}
)  # fmt: skip
MAY_BE_WALLS = frozenset({"MLINE", "REGION", "3DSOLID", "BODY"})
IN_PAPER_SPACE, IN_MODEL_SPACE = 1, 2  # ezdwg's entity modes; all else has an owner
FIRST_OWN_HANDLE = f"{1 << 62:X}"
# What the decoder and ezdxf raise on damaged bytes.
DECODING_ERRORS = (DXFError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError,
                   RuntimeError, OSError)  # fmt: skip


class _OpenHandles(Drawing):
    """A document whose own objects leave the low handles to those of the DWG."""

    def __init__(self, dxfversion: str = "AC1032") -> None:
        super().__init__(dxfversion)
        self.entitydb.handles.reset(FIRST_OWN_HANDLE)


@dataclass(frozen=True, slots=True)
class DwgDrawing:
    """A DWG, decoded.

    Parameters
    ----------
    document
        Layers, blocks and model space; paper space is left out.
    vote
        Codec of its texts, and the one that the header declares.
    blocks
        What each block holds and inserts, to measure before expanding.
    counts
        Entities by type, all spaces.
    undecoded
        Entities of types that ezdwg does not decode or that are not carried over, by type.
    lost
        Entities of decodable types that gave nothing: damage.
    damaged
        Objects and sections whose bytes do not give the sum that was written with them.
    unusable
        Handles of entities with coordinates that are no place, and the values.
    """

    document: Drawing
    vote: EncodingVote
    blocks: BlockGraph
    counts: Counter[str]
    undecoded: Counter[str]
    lost: int
    damaged: int
    unusable: dict[str, str]


def read_dwg(path: Path, data: bytes) -> DwgDrawing:
    """Decode a DWG.

    Parameters
    ----------
    data
        The file's bytes; ezdwg reads the file itself.

    Raises
    ------
    DrawingError
        ``DWG_DAMAGED``.
    """
    _refuse_damaged_pages(data)
    ezdwg.clear_decode_caches()  # they go by path, and the file may be another one by now
    try:
        reader = _Reader(str(path), data)
        if reader.vote.encoding == reader.vote.declared:
            return reader.read()
        return _read_under(CODE_PAGE_NUMBERS[reader.vote.encoding], data, reader.vote)
    except DECODING_ERRORS as error:
        raise _damaged(str(error)[:200] or type(error).__name__) from error
    except BaseException as error:
        # A panic in the decoder's Rust code arrives as a BaseException of its own.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(str(error)[:200]) from error
    finally:
        ezdwg.clear_decode_caches()


def _refuse_damaged_pages(data: bytes) -> None:
    """Refuse a DWG of pages of which one is not as written: what follows in it is garbled, too."""
    if data[:6] in PAGE_RELEASES and (count := damaged_pages(data)):
        raise _damaged(f"checksum ×{count}")


def dwg_findings(drawing: DwgDrawing) -> list[Finding]:
    """Say what of a DWG was not read. Severity is error where it may hide an outline."""
    undecoded = drawing.undecoded
    native = {k: n for k, n in undecoded.items() if k.startswith(("TCH_", "AEC_"))}
    proxies = {k: n for k, n in undecoded.items() if "PROXY" in k}
    others = {k: n for k, n in undecoded.items() if k not in native and k not in proxies}
    findings = custom_findings(_by_bytes(native), _by_bytes(proxies))
    if others:
        severity = Severity.ERROR if MAY_BE_WALLS & others.keys() else Severity.WARNING
        listed = "、".join(f"{kind}×{count}" for kind, count in sorted(others.items()))
        values = {"count": str(sum(others.values())), "classes": listed}
        kinds = tuple(sorted(others))
        findings.append(Finding("DWG_OBJECTS_NOT_READ", severity, kinds, values=values))
    if drawing.unusable:
        examples = "、".join(list(dict.fromkeys(drawing.unusable.values()))[:3])
        values = {"count": str(len(drawing.unusable)), "examples": examples}
        handles = tuple(drawing.unusable)[:MAX_NAMED]
        findings.append(Finding("COORDINATES_NOT_FINITE", Severity.ERROR, handles, values=values))
    if drawing.damaged:
        values = {"count": str(drawing.damaged)}
        findings.append(Finding("DWG_PARTS_DAMAGED", Severity.ERROR, values=values))
    if drawing.lost:
        values = {"count": str(drawing.lost), "total": str(drawing.counts.total())}
        findings.append(Finding("ENTITIES_NOT_LOADED", Severity.ERROR, values=values))
    return findings


def _by_bytes(counts: Mapping[str, int]) -> Counter[bytes]:
    return Counter({kind.encode(): count for kind, count in counts.items()})


def _damaged(reason: str) -> DrawingError:
    return DrawingError(reason, code="DWG_DAMAGED", reason=reason)


def _read_under(code_page: int, data: bytes, vote: EncodingVote) -> DwgDrawing:
    """Decode a DWG as if its header declared another code page: ezdwg has no other way."""
    with NamedTemporaryFile(suffix=".dwg") as copy:
        copy.write(data[:CODE_PAGE_BYTE] + bytes([code_page]) + data[CODE_PAGE_BYTE + 1 :])
        copy.flush()
        return replace(_Reader(copy.name, data).read(), vote=vote)


def _vote(release: str, data: bytes, texts: Iterable[str]) -> EncodingVote:
    """Choose the encoding; a declared code page of one byte to a character is put to the vote."""
    if release >= UNICODE_SINCE:
        return EncodingVote("utf-16-le", "utf-16-le", 1.0, "")
    declared = CODE_PAGES.get(data[CODE_PAGE_BYTE], "cp1252")
    if declared not in ONE_BYTE_CODECS:
        return EncodingVote(declared, declared, 1.0, "")
    sample = b"\n".join(_as_bytes(text, declared) for text in texts if not text.isascii())
    vote = vote_codec(sample[:SAMPLE_BYTES], declared)
    if vote.encoding in CODE_PAGE_NUMBERS:
        return vote
    return EncodingVote(declared, declared, vote.score, vote.example)


def _as_bytes(text: str, codec: str) -> bytes:
    """Undo the decoding of a text; bytes that the codec lacks were kept as they are."""
    return b"".join(
        character.encode(codec, "ignore") or character.encode("latin-1", "ignore")
        for character in text
    )


@dataclass
class _Tally:
    """What is counted while entities are carried over."""

    contents: dict[str, Content] = field(default_factory=lambda: {MODEL_SPACE: Content()})
    spellings: dict[str, frozenset[str]] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    carried: set[int] = field(default_factory=set)

    def content(self, block: str) -> Content:
        """Return what a block holds; the model space goes under the empty name."""
        if block:
            self.spellings[block.lower()] = frozenset({block})
        return self.contents.setdefault(block.lower(), Content())


class _Reader:
    """Carries one DWG over into a document."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path, self.data = path, data
        self.source = ezdwg.read(path)
        self.document = _OpenHandles.new("AC1032")
        self.tally = _Tally()
        self.headers = raw.list_object_headers_with_type(path)
        self.kinds: dict[int, str] = {handle: kind for handle, *_, kind, _ in self.headers}
        self.block_names: dict[int, str] = {}
        self.layer_names: dict[int, str] = {}
        # ezdwg's decoder of LINEs alone goes astray beyond 10⁸ drawing units; this one does not
        self.lines = {row[0]: row[1:] for row in raw.decode_line_arc_circle_entities(path)[0]}
        self.inserts: dict[int, Insert] = {}
        # handle of an INSERT -> extrusion, handle of its block, handles of its attributes
        self.placed = {row[0]: row[1:] for row in raw.decode_insert_write_properties(path)}

        self.entities = list(self.source.entities().query())
        texts = [str(e.dxf["text"]) for e in self.entities if e.dxftype in TEXT_KINDS]
        names = [layer.name for layer in self.source.layers]
        self.vote = _vote(self.source.version, data, [*names, *texts])

    def read(self) -> DwgDrawing:
        """Carry everything over."""
        self._add_layers()
        self._add_blocks()
        self.document.header["$INSUNITS"] = int(self.source.insunits or 0)
        for entity in self.entities:
            if entity.dxftype in BUILD and self._is_what_it_says(entity):
                self._add_entity(entity)
        for entity in self.entities:
            if entity.dxftype == "ATTRIB":
                self._add_attribute(entity)
        undecoded, lost = self._not_carried()
        return DwgDrawing(
            self.document,
            self.vote,
            BlockGraph(self.tally.contents, self.tally.spellings),
            Counter(kind for *_, kind, form in self.headers if form == "E"),
            undecoded,
            lost,
            self._damaged_parts(),
            self.tally.unusable,
        )

    def _is_what_it_says(self, entity: ezdwg.Entity) -> bool:
        """Say whether an entity is of the type listed: ezdwg guesses texts out of unknown ones."""
        listed = self.kinds.get(entity.handle, "")
        return listed == str(entity.dxftype) or listed.startswith("DIM_")

    def _add_layers(self) -> None:
        for layer in self.source.layers:
            self.layer_names[layer.handle] = layer.name
            if layer.name in self.document.layers:
                entry = self.document.layers.get(layer.name)
            else:
                entry = self.document.layers.add(layer.name, color=abs(layer.color) or 7)
            if layer.frozen:
                entry.freeze()
            if not layer.on:
                entry.off()

    def _add_blocks(self) -> None:
        details = {block["handle"]: block for block in raw.decode_write_blocks(self.path)}
        names = dict(raw.decode_block_header_names(self.path))
        for handle, *_, kind, _ in self.headers:
            if kind != "BLOCK_HEADER" or handle not in names:
                continue
            name, detail = str(names[handle]), details.get(handle, {})
            upper = name.upper()
            if upper.startswith("*MODEL"):
                self.block_names[handle] = ""
            elif not upper.startswith("*PAPER"):
                if name.startswith("*") or name in self.document.blocks:
                    name = f"{name}${handle:X}"
                self.block_names[handle] = name
                base = detail.get("base_point", (0.0, 0.0, 0.0))
                block = self.document.blocks.new(name, base_point=base)
                if block.block is not None and "xref" in detail.get("losses", ()):
                    block.block.dxf.flags = XREF

    def _container(self, handle: int) -> str | None:
        """Name the block an entity lies in, "" for the model space, None for paper space."""
        mode, owner = self.source.entity_placement(handle) or (IN_MODEL_SPACE, None)
        if mode == IN_MODEL_SPACE:
            return ""
        return None if mode == IN_PAPER_SPACE or owner is None else self.block_names.get(owner)

    def _attributes(self, handle: int, values: Mapping[str, Any]) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            "handle": f"{handle:X}",
            "layer": self.layer_names.get(values.get("layer_handle") or 0, "0"),
        }
        if values.get("extrusion") not in (None, (0.0, 0.0, 1.0)):
            attributes["extrusion"] = values["extrusion"]
        if values.get("invisible"):
            attributes["invisible"] = 1
        return attributes

    def _usable(self, handle: int, values: Mapping[str, Any]) -> bool:
        number = unusable_number(values)
        if number is not None:
            self.tally.unusable[f"{handle:X}"] = f"{number:g}"
        return number is None

    def _add_entity(self, entity: ezdwg.Entity) -> None:
        self.tally.carried.add(entity.handle)
        container, values = self._container(entity.handle), dict(entity.dxf)
        if entity.dxftype == "LINE":
            ends = self.lines[entity.handle]
            values |= {"start": ends[:3], "end": ends[3:]}
        if container is None or not self._usable(entity.handle, values):
            return
        content = self.tally.content(container)
        if entity.dxftype in {"INSERT", "MINSERT"}:
            self._name_block(entity.handle, values)
            copies = max(1, values.get("column_count", 1)) * max(1, values.get("row_count", 1))
            content.inserts[values["name"].lower()] += copies
        else:
            chords = CHORDS.get(entity.dxftype.encode(), 1)
            content.primitives += corner_count(values) * chords
        layout: BaseLayout = self.document.modelspace()
        if container:
            layout = self.document.blocks.get(container)
        attributes = self._attributes(entity.handle, values)
        built = BUILD[entity.dxftype](layout, values, attributes)
        if isinstance(built, Insert):
            self.inserts[entity.handle] = built

    def _name_block(self, handle: int, values: dict[str, Any]) -> None:
        """Say by the block's handle which one is placed: names of anonymous ones repeat."""
        extrusion, block, _ = self.placed.get(handle, (None, None, None))
        values["name"] = self.block_names.get(block or 0) or values.get("name") or "?"
        if values.get("extrusion") is None and extrusion is not None:
            values["extrusion"] = tuple(extrusion)

    def _add_attribute(self, entity: ezdwg.Entity) -> None:
        self.tally.carried.add(entity.handle)
        insert = self.inserts.get(entity.dxf.get("owner_handle") or 0)
        if insert is not None and self._usable(entity.handle, entity.dxf):
            attributes = self._attributes(entity.handle, entity.dxf)
            add_attribute_text(insert, entity.dxf, attributes)

    def _damaged_parts(self) -> int:
        if self.data[:6] in OBJECT_RELEASES:
            objects = damaged_objects(self.data, (header[1] for header in self.headers))
            return objects + damaged_sections(self.data)
        return 0

    def _not_carried(self) -> tuple[Counter[str], int]:
        """Count what the DWG lists and the document does not hold."""
        undecoded: Counter[str] = Counter()
        lost = len(raw.list_object_map_entries(self.path)) - len(self.headers)
        for handle, *_, kind, form in self.headers:
            if form != "E" or kind in WITHOUT_OUTLINE or handle in self.tally.carried:
                continue
            if kind in BUILD or kind == "ATTRIB" or kind.startswith("DIM_"):
                lost += 1
            else:
                undecoded[kind] += 1
        return undecoded, max(0, lost)
