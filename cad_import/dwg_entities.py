"""Turn what ezdwg decoded into ezdxf entities, handle and CAD layer kept, one function per type."""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.insert import Insert
from ezdxf.layouts.base import BaseLayout

from cad_import.coordinates import MAX_COORDINATE

Values = Mapping[str, Any]  # what ezdwg tells of an entity, by name
Attributes = dict[str, Any]  # of the ezdxf entity

PLACE_KEYS = frozenset({
    "start", "end", "center", "radius", "points", "bulges", "insert", "align_point", "height",
    "char_height", "xscale", "yscale", "rotation", "major_axis", "axis_ratio", "control_points",
    "fit_points", "knots", "text_direction", "extrusion", "elevation", "start_angle", "end_angle",
})  # fmt: skip
DIMENSION_TYPES = {
    "LINEAR": 0, "ALIGNED": 1, "ANG2LN": 2, "DIAMETER": 3, "RADIUS": 4, "ANG3PT": 5, "ORDINATE": 6,
}  # fmt: skip


def unusable_number(values: Values) -> float | None:
    """Return a coordinate, length or angle that is no place, or None."""
    paths = [path["points"] for path in values.get("paths") or ()]
    for value in (*(values[key] for key in PLACE_KEYS & values.keys()), *paths):
        for number in _numbers(value):
            if not abs(number) <= MAX_COORDINATE:  # true for nan, too
                return number
    return None


def _numbers(value: object) -> Iterable[float]:
    if isinstance(value, float):
        return (value,)
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], list | tuple):
            return chain.from_iterable(value)
        return value
    return ()


def corner_count(values: Values) -> int:
    """Return how many corners an entity has, at least 1."""
    paths = values.get("paths") or ()
    return max(1, len(values.get("points") or ()), sum(len(path["points"]) for path in paths))


def _picked(values: Values, names: Mapping[str, str]) -> Attributes:
    """Values under ezdxf's names, those that are not set left out."""
    return {theirs: values[ours] for ours, theirs in names.items() if values.get(ours) is not None}


def _simple(kind: str, **names: str) -> Callable[[BaseLayout, Values, Attributes], DXFGraphic]:
    def build(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
        return layout.new_entity(kind, attributes | _picked(values, names))

    return build


def _lwpolyline(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    points = [
        (point[0], point[1], bulge)
        for point, bulge in zip(values["points"], values["bulges"], strict=True)
    ]
    attributes |= _picked(values, {"elevation": "elevation"})
    return layout.add_lwpolyline(
        points, format="xyb", close=bool(values["closed"]), dxfattribs=attributes
    )


def _polyline_2d(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    corners = zip(values["points"], values["bulges"], strict=True)
    points = [(point[0], point[1], bulge) for point, bulge in corners]
    return layout.add_polyline2d(
        points, format="xyb", close=bool(values["closed"]), dxfattribs=attributes
    )


def _polyline_3d(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    attributes.pop("extrusion", None)
    closed = bool(values.get("closed"))
    return layout.add_polyline3d(values["points"], close=closed, dxfattribs=attributes)


def _spline(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    attributes.pop("extrusion", None)
    spline = layout.add_spline(degree=int(values["degree"]), dxfattribs=attributes)
    spline.closed = bool(values["closed"])
    spline.control_points = values["control_points"]
    spline.knots = values["knots"]
    spline.weights = values["weights"]
    spline.fit_points = values["fit_points"]
    return spline


def _mtext(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    names = {
        "insert": "insert",
        "char_height": "char_height",
        "rect_width": "width",
        "attachment_point": "attachment_point",
        "text_direction": "text_direction",
    }
    attributes |= _picked(values, names)
    return layout.add_mtext(values.get("raw_text") or values["text"], dxfattribs=attributes)


def _corners(kind: str) -> Callable[[BaseLayout, Values, Attributes], DXFGraphic]:
    def build(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
        points = {f"vtx{number}": point for number, point in enumerate(values["points"][:4])}
        return layout.new_entity(kind, attributes | points)

    return build


def _hatch(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    attributes["elevation"] = (0.0, 0.0, values.get("elevation") or 0.0)
    attributes["solid_fill"] = int(bool(values.get("solid_fill")))
    hatch = layout.add_hatch(dxfattribs=attributes)
    for path in values["paths"]:
        corners = [(point[0], point[1]) for point in path["points"]]
        if len(corners) > 2:
            hatch.paths.add_polyline_path(corners, is_closed=True)
    return hatch


def _dimension(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    names = {
        "actual_measurement": "actual_measurement",
        "text": "text",
        "defpoint": "defpoint",
        "defpoint2": "defpoint2",
        "defpoint3": "defpoint3",
        "text_midpoint": "text_midpoint",
    }
    attributes |= _picked(values, names)
    attributes["dimtype"] = DIMENSION_TYPES.get(str(values.get("dimtype")), 0) | 32
    return layout.new_entity("DIMENSION", attributes)


def _insert(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    names = {
        "name": "name",
        "insert": "insert",
        "xscale": "xscale",
        "yscale": "yscale",
        "zscale": "zscale",
        "rotation": "rotation",
        "column_count": "column_count",
        "row_count": "row_count",
        "column_spacing": "column_spacing",
        "row_spacing": "row_spacing",
    }
    return layout.new_entity("INSERT", attributes | _picked(values, names))


def _ellipse(layout: BaseLayout, values: Values, attributes: Attributes) -> DXFGraphic:
    start, end = float(values["start_angle"]), float(values["end_angle"])
    attributes |= {"start_param": start, "end_param": end if end != start else start + math.tau}
    names = {"center": "center", "major_axis": "major_axis", "axis_ratio": "ratio"}
    return layout.new_entity("ELLIPSE", attributes | _picked(values, names))


TEXT_NAMES = {
    name: name
    for name in ("text", "insert", "align_point", "height", "rotation", "width", "halign", "valign")
}
BUILD: dict[str, Callable[[BaseLayout, Values, Attributes], DXFGraphic]] = {
    "LINE": _simple("LINE", start="start", end="end"),
    "ARC": _simple(
        "ARC", center="center", radius="radius", start_angle="start_angle", end_angle="end_angle"
    ),
    "CIRCLE": _simple("CIRCLE", center="center", radius="radius"),
    "TEXT": _simple("TEXT", **TEXT_NAMES),
    "LWPOLYLINE": _lwpolyline,
    "POLYLINE_2D": _polyline_2d,
    "POLYLINE_3D": _polyline_3d,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    "MTEXT": _mtext,
    "SOLID": _corners("SOLID"),
    "TRACE": _corners("TRACE"),
    "HATCH": _hatch,
    "DIMENSION": _dimension,
    "INSERT": _insert,
    "MINSERT": _insert,
}


def add_attribute_text(insert: Insert, values: Values, attributes: Attributes) -> None:
    """Give a placed block the text of one of its attributes."""
    names = {name: name for name in TEXT_NAMES if name not in {"text", "insert"}}
    attributes |= _picked(values, names | {"attribute_flags": "flags"})
    insert.add_attrib(
        str(values["tag"]), str(values["text"]), values["insert"], dxfattribs=attributes
    )
