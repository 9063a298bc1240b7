"""Take a drawing's entities and blocks apart into primitives.

Every block definition is gathered once; an INSERT places the gathered arrays with one matrix, so a
drawing of a thousand door blocks costs a thousand small matrix products and no copied entities.
"""

from dataclasses import dataclass, field

import numpy as np
from ezdxf.document import Drawing

from cad_import.entities import Affine, Gathered, gather_entity, place
from cad_import.primitives import BY_INSERT, DrawnText, Primitives, Ring
from cad_import.roles import Role, SaidRole, nothing_said, role_by_name

MAX_BLOCK_DEPTH = 16


def _hidden_layers(document: Drawing, said: SaidRole) -> frozenset[str]:
    """CAD layers that do not count: frozen, or off, unless they hold the rooms' own outlines.

    Surveyors switch the layer of area outlines off for plotting; what it says still holds.
    """

    def outlines_rooms(name: str) -> bool:
        told = said(name)
        return (told[0] if told else role_by_name(name)) is Role.ROOM_OUTLINE

    return frozenset(
        layer.dxf.name.casefold()
        for layer in document.layers
        if layer.is_frozen()
        or (layer.is_off() and not outlines_rooms(layer.dxf.name))
    )


@dataclass
class Expander:
    """Expands one document; blocks in a cycle are left out, as are hidden CAD layers."""

    document: Drawing
    cyclic_blocks: frozenset[str] = frozenset()
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
            gathered.texts.extend(insert.attributes)
            if insert.block not in self.cyclic_blocks and depth <= MAX_BLOCK_DEPTH:
                shape = self.shape(insert.block, depth)
                _place_shape(shape, insert.cad_layer, insert.affine, gathered)


def _place_shape(shape: Gathered, layer: str, affine: Affine, out: Gathered) -> None:
    """Add a block's primitives at an INSERT's place."""

    def layer_of(own: str) -> str:
        return layer if own == BY_INSERT else own

    if shape.segments:
        out.segments.extend(map(tuple, place(np.array(shape.segments), affine).tolist()))
        out.segment_layers.extend(map(layer_of, shape.segment_layers))
    if shape.arcs:
        out.arcs.extend(map(tuple, place(np.array(shape.arcs), affine).tolist()))
        out.arc_layers.extend(map(layer_of, shape.arc_layers))
    out.rings.extend(
        Ring(place(ring.corners, affine), layer_of(ring.cad_layer), ring.handle, ring.filled)
        for ring in shape.rings
    )
    scale = float(np.sqrt(abs(np.linalg.det(affine[:, :2]))))
    for text in shape.texts:
        x, y = place(np.array([[text.x, text.y]]), affine)[0]
        out.texts.append(
            DrawnText(
                text.text,
                float(x),
                float(y),
                text.height * scale,
                text.width * scale,
                layer_of(text.cad_layer),
                text.handle,
                _turn_of(text.turn_deg, affine),
                text.mirrored != (float(np.linalg.det(affine[:, :2])) < 0),
            )
        )


def _turn_of(turn_deg: float, affine: Affine) -> float:
    """Turn of a placed text, by where its top points: a mirrored text keeps its top."""
    turn = np.radians(turn_deg)
    x, y = affine[:, :2] @ (-np.sin(turn), np.cos(turn))
    return float(np.degrees(np.arctan2(-x, y)))


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
    expander = Expander(document, cyclic_blocks)
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
    return _to_arrays(out, segment_inserts, arc_inserts, _hidden_layers(document, said))


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
    )
