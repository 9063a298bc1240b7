"""What a reading rests on, small enough to be shown and passed on: layers, unit, linework."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cad_import.primitives import Floats
from cad_import.reading import AS_DECIDED, ReadOptions, read_understood, understand
from cad_import.roles import CadLayer
from cad_import.sheet_lines import lines_of_sheet
from cad_import.unit_witnesses import UnitWitness
from spatial.domain.floor_plans import DrawingReading


@dataclass(frozen=True, slots=True)
class SheetLines:
    """What a sheet draws under its rooms.

    Parameters
    ----------
    walls, windows
        (n, 4) lines x1, y1, x2, y2 in metres in the drawing's own frame; columns are walls here.
    """

    walls: Floats
    windows: Floats


@dataclass(frozen=True, slots=True)
class ReadingEvidence:
    """Why a drawing was read as it was.

    Parameters
    ----------
    unit_scores
        Score of every unit that was weighed, by its name.
    layers
        CAD layers with their roles, by name.
    lines
        Linework of each sheet, by the sheet's number.
    boxes
        Where each sheet lies: x0, y0, x1, y1 in metres, by the sheet's number.
    witnesses
        Who said what about the unit.
    """

    unit_scores: Mapping[str, float]
    layers: tuple[CadLayer, ...]
    lines: Mapping[int, SheetLines]
    boxes: Mapping[int, tuple[float, float, float, float]] = field(default_factory=dict)
    witnesses: tuple[UnitWitness, ...] = ()


def read_with_evidence(
    path: Path, options: ReadOptions = AS_DECIDED
) -> tuple[DrawingReading, ReadingEvidence]:
    """Read a drawing as ``read_drawing`` does, and keep what the reading rests on.

    Raises
    ------
    DrawingError
        If the file cannot be read; its code says why.
    """
    seen = understand(path, options)
    lines = {}
    for sheet in seen.sheets:
        here = lines_of_sheet(seen.linework, sheet)
        walls = [here.walls, here.columns]
        lines[sheet.number] = SheetLines(np.vstack(walls), here.windows)
    layers = tuple(layer for _, layer in sorted(seen.layers.items()))
    boxes = {sheet.number: sheet.box for sheet in seen.sheets}
    evidence = ReadingEvidence(dict(seen.unit.evidence), layers, lines, boxes, seen.unit.witnesses)
    return read_understood(seen, options), evidence
