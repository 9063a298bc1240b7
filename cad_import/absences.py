"""What of a drawing was not read: hidden CAD layers, paper space, missing XREFs, odd entities.

None of it is drawn, so none of it bounds a room; a surveyor must know what is not there.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from ezdxf.document import Drawing
from ezdxf.layouts.blocklayout import BlockLayout

from cad_import.origin_lines import FROM_ORIGIN
from cad_import.primitives import Primitives
from cad_import.rare_entities import WITHOUT_EDGES
from cad_import.roles import Role, role_by_name
from spatial.domain.findings import Finding, Severity

# CAD layers of these roles hold what rooms are made of.
BOUNDING = frozenset({Role.WALL, Role.COLUMN, Role.WINDOW, Role.DOOR, Role.OPENING})
XREF, XREF_OVERLAY = 4, 8  # flags of a block that stands for another file
UNSEEN = frozenset({"POINT", "VIEWPORT", "ATTDEF"})
MAX_NAMED = 8


def find_absences(
    document: Drawing, primitives: Primitives, hidden: frozenset[str]
) -> list[Finding]:
    """Say what was left out of a drawing and how much of it.

    Parameters
    ----------
    hidden
        Names of the CAD layers left out, case folded.
    """
    return [
        *_hidden_layers(primitives.entity_counts, hidden),
        *_paper_space(document),
        *_missing_xrefs(document),
        *_unread(primitives.unread),
        *_passed_over(primitives.entity_counts),
    ]


def _passed_over(counts: Mapping[tuple[str, str], int]) -> Iterable[Finding]:
    """Count what bounds no room by its type, but for what CAD draws as a dot or not at all."""
    kinds: Counter[str] = Counter()
    for (_, kind), count in counts.items():
        if kind in WITHOUT_EDGES - UNSEEN:
            kinds[kind] += count
    if kinds:
        values = {"count": str(kinds.total()), "classes": _listed(kinds)}
        subjects = tuple(sorted(kinds))
        yield Finding("ENTITIES_PASSED_OVER", Severity.INFO, subjects, values=values)


def _listed(counts: Mapping[str, int]) -> str:
    """List names with counts, the most first."""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    more = "…" if len(ranked) > MAX_NAMED else ""
    return "、".join(f"{name}×{count}" for name, count in ranked[:MAX_NAMED]) + more


def _hidden_layers(
    counts: Mapping[tuple[str, str], int], hidden: frozenset[str]
) -> Iterable[Finding]:
    held: Counter[str] = Counter()
    for (layer, _), count in counts.items():
        if layer.casefold() in hidden:
            held[layer] += count
    if not held:
        return
    # Walls that someone froze may be missing, or be those of another design: a person decides.
    grave = any(role_by_name(layer) in BOUNDING for layer in held)
    severity = Severity.WARNING if grave else Severity.INFO
    values = {"count": str(held.total()), "layers": _listed(held)}
    yield Finding("LAYERS_HIDDEN", severity, tuple(sorted(held)), values=values)


def _paper_space(document: Drawing) -> Iterable[Finding]:
    held = Counter(
        {
            layout.name: sum(entity.dxftype() != "VIEWPORT" for entity in layout)
            for layout in document.layouts
            if not layout.is_modelspace
        }
    )
    held = +held
    if held:
        values = {"count": str(held.total()), "layouts": _listed(held)}
        yield Finding("PAPER_SPACE_LEFT_OUT", Severity.INFO, tuple(sorted(held)), values=values)


def _missing_xrefs(document: Drawing) -> Iterable[Finding]:
    """Name the XREFs whose content is not in the file, and what CAD layers they brought."""
    blocks = [block for block in document.blocks if _is_missing(block)]
    if not blocks:
        return
    placed = _insertions(document)
    layers = [layer.dxf.name for layer in document.layers]
    for block in sorted(blocks, key=lambda block: block.name):
        brought = [n for n in layers if n.casefold().startswith(f"{block.name.casefold()}|")]
        bounding = [name for name in brought if role_by_name(name) in BOUNDING]
        count = placed[block.name.casefold()]
        severity = _xref_severity(count, brought, bounding)
        named = bounding or brought
        values = {
            "xref": block.name,
            "path": (str(block.block.dxf.get("xref_path", "")) if block.block else "") or "—",
            "count": str(count),
            "layer_count": str(len(brought)),
            "layers": "、".join(named[:MAX_NAMED]) + ("…" if len(named) > MAX_NAMED else ""),
        }
        yield Finding("XREF_MISSING", severity, (block.name,), values=values)


def _xref_severity(count: int, brought: list[str], bounding: list[str]) -> Severity:
    """Weigh a missing XREF: without one that held walls, or nobody knows what, nothing is certain.

    A title frame brings its CAD layers too, and none of them is for walls.
    """
    if count == 0:
        return Severity.INFO
    return Severity.ERROR if bounding or not brought else Severity.WARNING


def _is_missing(block: BlockLayout) -> bool:
    flags = int(block.block.dxf.get("flags", 0)) if block.block else 0
    return bool(flags & (XREF | XREF_OVERLAY)) and len(block) == 0


def _insertions(document: Drawing) -> Counter[str]:
    """Count the INSERTs outside paper space by the block that they place."""
    placed: Counter[str] = Counter()
    for block in document.blocks:
        if not block.name.casefold().startswith(("*paper_space", "$paper_space")):
            placed.update(str(e.dxf.name).casefold() for e in block if e.dxftype() == "INSERT")
    return placed


def _unread(unread: Mapping[tuple[str, str], int]) -> Iterable[Finding]:
    """Count by type what is not taken apart; on a CAD layer for walls it may hide an outline."""
    kinds: Counter[str] = Counter()
    for (_, kind), count in unread.items():
        kinds[kind] += count
    fan = kinds.pop(FROM_ORIGIN, 0)
    if fan:
        yield Finding("WALLS_FROM_ORIGIN", Severity.ERROR, values={"count": str(fan)})
    if not kinds:
        return
    layers = sorted({layer for layer, kind in unread if kind != FROM_ORIGIN})
    grave = any(role_by_name(layer) in BOUNDING for layer in layers)
    severity = Severity.ERROR if grave else Severity.WARNING
    values = {
        "count": str(kinds.total()),
        "classes": _listed(kinds),
        "layers": "、".join(layers[:MAX_NAMED]) + ("…" if len(layers) > MAX_NAMED else ""),
    }
    yield Finding("ENTITIES_NOT_READ", severity, tuple(sorted(kinds)), values=values)
