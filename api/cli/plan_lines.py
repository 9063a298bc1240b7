"""Where a plan lies and how it differs from the one in force, told on the command line."""

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from spatial.domain.control_points import Georeference
    from spatial.domain.plan_differences import RoomDifference, RoomState
    from spatial.services.compare_plan import Comparison

METHOD_WORDS = {
    "control": "控制点 control points",
    "footprint": "楼栋轮廓 footprint, 仅供示意 approximate",
    "axes": "轴线 axes",
    "rooms": "现有平面 plan in force",
    "same-frame": "同一坐标系 same frame",
}
KIND_WORDS = {
    "unchanged": "未变 unchanged",
    "moved_wall": "墙移动 wall moved",
    "merged": "合并 merged",
    "split": "拆分 split",
    "regrouped": "重新划分 regrouped",
    "relocated": "换位 relocated",
    "renumbered": "改号 renumbered",
    "renamed": "改名 renamed",
    "use_changed": "改用途 use changed",
    "new": "新增 new",
    "gone": "消失 gone",
}
SHOWN_CHANGES = 200


def print_place(place: "Georeference") -> None:
    """Print a place with what its fit leaves over, a line for each control point."""
    facts = [f"EPSG:{place.crs_epsg}", METHOD_WORDS[place.method.value]]
    if place.source is not None:
        facts.append(f"取自 from {place.source}")
    if place.overlap is not None:
        facts.append(f"重叠 IoU {place.overlap:.1%}")
    facts.append(f"中误差 rms {place.rms_m:.3f} m")
    if place.free_rms_m is not None:
        facts.append(
            f"自由比例 free scale {round(place.scale_ppm):+d} ppm (rms {place.free_rms_m:.3f} m)"
        )
    click.echo(f"  坐标 {', '.join(facts)}")
    for left in place.residuals:
        alone = (
            "" if left.left_out_m is None else f", 不用该点时 without it {left.left_out_m:.3f} m"
        )
        click.echo(f"    {left.name}: {left.east_m:+.3f} E {left.north_m:+.3f} N m{alone}")


def place_json(place: "Georeference | None") -> dict[str, Any]:
    """Return what JSON lines say of a place."""
    if place is None:
        return {"crs_epsg": None, "rms_m": None, "place": None, "residuals": []}
    return {
        "crs_epsg": place.crs_epsg,
        "rms_m": place.rms_m,
        "place": {
            "method": place.method.value,
            "approximate": place.approximate,
            "source": place.source,
            "overlap": place.overlap,
            "scale_ppm": place.scale_ppm,
            "free_rms_m": place.free_rms_m,
        },
        "residuals": [
            {
                "name": left.name,
                "east_m": left.east_m,
                "north_m": left.north_m,
                "left_out_m": left.left_out_m,
            }
            for left in place.residuals
        ],
    }


def print_differences(comparison: "Comparison") -> None:
    """Print what a plan changes against the revision in force, and whose rooms it touches."""
    before_m2 = sum(room.area_m2 for room in comparison.before)
    after_m2 = sum(room.area_m2 for room in comparison.after)
    click.echo(
        f"  与版本 {comparison.revision} 比较 against revision {comparison.revision}:"
        f" {before_m2:.2f} → {after_m2:.2f} m² ({after_m2 - before_m2:+.2f})"
    )
    changes = comparison.changes
    if not changes:
        click.echo("    没有差异 no differences")
    for change in changes[:SHOWN_CHANGES]:
        click.echo(f"    {_line(comparison, change)}")
        for holder in comparison.held_by(change):
            share = "" if holder.share is None else f" {float(holder.share):.0%}"
            people = f" {holder.headcount} 人 people" if holder.headcount else ""
            click.echo(f"      安排 held by {holder.code} {holder.name}{share}{people}")
    if len(changes) > SHOWN_CHANGES:
        click.echo(f"    … 另有 {len(changes) - SHOWN_CHANGES} 项 more; --json 列出全部 lists all")


def _line(comparison: "Comparison", change: "RoomDifference") -> str:
    kinds = "，".join(KIND_WORDS[kind.value] for kind in change.kinds)
    before = " + ".join(_room(comparison.before[at]) for at in change.before) or "—"
    after = " + ".join(_room(comparison.after[at]) for at in change.after) or "—"
    return f"{kinds}: {before} → {after} ({change.effect_m2:+.2f} m²)"


def _room(state: "RoomState") -> str:
    name = f" {state.name}" if state.number and state.name else ""
    return f"{state.title}{name} {state.area_m2:.2f}"
