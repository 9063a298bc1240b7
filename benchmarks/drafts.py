"""A drawing together with its truth, and what moves both: the ground that variants stand on."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ezdxf
import numpy as np
import shapely
from ezdxf import transform
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.line import Line
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.math import Matrix44
from numpy.typing import NDArray

Truth = dict[str, Any]
Floats = NDArray[np.float64]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Draft:
    """A drawing and its truth, to be changed in step.

    Parameters
    ----------
    document
        Coordinates in drawing units.
    truth
        As ``truth.json`` beside a drawing: metres in the drawing's own frame.
    wall_layer
        CAD layer on which the walls are drawn.
    """

    document: Drawing
    truth: Truth
    wall_layer: str

    @property
    def unit_m(self) -> float:
        """Length of one drawing unit, m."""
        return float(self.truth["unit_m"])


def load_draft(drawing: Path, truth: Path, wall_layer: str) -> Draft:
    """Read a drawing and its truth afresh: a draft is changed in place."""
    document = ezdxf.readfile(drawing)  # type: ignore[attr-defined]
    return Draft(document, json.loads(truth.read_text(encoding="utf-8")), wall_layer)


def moved_truth(truth: Mapping[str, Any], move: Callable[[Floats], Floats]) -> Truth:
    """Return a truth whose points and outlines are moved by a function of (n, 2) metres."""
    moved = copy.deepcopy(dict(truth))
    for room in moved["rooms"]:
        point = move(np.array([[room["x"], room["y"]]], float))[0]
        room["x"], room["y"] = (round(float(value), 5) for value in point)
        if room.get("wkt"):
            outline = shapely.transform(shapely.from_wkt(room["wkt"]), move)
            room["wkt"] = shapely.to_wkt(outline, rounding_precision=5)
    return moved


def moved_draft(draft: Draft, matrix: Matrix44) -> Draft:
    """Move a draft by a plane matrix whose lengths are drawing units.

    Raises
    ------
    ValueError
        If an entity cannot follow.
    """
    log = transform.inplace(draft.document.modelspace(), matrix)
    if len(log):
        raise ValueError(f"not transformed: {log.messages()}")
    a, c, e = matrix.transform((1, 0)), matrix.transform((0, 1)), matrix.transform((0, 0))
    linear = np.array([[a.x - e.x, a.y - e.y], [c.x - e.x, c.y - e.y]])
    shift = np.array([e.x, e.y]) * draft.unit_m
    truth = moved_truth(draft.truth, lambda xy: xy @ linear + shift)
    return Draft(draft.document, truth, draft.wall_layer)


def every_entity(document: Drawing) -> Iterator[DXFEntity]:
    """Yield the entities of all layouts and blocks, and the attributes of block references."""
    for block in document.blocks:
        for entity in block:
            yield entity
            yield from getattr(entity, "attribs", ())


def loosen_walls(draft: Draft) -> None:
    """Replace closed wall polylines by loose lines, as most offices draw walls."""
    space = draft.document.modelspace()
    for entity in list(space.query(f'LWPOLYLINE[layer=="{draft.wall_layer}"]')):
        if isinstance(entity, LWPolyline):
            entity.explode()


def wall_lines(draft: Draft) -> list[Line]:
    """List the loose lines of the walls in the order of the file."""
    found = draft.document.modelspace().query(f'LINE[layer=="{draft.wall_layer}"]')
    return [line for line in found if isinstance(line, Line)]
