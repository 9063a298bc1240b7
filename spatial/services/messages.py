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
    "LEVEL_ON_SEVERAL_SHEETS": Message(
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
    "SAME_PERSON": Message(
        "导入人（{who}）不能审批发布自己导入的平面，请由他人发布。",
        "{who} imported this floor plan: someone else has to publish it.",
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
    "CONTROL_POINTS_ENCODING": Message(
        "控制点文件既不是 UTF-8 也不是 GB 18030 文本。请在表格软件中另存为 CSV（UTF-8）。",
        "The control points are no text in UTF-8 or GB 18030. Save the sheet as CSV (UTF-8).",
    ),
    "CONTROL_POINTS_HEADER": Message(
        "控制点文件第 {line} 行（表头）缺少列 {column}（现有：{found}）。"
        "需要列 name,x,y 以及 lon,lat（或 easting,northing,epsg）。",
        "Line {line} of the control points (the header) lacks the column {column} (there are:"
        " {found}). Needed are name,x,y and lon,lat (or easting,northing,epsg).",
    ),
    "CONTROL_POINTS_ROW": Message(
        "控制点文件第 {line} 行有 {found} 列，表头有 {wanted} 列。请检查该行的分隔符。",
        "Line {line} of the control points has {found} fields, its header has {wanted}. Check its"
        " separators.",
    ),
    "CONTROL_POINTS_BLANK": Message(
        "控制点文件第 {line} 行的 {column} 列为空。请填写 lon,lat 或 easting,northing。",
        "Line {line} of the control points leaves {column} blank. Give lon,lat or"
        " easting,northing.",
    ),
    "CONTROL_POINTS_NUMBER": Message(
        "控制点文件第 {line} 行 {column} 列的“{value}”不是数字。"
        "请填写如 104.0648 的小数（不用度分秒、千分位）。",
        'Line {line}, column {column} of the control points: "{value}" is no number. Write decimals'
        " such as 104.0648, without degrees-minutes-seconds or thousands separators.",
    ),
    "CONTROL_POINTS_RANGE": Message(
        "控制点文件第 {line} 行 {column} 列的 {value} 超出范围（{low} 至 {high}）。请核对。",
        "Line {line}, column {column} of the control points: {value} lies outside {low} to {high}."
        " Check it.",
    ),
    "CONTROL_POINTS_EPSG_MISSING": Message(
        "控制点文件第 {line} 行没有填 epsg，横坐标也不带带号。"
        "请在 epsg 列填写坐标系代码，如 4544（CGCS2000 三度带，中央子午线 105°）。",
        "Line {line} of the control points gives no epsg, and its easting bears no zone number."
        " Write the system's code in the column epsg, e.g. 4544 (CGCS2000, meridian 105°).",
    ),
    "CONTROL_POINTS_DATUM": Message(
        "控制点文件第 {line} 行 datum 列的“{value}”不认识。请填 cgcs2000、gcj02 或 bd09。",
        'Line {line} of the control points: the datum "{value}" is not known. Write cgcs2000,'
        " gcj02 or bd09.",
    ),
    "CONTROL_POINTS_NAME_TWICE": Message(
        "控制点文件第 {line} 行的点名 {value} 已在第 {first} 行用过。请改名或删除其一。",
        "Line {line} of the control points repeats the name {value} of line {first}. Rename or"
        " remove one of them.",
    ),
    "LEVEL_NOT_GEOREFERENCED": Message(
        "楼层 {level} 没有坐标，不会出现在地图上。请用 --control 控制点文件再导入一次同一图纸。",
        "Level {level} has no place on the map. Import the same drawing again with --control"
        " POINTS.csv.",
    ),
    "LEVEL_FRAME_MOVED": Message(
        "新图纸与楼层 {level} 现有平面完全不重叠，坐标系可能不同。请附控制点再导入。",
        "The new drawing lies clear of the present plan of level {level}: its frame may differ."
        " Import again with control points.",
    ),
    "PLAN_FRAME_MOVED": Message(
        "新图纸相对楼层 {level} 现有平面整体移动（最远 {shift} 米，转角 {turn}°），已先对齐再比较"
        "（依据 {method}，{shared} 处一致，中误差 {rms} 米）。",
        "The new drawing was moved as a whole against the present plan of level {level} (by up to"
        " {shift} m, turned by {turn}°); they were aligned before comparing (by {method}, {shared}"
        " places agree, RMS {rms} m).",
    ),
    "PLAN_MIRRORED": Message(
        "新图纸是楼层 {level} 现有平面的镜像（依据 {method}，{shared} 处一致，中误差 {rms} 米）。"
        "房间已按镜像对应比较，但其位置会左右颠倒。请取得未镜像的图纸再发布。",
        "The new drawing is the mirror image of the present plan of level {level} (by {method},"
        " {shared} places agree, RMS {rms} m). Rooms were compared through the mirror, but would"
        " stand on the wrong side. Get the drawing the right way round before publishing.",
    ),
    "LEVEL_AXES_DISAGREE": Message(
        "楼层 {level} 与 {others} 有同名轴线，但交点不一致，不能据此定位。请核对轴号，或附控制点。",
        "Level {level} shares axis labels with {others}, but their crossings do not agree: no"
        " place was inherited. Check the labels, or give control points.",
    ),
    "LEVEL_PLACE_INHERITED": Message(
        "楼层 {level} 的位置取自楼层 {source}（依据 {method}，中误差 {rms} 米）。",
        "Level {level} takes its place from level {source} (by {method}, RMS {rms} m).",
    ),
    "LEVEL_PLACE_APPROXIMATE": Message(
        "楼层 {level} 的位置由楼栋轮廓套合得到，仅供示意（重叠 {overlap}，中误差 {rms} 米）。"
        "请用控制点定位。",
        "Level {level} was placed by the building's footprint, approximately (IoU {overlap}, RMS"
        " {rms} m). Place it with control points.",
    ),
    "PLACING_TWICE": Message(
        "定位方式只能选一种：--control、--fit-footprint（可加 --candidate）或 --same-frame-as。",
        "Say the place in one way only: --control, --fit-footprint (with --candidate) or"
        " --same-frame-as.",
    ),
    "SAME_FRAME_LEVEL": Message(
        "楼栋没有已定位的楼层 {level}（已定位：{levels}），不能取其坐标。",
        "The building has no level {level} with a place (there are: {levels}) to take it from.",
    ),
    "BUILDING_WITHOUT_FOOTPRINT": Message(
        "楼栋 {building} 没有轮廓，无法套合。请先录入轮廓，或用 --control 控制点文件。",
        "Building {building} has no footprint to fit to. Enter one, or use --control.",
    ),
    "FOOTPRINT_AMBIGUOUS": Message(
        "图幅 {sheet} 在楼栋 {building} 的轮廓上有 {count} 个可能的位置，"
        "前两个相差不到 {lead}，未入库。请对照现场，用 --candidate K 选择：\n{candidates}",
        "Sheet {sheet} fits the footprint of {building} in {count} ways, the best two within"
        " {lead} of each other; nothing was stored. Compare with the site and choose with"
        " --candidate K (listed above).",
    ),
    "FOOTPRINT_POOR": Message(
        "图幅 {sheet} 与楼栋 {building} 的轮廓不符（重叠都低于 {limit}），未入库。"
        "请核对单位与楼栋代码，或用 --candidate K 选择：\n{candidates}",
        "Sheet {sheet} does not fit the footprint of {building} (every IoU is below {limit});"
        " nothing was stored. Check unit and building, or choose with --candidate K (listed"
        " above).",
    ),
    "FOOTPRINT_MIRRORED": Message(
        "图幅 {sheet} 的镜像比图纸本身更符合楼栋 {building} 的轮廓，图纸可能被镜像，未入库。"
        "如确认无误，用 --candidate K 选择：\n{candidates}",
        "The mirror image of sheet {sheet} fits the footprint of {building} better than the sheet:"
        " the drawing may be mirrored; nothing was stored. If it is not, choose with --candidate K"
        " (listed above).",
    ),
    "FOOTPRINT_CANDIDATE": Message(
        "没有第 {candidate} 个候选位置（图幅 {sheet} 共 {count} 个）：\n{candidates}",
        "There is no candidate {candidate} (sheet {sheet} has {count}, listed above).",
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
        "单位 {organisation} 的省部级领导办公室不在线填报：职级与人数未入库（依据：{rule}）。",
        "Offices of provincial or ministerial leaders ({organisation}) are not reported online:"
        " rank and headcount were not stored (rule: {rule}).",
    ),
    "NO_ALLOCATION_STANDARD": Message(
        "{day} 没有生效的配置标准。请运行 smartmap db migrate。",
        "No allocation standard is in force on {day}. Run smartmap db migrate.",
    ),
    "FINDING_NOT_FOUND": Message(
        "找不到问题 {finding}，或以此开头的不止一项。"
        "请使用 smartmap check 列出的编号（至少前 8 位）。",
        "There is no finding {finding}, or several begin so. Use an id that smartmap check lists, "
        "or its first 8 characters or more.",
    ),
    "FINDING_NOT_OPEN": Message(
        "问题 {finding} 当前状态为 {state}，只有未消除的问题可以豁免。",
        "Finding {finding} is {state}; only an open one can be waived.",
    ),
    "FINDING_NOT_WAIVED": Message(
        "问题 {finding} 当前状态为 {state}，没有豁免可撤销。",
        "Finding {finding} is {state}; there is no waiver to take back.",
    ),
    "WAIVER_WITHOUT_REASON": Message("豁免必须写明理由。", "A waiver must give its reason."),
}
