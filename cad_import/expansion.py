"""Take a drawing's entities and blocks apart into primitives.

Every block definition is gathered once; an INSERT places the gathered arrays with one matrix, so a
drawing of a thousand door blocks costs a thousand small matrix products and no copied entities.
"""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from ezdxf.document import Drawing

from cad_import.entities import gather_entity
from cad_import.gathered import Gathered
from cad_import.origin_lines import without_origin_lines
from cad_import.placing import place_shape
from cad_import.primitives import Primitives
from cad_import.roles import Role, SaidRole, nothing_said, role_by_name
from cad_import.tarch_walls import with_native

MAX_BLOCK_DEPTH = 16


def hidden_layers(document: Drawing, said: SaidRole) -> frozenset[str]:
    """CAD layers that do not count: frozen, or off, unless they hold the rooms' own outlines.

    Surveyors switch the layer of area outlines off for plotting; what it says still holds.
    """

    def outlines_rooms(name: str) -> bool:
        told = said(name)
        return (told[0] if told else role_by_name(name)) is Role.ROOM_OUTLINE

    return frozenset(
        layer.dxf.name.casefold()
        for layer in document.layers
        if layer.is_frozen() or (layer.is_off() and not outlines_rooms(layer.dxf.name))
    )


@dataclass
class Expander:
    """Expands one document; blocks in a cycle are left out, as are hidden CAD layers."""

    document: Drawing
    cyclic_blocks: frozenset[str] = frozenset()
    frozen: frozenset[str] = frozenset()
    shapes: dict[str, Gathered] = field(default_factory=dict)

    def shape(self, name: str, depth: int) -> Gathered:
        """Gather a block definition with the blocks in it, once."""
        if name not in self.shapes:
            gathered = Gathered()
            for entity in self.document.blocks.get(name, ()):  # an unresolved XREF holds nothing
                gather_entity(entity, gathered)
            self.flatten(gathered, depth + 1)
            self.shapes[name] = gathered
        return self.shapes[name]

    def flatten(self, gathered: Gathered, depth: int) -> None:
        """Replace the placed blocks by their primitives."""
        inserts, gathered.inserts = gathered.inserts, []
        for insert in inserts:
            if insert.cad_layer.casefold() in self.frozen:
                continue  # all of it is frozen, whatever CAD layers its content lies on
            gathered.texts.extend(insert.attributes)
            if insert.block not in self.cyclic_blocks and depth <= MAX_BLOCK_DEPTH:
                shape = self.shape(insert.block, depth)
                place_shape(shape, insert, gathered)


def expand(
    document: Drawing,
    cyclic_blocks: frozenset[str] = frozenset(),
    said: SaidRole = nothing_said,
) -> Primitives:
    """Take a document's model space apart into primitives, in drawing units.

    Parameters
    ----------
    cyclic_blocks
        Names of blocks that contain themselves; they are left out.
    said
        What someone says of CAD layers: one of room outlines counts though it is switched off.
    """
    frozen = frozenset(n.dxf.name.casefold() for n in document.layers if n.is_frozen())
    expander = Expander(document, cyclic_blocks, frozen)
    out = Gathered()
    for entity in document.modelspace():
        gather_entity(entity, out)
    loose_segments, loose_arcs = len(out.segments), len(out.arcs)
    segment_inserts, arc_inserts = [0] * loose_segments, [0] * loose_arcs
    inserts, out.inserts = out.inserts, []
    for number, insert in enumerate(inserts, start=1):
        out.inserts = [insert]
        expander.flatten(out, 0)
        segment_inserts.extend([number] * (len(out.segments) - len(segment_inserts)))
        arc_inserts.extend([number] * (len(out.arcs) - len(arc_inserts)))
    drawn = _to_arrays(out, segment_inserts, arc_inserts, hidden_layers(document, said))
    return with_native(without_origin_lines(drawn))


def _to_arrays(
    out: Gathered, segment_inserts: list[int], arc_inserts: list[int], hidden: frozenset[str]
) -> Primitives:
    names = sorted({*out.segment_layers, *out.arc_layers})
    position = {name: index for index, name in enumerate(names)}
    segments = np.array(out.segments, float).reshape(-1, 4)
    arcs = np.array(out.arcs, float).reshape(-1, 8)
    segment_layers = np.array([position[name] for name in out.segment_layers], np.int32)
    arc_layers = np.array([position[name] for name in out.arc_layers], np.int32)
    shown = np.array([name.casefold() not in hidden for name in names], bool)
    keep_s = np.isfinite(segments).all(axis=1) & shown[segment_layers] if len(segments) else []
    keep_a = np.isfinite(arcs).all(axis=1) & shown[arc_layers] if len(arcs) else []
    keep_s, keep_a = np.asarray(keep_s, bool), np.asarray(keep_a, bool)
    return Primitives(
        segments[keep_s],
        segment_layers[keep_s],
        np.array(segment_inserts, np.int32)[keep_s],
        arcs[keep_a],
        arc_layers[keep_a],
        np.array(arc_inserts, np.int32)[keep_a],
        names,
        [
            r
            for r in out.rings
            if r.cad_layer.casefold() not in hidden and np.isfinite(r.corners).all()
        ],
        [
            t
            for t in out.texts
            if t.cad_layer.casefold() not in hidden and np.isfinite([t.x, t.y]).all()
        ],
        out.dimensions,
        dict(out.counts),
        [item for item in out.native if item.cad_layer.casefold() not in hidden],
        Counter({key: n for key, n in out.unread.items() if key[0].casefold() not in hidden}),
    )
