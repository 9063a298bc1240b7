"""Name the form in which 天正 (TArch) objects came, and what of them could not be read.

Terminology
-----------
Native
    ``TCH_*`` entities with their data, written while TArch was loaded.
Proxy
    A shell that CAD keeps of an object whose program is missing; 天正's draw nothing.
T3
    What TArch exports for other programs: plain lines, and traces in block and layer names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import numpy as np
from ezdxf.document import Drawing

from cad_import.census import TARCH_NOTES, TARCH_PREFIX, custom_findings
from cad_import.primitives import NativeObject, NativePart, Primitives
from cad_import.roles import CadLayer, Role
from spatial.domain.errors import DrawingError
from spatial.domain.findings import Finding, Severity


class TArchForm(StrEnum):
    """How 天正 objects came."""

    NATIVE = "native"
    PROXY = "proxy"
    T3 = "t3"


# What only a drawing made with TArch bears: renamed blocks, blocks of its libraries, its layers.
_T3_BLOCK = re.compile(r"_?~F$|^\$TCHSYS\$|^\$(DOR|WIN)LIB2D\$", re.IGNORECASE)
TARCH_LAYERS = frozenset({
    "DOTE", "PUB_DIM", "PUB_TEXT", "PUB_TITLE", "PUB_HATCH", "PUB_WALL", "DIM_SYMB", "DIM_ELEV",
    "DIM_LEAD", "DIM_IDEN", "LVTRY", "EVTR", "CURTWALL", "WINDOW_TEXT", "DOOR_FIRE", "SPACE_HATCH",
})  # fmt: skip
MIN_TARCH_LAYERS = 3
# Objects of 天正 that bound no room: they stand in one, or say something about it.
IN_ROOMS = (
    b"TCH_RECTSTAIR", b"TCH_LINESTAIR", b"TCH_MULTISTAIR", b"TCH_ARCSTAIR", b"TCH_STEP",
    b"TCH_RAIL", b"TCH_HANDRAIL", b"TCH_SLAB", b"TCH_EQUIPMENT", b"TCH_PIPE", b"TCH_VPIPE",
    b"TCH_WELL", b"TCH_CORNER_WINDOW", b"TCH_OPENINGSLOT", b"TCH_ERRORMSG",
)  # fmt: skip
_COUNTED = re.compile(r"([^、×]+)×(\d+)")  # as findings list classes
HIDING = ("TARCH_OBJECTS", "PROXY_OBJECTS")


def settle_tarch(
    findings: Iterable[Finding], document: Drawing, primitives: Primitives
) -> list[Finding]:
    """Say in which form 天正 objects came; of native ones, name only what could not be read."""
    settled = list(findings)
    if primitives.native:
        settled = [finding for finding in settled if finding.code != "TARCH_OBJECTS"]
        settled += _native_findings(primitives.native)
    form = tarch_form(settled, document, primitives)
    if form is not None:
        settled.insert(0, Finding(f"TARCH_FORM_{form.name}", Severity.INFO))
    return settled


def tarch_form(
    findings: Iterable[Finding], document: Drawing, primitives: Primitives
) -> TArchForm | None:
    """Tell the form; None for a drawing without a trace of 天正."""
    hidden = {subject for f in findings if f.code in HIDING for subject in f.subjects}
    proxies = {s for f in findings if f.code == "PROXY_OBJECTS" for s in f.subjects}
    if any(subject.startswith(TARCH_PREFIX) for subject in proxies):
        return TArchForm.PROXY
    if primitives.native or any(subject.startswith(TARCH_PREFIX) for subject in hidden):
        return TArchForm.NATIVE
    layers = {str(layer.dxf.name).upper() for layer in document.layers}
    exported = len(layers & TARCH_LAYERS) >= MIN_TARCH_LAYERS or any(
        _T3_BLOCK.search(block.name) for block in document.blocks
    )
    return TArchForm.T3 if exported else None


def form_named(findings: Iterable[Finding]) -> TArchForm | None:
    """Return the form that findings name."""
    codes = {finding.code for finding in findings}
    return next((form for form in TArchForm if f"TARCH_FORM_{form.name}" in codes), None)


def _native_findings(native: Sequence[NativeObject]) -> list[Finding]:
    parts = Counter(item.part for item in native)
    values = {
        "walls": str(parts[NativePart.WALL]),
        "rooms": str(parts[NativePart.ROOM]),
        "openings": str(parts[NativePart.OPENING]),
    }
    findings = [Finding("TARCH_NATIVE_READ", Severity.INFO, values=values)]
    unread = Counter(item.kind.encode() for item in native if item.part is NativePart.UNREAD)
    harmless = Counter({k: n for k, n in unread.items() if k.startswith((*IN_ROOMS, *TARCH_NOTES))})
    findings += custom_findings(unread - harmless, Counter())
    if harmless:
        classes = "、".join(f"{kind.decode()}×{n}" for kind, n in sorted(harmless.items()))
        values = {"count": str(harmless.total()), "classes": classes}
        findings.append(Finding("TARCH_PASSED_OVER", Severity.INFO, values=values))
    if parts[NativePart.COLUMN]:
        values = {"count": str(parts[NativePart.COLUMN])}
        findings.append(Finding("TARCH_COLUMNS_NOT_DRAWN", Severity.WARNING, values=values))
    return findings


def refuse_hidden_walls(
    findings: Sequence[Finding],
    primitives: Primitives,
    layers: Mapping[str, CadLayer],
    file: str,
) -> None:
    """Stop where more walls are objects that cannot be seen than lines draw any.

    What is left of such a drawing are furniture and notes; rooms made of them would be inventions.
    Lines count on CAD layers that are for walls by their name, or because someone says so.

    Raises
    ------
    DrawingError
        ``TARCH_WALLS_HIDDEN`` with the classes, their CAD layers, and how to export them.
    """
    hiding = [finding for finding in findings if finding.code in HIDING]
    hidden = sum(
        int(count)
        for finding in hiding
        for kind, count in _COUNTED.findall(finding.values["classes"])
        if kind.startswith(TARCH_PREFIX) and "WALL" in kind
    )
    if hidden == 0 or _drawn_walls(primitives, layers) >= hidden:
        return
    listed = "、".join(f.values.get("by_layer", f.values["classes"]) for f in hiding)
    raise DrawingError(
        f"walls are hidden objects: {listed}", code="TARCH_WALLS_HIDDEN", file=file, classes=listed
    )


def _drawn_walls(primitives: Primitives, layers: Mapping[str, CadLayer]) -> int:
    """Count the lines that draw walls, those of native objects among them."""
    told = [
        name in layers and layers[name].role is Role.WALL and layers[name].reason != "content"
        for name in primitives.cad_layers
    ]
    lines = np.bincount(primitives.segment_layers, minlength=len(told))
    return int(lines[np.array(told, bool)].sum()) if told else 0
