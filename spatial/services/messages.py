"""What the services say, by stable code: what, which one, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "CONTENT_MISMATCH": Message(
        "图纸 {file} 的内容与读取时不一致，未入库。请重新导入。",
        "The bytes of {file} are not those that were read; nothing was stored. Import again.",
    ),
    "SHEET_UNKNOWN": Message(
        "图纸 {file} 没有第 {sheet} 个图幅（共有：{sheets}）。",
        "The drawing {file} has no sheet {sheet} (it has: {sheets}).",
    ),
    "SHEET_AMBIGUOUS": Message(
        "图纸 {file} 含多个图幅（{sheets}），只给了一个楼层 {level}。请用 --sheet 指定图幅。",
        "The drawing {file} holds several sheets ({sheets}) but one level {level} was given."
        " Choose the sheet with --sheet.",
    ),
    "LEVEL_UNKNOWN": Message(
        "图纸 {file} 第 {sheet} 个图幅（{title}）没有写明楼层。请用 --level 指定，如 --level F2。",
        "Sheet {sheet} ({title}) of {file} does not say which level it is."
        " Name it with --level, e.g. --level F2.",
    ),
    "LEVEL_TWICE": Message(
        "图纸 {file} 的图幅 {sheets} 都是楼层 {level}。请用 --sheet 逐个导入。",
        "The sheets {sheets} of {file} are all for level {level}. Import them one by one with"
        " --sheet.",
    ),
    "LEVEL_CODE": Message(
        "楼栋没有楼层 {level}，也无法由此代码新建：地上层写作 F1、F2…，地下层写作 B1、B2…。",
        "The building has no level {level}, and none can be made of that code: write F1, F2 … above"
        " ground and B1, B2 … below.",
    ),
    "PLAN_WITHOUT_ROOMS": Message(
        "图纸 {file}（图幅 {sheets}）中没有找到房间，未入库。"
        "请用 smartmap drawing inspect 查看图层。",
        "No rooms were found in {file} (sheets {sheets}); nothing was stored. Look at its CAD"
        " layers with smartmap drawing inspect.",
    ),
    "REVISION_NOT_NEWER": Message(
        "楼层 {level} 已有自 {current} 起生效的版本，不能再发布更早（{given}）生效的版本。",
        "Level {level} has a revision in force from {current}; one from {given} would be older.",
    ),
    "PLAN_SUPERSEDED": Message(
        "该平面已被更新的版本取代，不能再次发布。",
        "This floor plan has been superseded by a newer one and cannot be published again.",
    ),
    "CONTROL_POINTS_SHEET": Message(
        "控制点文件中没有第 {sheet} 个图幅的点。",
        "The control points hold none for sheet {sheet}.",
    ),
    "CONTROL_POINTS_WITHOUT_SHEET": Message(
        "图纸含多个图幅，控制点须用 sheet 列写明属于哪个图幅（或用 --sheet 逐个导入）。",
        "The drawing holds several sheets: say in a column sheet which one each control point is"
        " on (or import them one by one with --sheet).",
    ),
    "CONTROL_POINTS_ASTRAY": Message(
        "控制点距图幅 {sheet} 的房间 {distance} 米，坐标单位可能不符：x、y 须为图纸单位"
        "（本图 1 单位 = {unit} 米）。",
        "The control points lie {distance} m off the rooms of sheet {sheet}: x and y must be in"
        " drawing units (here 1 unit = {unit} m).",
    ),
    "CONTROL_POINTS_FILE": Message(
        "控制点文件第 {line} 行无法读取：{reason}。"
        "需要列 name,x,y 以及 lon,lat（或 easting,northing,epsg）。",
        "Line {line} of the control points cannot be read: {reason}. Needed are the columns"
        " name,x,y and lon,lat (or easting,northing,epsg).",
    ),
    "CONTROL_POINTS_TOO_FEW": Message(
        "控制点只有 {count} 个，至少需要 2 个。",
        "There are {count} control points; at least 2 are needed.",
    ),
    "CONTROL_POINTS_DEGENERATE": Message(
        "控制点重合，无法确定方向。请选相距较远的点。",
        "The control points coincide and give no direction. Choose points far apart.",
    ),
    "LEVEL_NOT_GEOREFERENCED": Message(
        "楼层 {level} 没有坐标，不会出现在地图上。请用 --control 控制点文件再导入一次同一图纸。",
        "Level {level} has no place on the map. Import the same drawing again with --control"
        " POINTS.csv.",
    ),
    "GEOREFERENCE_RESIDUAL": Message(
        "楼层 {level} 的控制点残差 {rms} 米，超过 {limit} 米。请核对控制点 {worst}。",
        "The control points of level {level} leave {rms} m over, more than {limit} m."
        " Check the point {worst}.",
    ),
    "GEOREFERENCE_SCALE": Message(
        "楼层 {level} 的控制点显示图纸比例应为 {scale}，图纸单位可能有误。请核对单位与控制点。",
        "The control points of level {level} ask for a scale of {scale}: the drawing's unit may be"
        " wrong. Check the unit and the points.",
    ),
    "LEVEL_FRAME_MOVED": Message(
        "新图纸与楼层 {level} 现有平面完全不重叠，坐标系可能不同。请附控制点再导入。",
        "The new drawing lies clear of the present plan of level {level}: its frame may differ."
        " Import again with control points.",
    ),
    "LEVEL_DIFFERS_FROM_TITLE": Message(
        "图幅标题为“{title}”，却导入到楼层 {level}。请核对。",
        'The sheet is titled "{title}" but was imported as level {level}. Check which is right.',
    ),
    "ROOM_GONE_STILL_ALLOCATED": Message(
        "房间 {number} 在新版本中已不存在，但仍有安排使用或人员记录。请调整台账。",
        "Room {number} is not in the new revision but is still allocated or occupied."
        " Adjust the ledger.",
    ),
    "RANK_WITHHELD": Message(
        "单位 {organisation} 的省部级领导办公室不在线填报：职级与人数未入库。",
        "Offices of provincial or ministerial leaders ({organisation}) are not reported online:"
        " rank and headcount were not stored.",
    ),
    "NO_ALLOCATION_STANDARD": Message(
        "{day} 没有生效的配置标准。请运行 smartmap db migrate。",
        "No allocation standard is in force on {day}. Run smartmap db migrate.",
    ),
}
