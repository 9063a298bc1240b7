"""What the checks of filled-in forms say, by stable code: what is wrong, and what to do.

``{column}`` is the column's title in the language of the text. What a rank that is withheld says
is never repeated.
"""

from spatial.domain.messages import Message

CONTENT_MESSAGES: dict[str, Message] = {
    "REQUIRED_EMPTY": Message("“{column}”必填，请填写。", "{column} is required: fill it in."),
    "CODE_UNKNOWN": Message(
        "“{column}”的“{value}”不在选项中，请从下拉选项中选取。",
        "{column}: {value} is not in the list; choose from the drop-down.",
    ),
    "CODE_AMBIGUOUS": Message(
        "“{column}”的“{value}”对应多个代码，请填写代码。",
        "{column}: {value} is the name of several codes; give the code.",
    ),
    "RANK_OF_OTHER_TIER": Message(
        "职级“{value}”不是{tier}单位的职级，请按配置标准中该层级的名称填写。",
        "Rank {value} is none of tier {tier}; use the standard's names for that tier.",
    ),
    "FORM_RANK_WITHHELD": Message(
        "省部级领导干部办公室不在线填报（国管办发〔2019〕22号），请删除该行。",
        "Offices at provincial or ministerial rank are not reported online (国管办发〔2019〕22号): "
        "delete the line.",
    ),
    "ORGANISATION_UNKNOWN": Message(
        "台账中没有单位代码“{value}”，或不在本账户范围内。请核对，或先导入“单位与编制”。",
        "No organisation {value} in the ledger, or not in your scope: check it, or import the "
        "organisations first.",
    ),
    "BUILDING_UNKNOWN": Message(
        "台账中没有楼栋编号“{value}”，或不在本账户范围内，请核对。",
        "No building {value} in the ledger, or not in your scope: check it.",
    ),
    "LEVEL_NOT_IN_BUILDING": Message(
        "楼栋 {building} 没有楼层“{value}”。楼层写作 F1、F2…（地上）或 B1、B2…（地下）。",
        "Building {building} has no level {value}: write F1, F2 … above ground, B1, B2 … below.",
    ),
    "ROOM_UNKNOWN": Message(
        "楼栋 {building} 的 {level} 没有房间“{value}”，请核对房间号。",
        "There is no room {value} on {level} of building {building}: check the number.",
    ),
    "ROOM_NOT_ON_PLAN": Message(
        "楼栋 {building} 的 {level} 平面上没有房间“{value}”；接受后记为“有账无图”。",
        "The plan of {level}, building {building}, shows no room {value}; if accepted, it is "
        "listed as a row without a room.",
    ),
    "PARENT_UNKNOWN": Message(
        "上级单位“{value}”既不在本表，也不在台账中。",
        "The parent {value} is neither in this table nor in the ledger.",
    ),
    "COLUMN_MISSING": Message(
        "缺少“{column}”列，请用模板重新填写。", "Column {column} is missing: use the template."
    ),
    "COLUMN_RENAMED": Message(
        "此列标题应为“{column}”，现为“{value}”，请改回。",
        "This column should be headed {column}, not {value}: change it back.",
    ),
    "COLUMN_TWICE": Message(
        "“{column}”列出现了两次，请删去一列。", "Column {column} is there twice: delete one."
    ),
    "COLUMN_UNKNOWN": Message(
        "没有“{value}”这一列；可用：{known}。", "There is no column {value}; there are: {known}."
    ),
    "COLUMN_EXTRA": Message(
        "多出的列“{value}”不会入库。", "The extra column {value} is not stored."
    ),
    "COLUMN_MOVED": Message(
        "“{column}”列被移动，已按标题识别。", "Column {column} was moved; it was found by its head."
    ),
    "HEADCOUNT_EMPTY": Message(
        "填了职级就须填职数。", "A rank needs its number of posts beside it."
    ),
    "RANK_EMPTY": Message("填了职数就须填职级。", "A number of posts needs its rank beside it."),
    "CERTIFICATE_MISSING": Message(
        "权证种类为“{value}”，须填写权证号。", "The certificate is {value}: give its number."
    ),
    "DIVISION_OUT_OF_SCOPE": Message(
        "行政区划 {value} 不在本账户范围（{scope}）内。",
        "Division {value} is outside your scope ({scope}).",
    ),
    "PLACE_UNKNOWN": Message(
        "“{column}”的“{value}”不是行政区划名称，请写全称。",
        "{column}: {value} is no division's name; write it in full.",
    ),
    "SHEET_HIDDEN": Message(
        "工作表“{value}”被隐藏，其内容不会入库。", "Sheet {value} is hidden; it is not stored."
    ),
    "STAMP_MISSING": Message(
        "文件没有模板标记，已按列标题识别为“{value}”。",
        "The file bears no template mark; by its heads it is {value}.",
    ),
}

DATA_MESSAGES: dict[str, Message] = {
    "NUMBER_UNREADABLE": Message(
        "“{column}”应为数字，现为“{value}”。", "{column} must be a number, not {value}."
    ),
    "NUMBER_NEGATIVE": Message(
        "“{column}”不能为负数（{value}）。", "{column} cannot be negative ({value})."
    ),
    "NUMBER_NOT_POSITIVE": Message(
        "“{column}”须大于 0；没有数据的请留空或删除该行。",
        "{column} must be above 0; without a figure leave it empty or delete the line.",
    ),
    "NUMBER_NOT_FINITE": Message(
        "“{column}”的“{value}”不是有效数值。", "{column}: {value} is no figure."
    ),
    "NUMBER_NOT_WHOLE": Message(
        "“{column}”应为整数，现为 {value}。", "{column} must be a whole number, not {value}."
    ),
    "CELL_ERROR_VALUE": Message(
        "单元格为错误值 {value}，请改为数值或文字。", "The cell holds the error {value}."
    ),
    "CELL_BOOLEAN": Message(
        "“{column}”填成了 TRUE/FALSE，请改正。", "{column} holds TRUE or FALSE: put a value."
    ),
    "CELL_UNREADABLE": Message(
        "单元格内容无法读取，请重新填写。", "The cell cannot be read: fill it in again."
    ),
    "FORMULA_WITHOUT_VALUE": Message(
        "公式没有计算结果，请在表格软件中重新计算保存，或粘贴为数值。",
        "The formula has no result: recalculate and save, or paste it as a value.",
    ),
    "FORMULA_VALUE_TAKEN": Message(
        "单元格是公式，按上次计算的结果 {value} 读取；建议粘贴为数值。",
        "The cell is a formula, read by its last result {value}; better paste it as a value.",
    ),
    "FORMULA_ARRAY": Message(
        "单元格是数组公式，请粘贴为数值。", "The cell is an array formula: paste it as a value."
    ),
    "EXTERNAL_REFERENCE": Message(
        "公式引用了其他文件，请粘贴为数值。", "The formula refers to another file: paste the value."
    ),
    "EXTERNAL_LINKS": Message(
        "文件带有指向其他文件的链接，读取时不予理会。",
        "The file has links to other files; they were not followed.",
    ),
    "DATE_UNREADABLE": Message(
        "“{column}”的“{value}”不是日期，请写成 2026-01-31。",
        "{column}: {value} is no day; write it as 2026-01-31.",
    ),
    "DATE_IMPOSSIBLE": Message(
        "“{column}”的 {value} 不存在，请改正。", "{column}: there is no day {value}."
    ),
    "ROW_TWICE": Message(
        "与第 {first} 行完全相同，请删除一行。", "The same as line {first}: delete one."
    ),
    "ROW_KEY_TWICE": Message(
        "与第 {first} 行是同一条目而内容不同，请保留一行。",
        "The same entry as line {first}, with other values: keep one.",
    ),
    "ROW_HIDDEN": Message(
        "隐藏的第 {lines} 行也已读取；请取消隐藏核对。",
        "Hidden line {lines} was read as well: unhide it and look.",
    ),
    "COLUMN_HIDDEN": Message(
        "隐藏的“{column}”列也已读取；请取消隐藏核对。",
        "Hidden column {column} was read as well: unhide it and look.",
    ),
    "DATES_FROM_1904": Message(
        "文件采用 1904 日期系统，日期已按此换算，请核对。",
        "The file counts days from 1904; the days were read so: check them.",
    ),
}

FORMAT_MESSAGES: dict[str, Message] = {
    "CELLS_MERGED": Message(
        "{value} 是合并单元格，请取消合并后逐行填写。",
        "{value} are merged cells: unmerge them and fill in every line.",
    ),
    "CONTROL_CHARACTER": Message(
        "“{column}”含有控制字符，请重新输入。", "{column} holds control characters: type it again."
    ),
    "DECIMALS_TOO_MANY": Message(
        "“{column}”最多 {decimals} 位小数，现为 {value}，请按规定取舍后填写。",
        "{column} has at most {decimals} decimals, not {value}: round it yourself.",
    ),
    "DATE_AMBIGUOUS": Message(
        "“{column}”的“{value}”年份不明，请写成 2026-01-31。",
        "{column}: the year of {value} is not clear; write it as 2026-01-31.",
    ),
    "DATE_WITH_TIME": Message(
        "“{column}”带有时刻（{value}），请只填日期。",
        "{column} bears a time of day ({value}): give the day alone.",
    ),
    "DATE_NOT_FORMATTED": Message(
        "“{column}”是数字 {value} 而非日期，请设为日期格式并核对。",
        "{column} is the number {value}, not a day: format it as a date and check it.",
    ),
    "TEXT_IS_FORMULA": Message(
        "“{column}”的文字以公式符号开头（{value}），请改写。",
        "{column} begins like a formula ({value}): write it differently.",
    ),
    "TEXT_IS_DATE": Message(
        "“{column}”被表格软件转成了日期 {value}，请设为文本格式后重填。",
        "{column} was turned into the date {value}: format the cell as text and fill it in again.",
    ),
    "SPACES_AROUND": Message(
        "“{column}”有多余的空格或换行，已去除。",
        "{column} had blanks or line breaks too many; they were taken out.",
    ),
    "INVISIBLE_CHARACTERS": Message(
        "“{column}”含有不可见字符，已去除。",
        "{column} had characters that cannot be seen; they were taken out.",
    ),
    "FULL_WIDTH": Message(
        "“{column}”含有全角字符，已转为半角。",
        "{column} had full-width characters; they were made half-width.",
    ),
    "NUMBER_AS_TEXT": Message(
        "“{column}”的数字存成了文本（{value}），已转为数字。",
        "{column} is a number stored as text ({value}); it was read as a number.",
    ),
    "THOUSANDS_SEPARATED": Message(
        "“{column}”带有千位分隔符（{value}），已去除。",
        "{column} had thousands separators ({value}); they were taken out.",
    ),
    "UNIT_IN_CELL": Message(
        "“{column}”带有单位（{value}），已去除；请只填数字。",
        "{column} had its unit in the cell ({value}); give the figure alone.",
    ),
    "DATE_AS_TEXT": Message(
        "“{column}”的日期存成了文本（{value}），已转为日期。",
        "{column} is a day written as text ({value}); it was read as a day.",
    ),
    "ROW_BLANK": Message(
        "第 {lines} 行为空行，已跳过。", "Line {lines} is blank; it was passed over."
    ),
    "HEADER_MOVED": Message(
        "列标题应在第 {expected} 行，现在第 {value} 行，已按标题识别。",
        "The heads should stand in line {expected}, not {value}; they were found there.",
    ),
    "CSV_NOT_UTF8": Message(
        "文件编码为 {value}，已按此读取；建议存为 UTF-8。",
        "The file is encoded in {value} and was read so; better save it as UTF-8.",
    ),
}

LOGIC_MESSAGES: dict[str, Message] = {
    "CODE_NAME_DISAGREE": Message(
        "“{value}”的代码与名称不符，该代码的名称为“{name}”。",
        "Code and name of {value} disagree: the code's name is {name}.",
    ),
    "NAME_DISAGREES": Message(
        "“{column}”填“{value}”，而台账中 {code} 的名称为“{name}”。",
        "{column} says {value}, but {code} is {name} in the ledger.",
    ),
    "FROM_AFTER_UNTIL": Message(
        "停用日期 {until} 须晚于起始日期 {since}。",
        "The until day {until} must come after the from day {since}.",
    ),
    "DAY_NOT_REACHED": Message(
        "“{column}”{value} 尚未到来（今天 {today}）。",
        "{column}: {value} has not come yet (today is {today}).",
    ),
    "ROWS_DISAGREE": Message(
        "同一单位的“{column}”与第 {first} 行不一致。",
        "{column} differs from line {first} of the same organisation.",
    ),
    "PARENT_ITSELF": Message("上级单位不能是本单位。", "An organisation cannot be its own parent."),
    "PARENT_CYCLE": Message(
        "上级关系绕回了本单位（经 {value}）。", "The parents lead back to itself (by {value})."
    ),
    "PLACES_NOT_NESTED": Message(
        "“{column}”的“{value}”不属于前面所填的上级区划。",
        "{column}: {value} does not lie in the place named before it.",
    ),
    "CERTIFICATE_UNEXPECTED": Message(
        "权证种类为“未办证”，却填了权证号 {value}。",
        "There is a certificate number ({value}) though the kind says 未办证 (none).",
    ),
    "TIER_UNLIKE_DIVISION": Message(
        "层级“{value}”与行政区划 {division} 的层级不同，请确认。",
        "Tier {value} is not that of division {division}: make sure.",
    ),
    "LEDGER_REFUSES": Message(
        "与台账不符：{reason_zh}", "The ledger does not take it: {reason_en}"
    ),
    "STATE_WITHOUT_ROOMS": Message(
        "楼栋 {building} 在 {day} 没有已发布的房间，使用状态“{value}”无处登记；接受后只登记权属。",
        "Building {building} has no rooms in force on {day}: use status {value} is not kept; if "
        "accepted, the title alone is.",
    ),
}

LIMIT_MESSAGES: dict[str, Message] = {
    "CELL_TEXT_TOO_LONG": Message(
        "“{column}”有 {length} 字，最多 {maximum} 字。",
        "{column} has {length} characters, at most {maximum}.",
    ),
    "NUMBER_TOO_LARGE": Message(
        "“{column}”为 {value}，超过上限 {maximum}。", "{column}: {value} is above {maximum}."
    ),
    "AREA_TOO_LARGE": Message(
        "“{column}”为 {value} m²，超过上限 {maximum} m²，请核对单位。",
        "{column}: {value} m² is above {maximum} m²: check the unit.",
    ),
    "SHARE_OVER_ONE": Message(
        "占用比例 {value} 大于 1；百分数请写成小数，如 50% 写 0.5。",
        "Share {value} is above 1; write 50 % as 0.5.",
    ),
    "SHARES_OVER_ONE_TOGETHER": Message(
        "{day} 起该房间各单位占用比例合计 {total}，大于 1。",
        "From {day} on the shares of this room come to {total}, more than 1.",
    ),
    "DATE_TOO_OLD": Message(
        "“{column}”{value} 早于 {oldest}，可能是 1900/1904 日期系统混用，请核对。",
        "{column}: {value} is before {oldest}; perhaps days counted from 1900 and 1904 were mixed.",
    ),
    "POSTS_OVER_STAFF": Message(
        "各职级职数合计 {posts}，超过编制定员 {staff}。",
        "The posts of all ranks come to {posts}, more than the established staff of {staff}.",
    ),
}

FORM_MESSAGES: dict[str, Message] = (
    CONTENT_MESSAGES | DATA_MESSAGES | FORMAT_MESSAGES | LOGIC_MESSAGES | LIMIT_MESSAGES
)
