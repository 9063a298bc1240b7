"""Take a CAD file in: say what it is, refuse what cannot be read, load the rest with ezdxf.

What is not clearly a whole drawing is either refused with a named code or loaded with a finding of
severity error; then no room of it may be taken for certain. Nothing here guesses in silence: the
repairs (cut files, unusable coordinates, encodings) are all findings.
"""

import hashlib
import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import numpy as np
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFTagStorage
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import ascii_tags_loader
from ezdxf.lldxf.types import DXFTag

from cad_import.binary_dxf import to_ascii
from cad_import.block_graph import (
    BlockGraph,
    Expansion,
    measure_expansion,
    read_block_graph,
    refuse_bomb,
)
from cad_import.census import MODEL_BLOCKS, EntityTable, read_entities, tarch_findings
from cad_import.completeness import find_incomplete
from cad_import.coordinates import BadCoordinates, find_bad_coordinates, without_records
from cad_import.encodings import UTF8_SINCE, EncodingVote, vote_encoding
from cad_import.long_texts import find_long_texts
from cad_import.memory import give_back_memory
from cad_import.missing_blocks import missing_block_findings
from cad_import.sniffing import BINARY_DXF, is_dwg, read_file, refuse_foreign, to_single_bytes
from cad_import.tag_limits import refuse_dense_tags, refuse_hostile_tags
from cad_import.tag_table import Indices, TagTable, read_tags
from cad_import.truncation import repair_truncated
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity

MAX_BLOCK_DEPTH = 16
MAX_ARRAY_COPIES = 10_000  # of one INSERT, columns times rows; each is placed by itself
RELEASE_WITHOUT_HEADER = "AC1009"
# What ezdxf raises on tags that are well-formed but make no drawing.
LOADING_ERRORS = (DXFError, ValueError, LookupError, AttributeError, TypeError, ArithmeticError,
                  RecursionError, StopIteration, AssertionError, struct.error)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LoadedDocument:
    """A drawing that was taken in.

    Parameters
    ----------
    document
        As ezdxf loaded it.
    name, sha256, size_bytes
        Of the file as it came.
    release
        ``$ACADVER``, e.g. AC1032.
    encoding
        Codec its texts were read with.
    findings
        What was repaired, left out or hidden. One of severity error puts every room under review.
    cyclic_blocks
        Blocks that contain themselves, in every spelling; never expand them.
    entity_counts
        Entities by type, those in blocks and paper space included.
    encoding_score
        Share of every-day characters under the codec, 0 to 1.
    """

    document: Drawing
    name: str
    sha256: str
    size_bytes: int
    release: str
    encoding: str
    findings: tuple[Finding, ...]
    cyclic_blocks: frozenset[str]
    entity_counts: Mapping[str, int]
    encoding_score: float = 1.0


def load_document(path: Path) -> LoadedDocument:
    """Load a drawing, or say why it cannot be one.

    Raises
    ------
    DrawingError
        With a code of the catalogue (``cad_import.messages``); its values name the file.
    """
    try:
        return _load(path, read_file(path))
    except DrawingError as error:
        error.values.setdefault("file", path.name)
        raise


def _load(path: Path, original: bytes) -> LoadedDocument:
    data, transcoded = to_single_bytes(original)
    refuse_foreign(data, path)
    if is_dwg(data):
        return _load_dwg(path, data)
    findings: list[Finding] = []
    sha256, size_bytes = hashlib.sha256(original).hexdigest(), len(original)
    if data.startswith(BINARY_DXF):
        data = to_ascii(data)
    refuse_dense_tags(data)
    tags, cut = _whole_tags(data)
    refuse_hostile_tags(tags)
    findings.extend(cut)

    header = _header(tags)
    release = header.get("$ACADVER", RELEASE_WITHOUT_HEADER)
    written = UTF8_SINCE if transcoded else release
    vote = vote_encoding(tags, written, header.get("$DWGCODEPAGE"))
    if transcoded == "utf-8-sig" and vote.encoding != "utf-8":
        transcoded = None  # the mark of UTF-8 stands before texts that are none
    encoding = "utf-8" if transcoded else vote.encoding
    findings.extend(_encoding_findings(vote, transcoded))

    entities = read_entities(tags, encoding)
    findings.extend(tarch_findings(entities))
    _refuse_arrays(entities)
    expansion = _measure(read_block_graph(entities))
    findings.extend(_block_findings(expansion))
    findings.extend(missing_block_findings(entities))
    bad = find_bad_coordinates(entities)
    findings.extend(_coordinate_findings(bad))
    long_texts = find_long_texts(entities)
    findings.extend(long_texts.findings)
    incomplete = find_incomplete(entities)
    findings.extend(incomplete.findings)

    unfit = np.concatenate((bad.records, long_texts.records, incomplete.records))
    removed = _removable(entities, np.unique(unfit))
    data = without_records(tags, removed)
    held, counts, cyclic_blocks = entities.held, entities.counts, expansion.cyclic_blocks
    # The tables take six times the file, and ezdxf is about to take seven: not both at once.
    stream = _as_text(data, encoding)
    del tags, entities, expansion, bad, long_texts, incomplete, original, data
    give_back_memory()
    document = _parse(stream)
    findings.extend(_loss_findings(document, held, len(removed)))
    return LoadedDocument(
        document=document,
        name=path.name,
        sha256=sha256,
        size_bytes=size_bytes,
        release=release,
        encoding=transcoded or encoding,
        findings=tuple(findings),
        cyclic_blocks=cyclic_blocks,
        entity_counts=counts,
    )


def _load_dwg(path: Path, data: bytes) -> LoadedDocument:
    """Load a DWG; its blocks are measured before anyone expands them, as those of a DXF."""
    from cad_import.dwg import dwg_findings, read_dwg  # noqa: PLC0415 - slow; no DXF needs it

    drawing = read_dwg(path, data)
    expansion = _measure(drawing.blocks)
    return LoadedDocument(
        document=drawing.document,
        name=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        release=data[:6].decode("ascii"),
        encoding=drawing.vote.encoding,
        findings=(
            *_encoding_findings(drawing.vote, None),
            *dwg_findings(drawing),
            *_block_findings(expansion),
        ),
        cyclic_blocks=expansion.cyclic_blocks,
        entity_counts=drawing.counts,
        encoding_score=drawing.vote.score,
    )


def _refuse_arrays(entities: EntityTable) -> None:
    """Refuse an INSERT that stands for more copies than anyone draws, however little they hold."""
    for _, block, copies in entities.inserts():
        if copies > MAX_ARRAY_COPIES:
            amounts = {"count": f"{copies:,}", "block_count": f"{copies:,}"}
            limit = f"{MAX_ARRAY_COPIES:,}"
            reason = f"{copies} copies of {block}"
            raise DrawingError(
                reason, code="TOO_MANY_ENTITIES", block=block, limit=limit, **amounts
            )


def _measure(graph: BlockGraph) -> Expansion:
    """Measure a drawing's blocks and refuse a bomb; a model space that is inserted is a cycle."""
    expansion = measure_expansion(graph)
    refuse_bomb(expansion)
    spaces = sorted(MODEL_BLOCKS & graph.spellings.keys())
    if not spaces:
        return expansion
    names = frozenset().union(*(graph.spellings[space] for space in spaces))
    return replace(
        expansion,
        cyclic_blocks=expansion.cyclic_blocks | names,
        cycles=(*expansion.cycles, (min(names), min(names))),
    )


def _whole_tags(data: bytes) -> tuple[TagTable, list[Finding]]:
    """Read the tags; a drawing without its end is cut back to what is complete."""
    tags = read_tags(data)
    if tags.complete:
        return tags, []
    repair = repair_truncated(tags)
    if repair is None:
        raise DrawingError("No entity before the cut", code="DRAWING_TRUNCATED_EMPTY")
    values = {"entities": str(repair.entities), "byte": str(repair.cut_at)}
    finding = Finding("DRAWING_TRUNCATED", Severity.ERROR, values=values)
    return read_tags(repair.data), [finding]


def _header(tags: TagTable) -> dict[str, str]:
    """Read the header variables that are needed before loading."""
    names = np.flatnonzero(tags.codes[:-1] == 9)
    return {
        tags.value(tag).decode("ascii", "replace"): tags.value(tag + 1).decode("ascii", "replace")
        for tag in names.tolist()
        if tags.value(tag) in {b"$ACADVER", b"$DWGCODEPAGE"}
    }


def _encoding_findings(vote: EncodingVote, transcoded: str | None) -> list[Finding]:
    findings = _mixed_findings(vote)
    if transcoded:
        values = {"encoding": transcoded}
        return [Finding("ENCODING_TRANSCODED", Severity.INFO, values=values), *findings]
    if vote.encoding == vote.declared:
        return findings
    values = {
        "encoding": vote.encoding,
        "declared": vote.declared,
        "percent": f"{100 * vote.score:.0f}",
        "example": vote.example,
    }
    return [Finding("ENCODING_DIFFERS", Severity.INFO, values=values), *findings]


def _mixed_findings(vote: EncodingVote) -> list[Finding]:
    if not vote.foreign:
        return []
    values = {
        "count": str(vote.foreign),
        "encoding": vote.encoding,
        "example": vote.foreign_example,
    }
    return [Finding("ENCODING_MIXED", Severity.WARNING, values=values)]


def _block_findings(expansion: Expansion) -> list[Finding]:
    findings = [
        Finding("BLOCK_CYCLE", Severity.ERROR, path[:-1], values={"path": " → ".join(path)})
        for path in expansion.cycles
    ]
    if expansion.depth > MAX_BLOCK_DEPTH:
        values = {"depth": str(expansion.depth), "limit": str(MAX_BLOCK_DEPTH)}
        findings.append(Finding("BLOCKS_TOO_DEEP", Severity.ERROR, values=values))
    return findings


def _coordinate_findings(bad: BadCoordinates) -> list[Finding]:
    if len(bad.records) == 0:
        return []
    values = {"count": str(len(bad.records)), "examples": "、".join(bad.examples)}
    return [Finding("COORDINATES_NOT_FINITE", Severity.ERROR, bad.handles, values=values)]


def _loss_findings(document: Drawing, held: Mapping[str, int], removed: int) -> list[Finding]:
    """Compare what was loaded with what the tags hold: ezdxf passes over some damage in silence."""
    loaded = {name: len(document.blocks.get(name) or ()) for name in held if name}
    loaded[""] = len(document.modelspace())
    lost = sum(max(0, count - loaded[name]) for name, count in held.items()) - removed
    lost = max(0, lost) + _take_out_foreign(document)
    if lost <= 0:
        return []
    values = {"count": str(lost), "total": str(sum(held.values()))}
    return [Finding("ENTITIES_NOT_LOADED", Severity.ERROR, values=values)]


def _take_out_foreign(document: Drawing) -> int:
    """Take out of model space and blocks what is no entity, such as a table's entry; count it."""
    foreign = 0
    for layout in (document.modelspace(), *document.blocks):
        entities = layout.entity_space.entities
        kept = [entity for entity in entities if isinstance(entity, DXFGraphic | DXFTagStorage)]
        if len(kept) < len(entities):
            foreign += len(entities) - len(kept)
            entities[:] = kept
    return foreign


def _removable(entities: EntityTable, records: Indices) -> Indices:
    """Of the records to leave out, name those that the file's structure does not rest on."""
    kept = {b"BLOCK", b"ENDBLK", b"SEQEND", b"VIEWPORT"}
    return np.array([n for n in records.tolist() if entities.tags.kinds[n] not in kept], np.int64)


def _as_text(data: bytes, encoding: str) -> TextIO:
    # What is no character is replaced: half of one, kept as it is, could never be written again.
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, errors="replace")


def _tags_of(stream: TextIO) -> Iterator[DXFTag]:
    """Yield a stream's tags and close it: what ezdxf makes of them takes the place of the bytes."""
    with stream:
        yield from ascii_tags_loader(stream)


def _parse(stream: TextIO) -> Drawing:
    try:
        return _with_named_layouts(Drawing.load(_tags_of(stream)))
    except LOADING_ERRORS as error:
        reason = str(error)[:200] or type(error).__name__
        code = "MISSING_SUBCLASS_MARKERS" if "subclass" in reason else "DXF_STRUCTURE"
        raise DrawingError(reason, code=code, reason=reason) from error


def _with_named_layouts(document: Drawing) -> Drawing:
    """Return the document if what walks through its layouts finds a name on each."""
    if all(layout.block_record.dxf.get("name") for layout in document.layouts):
        return document
    raise ValueError("a layout without a name")
