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
    "SHEET_LEFT_OUT": Message(
        "「{title}」（{kind}，线长 {metres} m）不是楼层平面，未识别房间。若有误，请修改图名。",
        "“{title}” ({kind}, {metres} m of lines) is no floor plan; no rooms were read in it. "
        "If that is wrong, mend its title.",
    ),
    "NO_FLOOR_PLAN": Message(
        "图中没有楼层平面，只有：{kinds}。请导入建筑专业的平面图。",
        "The drawing holds no floor plan, only: {kinds}. Import the architect's floor plan.",
    ),
    "LINES_OUTSIDE_SHEETS": Message(
        "平面图之外有 {count} 处零散墙线（共 {metres} m，详图、图例或残线），未识别房间。",
        "{count} clusters of wall lines ({metres} m) lie outside of the plans: details, legends or "
        "stray lines; no rooms were read in them.",
    ),
    "LEVELS_NOT_STATED": Message(
        "第 {sheet} 幅（{title}）未写明是哪几层。请用 --sheet 和 --level 指明。",
        "Sheet {sheet} ({title}) does not say which levels it stands for. Name them with --sheet "
        "and --level.",
    ),
    "LEVEL_TWICE": Message(
        "第 {first} 幅与第 {second} 幅标的是同一楼层。请确认用哪一幅，用 --sheet 指明。",
        "The sheets {first} and {second} speak of the same level. Say with --sheet which holds.",
    ),
    "SHEET_DRAWN_TWICE": Message(
        "第 {sheet} 幅与第 {other} 幅内容相同，是重复的副本，勿重复导入。",
        "Sheet {sheet} is a copy of sheet {other}: the same walls and texts. Do not import both.",
    ),
}
