"""Why a filled-in form was refused as a whole, by stable code."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "FORM_NOT_KNOWN": Message(
        "没有表单“{value}”；可用：{known}。", "There is no form {value}; there are: {known}."
    ),
    "FORM_FILE_EMPTY": Message("文件是空的。", "The file is empty."),
    "FORM_FILE_TOO_LARGE": Message(
        "文件超过 {maximum} MB，请拆分。", "The file is larger than {maximum} MB: split it."
    ),
    "FORM_FILE_KIND": Message(
        "只接收 .xlsx 和 .csv 文件，不接收“{value}”。",
        "Only .xlsx and .csv files are taken, not {value}.",
    ),
    "FORM_MEDIA_TYPE": Message(
        "请求的 Content-Type 为“{value}”；只接收 {known}。",
        "The content type is {value}; {known} are taken.",
    ),
    "FORM_KEPT_OUT": Message(
        "{title}：错误 {errors} 项，提醒 {warnings} 项，未入库。请改正；只有提醒时可核对后接受。",
        "{title_en}: {errors} errors, {warnings} warnings; nothing was stored. Mend it, or accept"
        " it where there are only warnings.",
    ),
    "FORM_OLD_XLS": Message(
        "这是旧版 .xls（或 WPS 的 .et）文件，请另存为 .xlsx。",
        "This is an old .xls (or a WPS .et): save it as .xlsx.",
    ),
    "FORM_ENCRYPTED": Message(
        "文件设了打开密码，请去除密码后再导入。", "The file has a password: take it off."
    ),
    "FORM_NOT_XLSX": Message(
        "这不是 .xlsx 文件（只改扩展名无效），请用表格软件另存为 .xlsx。",
        "This is no .xlsx, whatever its name says: save it as .xlsx.",
    ),
    "FORM_OPENDOCUMENT": Message(
        "这是 .ods 文件，请另存为 .xlsx。", "This is an .ods: save it as .xlsx."
    ),
    "FORM_BINARY_XLSB": Message(
        "这是二进制工作簿 .xlsb，请另存为 .xlsx。", "This is a binary .xlsb: save it as .xlsx."
    ),
    "FORM_MACROS": Message(
        "文件含有宏，不予接收，请另存为不含宏的 .xlsx。",
        "The file has macros and is not taken: save it as .xlsx without them.",
    ),
    "FORM_BOMB": Message(
        "文件解压后过大（{place}），不予接收。", "The file unpacks to too much ({place})."
    ),
    "FORM_ARCHIVE_DAMAGED": Message(
        "文件已损坏或不完整（{place}），请重新保存。",
        "The file is damaged or cut short ({place}): save it again.",
    ),
    "FORM_PART_MISSING": Message(
        "文件缺少部件 {place}，请重新保存。", "The file lacks its part {place}: save it again."
    ),
    "FORM_XML_INVALID": Message(
        "文件的部件 {place} 无法解析，请重新保存。",
        "Part {place} of the file cannot be read: save it again.",
    ),
    "FORM_ROWS_TOO_MANY": Message(
        "{place}：数据超过第 {maximum} 行，请分成几个文件。",
        "{place}: there are lines beyond {maximum}: split the file.",
    ),
    "FORM_NO_ROWS": Message(
        "{place}：没有填写任何数据行。", "{place}: not a single line is filled in."
    ),
    "FORM_OTHER": Message(
        "{place}：这是“{value}”的模板，不是“{expected}”。",
        "{place}: this is the template of {value}, not of {expected}.",
    ),
    "FORM_VERSION": Message(
        "{place}：模板版本为 {value}，现行版本为 {expected}，请下载新模板。",
        "{place}: the template is of version {value}; {expected} is in force: take a new one.",
    ),
    "FORM_UNRECOGNISED": Message(
        "{place}：找不到列标题，认不出是哪张表。请使用模板。",
        "{place}: no column heads were found; it is none of the forms. Use the template.",
    ),
    "FORM_SHEET_MISSING": Message(
        "找不到可见的工作表“{value}”。", "There is no visible sheet {value}."
    ),
    "CSV_ENCODING": Message(
        "{place}：文件编码无法识别，请存为 UTF-8 或 GBK。",
        "{place}: the encoding is not known: save it as UTF-8 or GBK.",
    ),
    "CSV_BROKEN": Message(
        "{place}：引号不成对或一行过长，无法读取。",
        "{place}: quotes do not pair, or a line is too long.",
    ),
}
