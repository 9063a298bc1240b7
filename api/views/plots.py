"""Plots of floor plans with matplotlib."""

from matplotlib import font_manager, rcParams
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path as OutlinePath
from shapely import Polygon

from spatial.domain.floor_plans import FloorPlan, RoomStatus

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "SimHei")
FILL = {RoomStatus.OK: "#cfe3d4", RoomStatus.REVIEW: "#f6d7a7"}
EDGE = "#3a4a44"
LABEL_POINTS = 6


def use_chinese_font() -> str | None:
    """Make plots write Chinese, if this machine has a font for it; return the font's name."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    chosen = next((name for name in CHINESE_FONTS if name in installed), None)
    if chosen is not None:
        rcParams["font.family"] = [chosen, "sans-serif"]
    return chosen


def plot_floor_plan(axes: Axes, plan: FloorPlan) -> None:
    """Draw a plan's rooms with number, name and area; rooms under review stand out.

    Coordinates are metres in the drawing's own frame.
    """
    for room in plan.rooms:
        axes.add_patch(
            PathPatch(outline_path(room.outline), facecolor=FILL[room.status], edgecolor=EDGE)
        )
        at = room.outline.representative_point()
        words = [room.number, room.name, f"{room.area_m2:.2f} m²"]
        text = "\n".join(word for word in words if word)
        axes.text(at.x, at.y, text, ha="center", va="center", fontsize=LABEL_POINTS)
    axes.autoscale_view()
    axes.set_aspect("equal")
    axes.set_title(plan.title or f"sheet {plan.sheet}")
    axes.set_xlabel("m")


def outline_path(outline: Polygon) -> OutlinePath:
    """Return a polygon with its holes as one path."""
    rings = [outline.exterior, *outline.interiors]
    return OutlinePath.make_compound_path(*(OutlinePath(list(ring.coords)) for ring in rings))
