"""What is said of values that cannot be used: divisions, control points, figures."""

from spatial.domain.messages import Message
from spatial.geometry.place_messages import PLACE_MESSAGES

MESSAGES: dict[str, Message] = {
    "DIVISION_CODE": Message(
        "{value} 不是行政区划代码。请填写 6 位或 9 位代码，如 510104。",
        "{value} is no division code. Give 6 or 9 digits, e.g. 510104.",
    ),
    "CONTROL_POINTS_TOO_FEW": Message(
        "控制点只有 {count} 个，至少需要 2 个（建议 4 个以上）。",
        "There are {count} control points; at least 2 are needed (4 or more advised).",
    ),
    "CONTROL_POINTS_SHAPE": Message(
        "控制点的图上坐标与地图坐标个数或列数不一致。请检查控制点文件。",
        "The control points' drawing and map coordinates do not pair up. Check the file.",
    ),
    "CONTROL_POINTS_NOT_FINITE": Message(
        "控制点含有无效坐标。请检查控制点文件。",
        "A control point has no finite coordinate. Check the file.",
    ),
    "CONTROL_POINTS_DEGENERATE": Message(
        "控制点重合，无法确定方向。请选取相距较远的点。",
        "The control points coincide and give no direction. Choose points far apart.",
    ),
    "LONGITUDE_OUTSIDE_CHINA": Message(
        "经度 {value} 不在 CGCS2000 三度带范围内。请检查经纬度顺序。",
        "Longitude {value} lies in no 3-degree zone of CGCS2000. Check the order of the axes.",
    ),
    "NOT_FINITE": Message("数值 {value} 无效。", "{value} is not a finite number."),
    "STANDARD_DOCUMENT": Message(
        "配置标准文件不完整：{value}。",
        "The allocation standard's document is incomplete: {value}.",
    ),
    "RANK_WITHOUT_LIMIT": Message(
        "标准未规定 {tier} 层级 {rank} 的面积。请按省级规定录入。",
        "The standard sets no area for {rank} in tier {tier}. Enter the provincial rule.",
    ),
    "STAFF_NEGATIVE": Message("编制数 {value} 不能为负。", "{value} posts: must not be negative."),
    "USABLE_COEFFICIENT": Message(
        "使用面积系数 {value} 应大于 0 且不超过 1。",
        "The usable-area coefficient {value} must lie above 0 and at most at 1.",
    ),
    "ROOM_USES": Message(
        "房间用途树有误。请核对代码和上级代码。",
        "The tree of room uses is faulty. Check codes and parents.",
    ),
} | PLACE_MESSAGES
