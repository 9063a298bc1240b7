"""What the drawing reader says of units and of sheets, by stable code."""

from spatial.domain.messages import Message

SHEET_MESSAGES: dict[str, Message] = {
    "UNITS_IMPLAUSIBLE": Message(
        "按 {unit} 读取时，门宽、墙体和文字大小都不合理，图纸可能被缩放过；所有房间均需复核。"
        "请量一处已知尺寸，用 --unit-m 指明一个图形单位的米数。",
        "Read in {unit}, doors, walls and texts have sizes that no building has; the drawing was "
        "scaled, it seems, and every room needs review. Measure one known length and give the "
        "length of one unit in metres with --unit-m.",
    ),
    "UNITS_APPROXIMATE": Message(
        "图形比例只能由房间内标注的尺寸粗略推定（1 单位 ≈ {unit}），面积不可信，"
        "所有房间均需复核。请量一处已知尺寸，用 --unit-m 指明。",
        "The scale is known only roughly, from sizes printed in rooms (one unit is about {unit}): "
        "areas cannot be trusted and every room needs review. Measure one known length and give "
        "it with --unit-m.",
    ),
}
