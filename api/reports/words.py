"""The words of the reports, Chinese first and English second, by key."""

from spatial.domain.messages import Message

WORDS: dict[str, Message] = {
    "title": Message("图纸识读报告", "Report on a drawing"),
    "summary": Message("摘要", "Summary"),
    "plan": Message("平面图", "Plan"),
    "findings": Message("问题", "Findings"),
    "rooms": Message("房间", "Rooms"),
    "layers": Message("CAD 图层及用途", "CAD layers and their roles"),
    "drawing": Message("图纸", "Drawing"),
    "size": Message("大小", "Size"),
    "form": Message("格式", "Form"),
    "unit": Message("图形单位", "Drawing unit"),
    "unit_scores": Message("各单位得分", "Score of each unit"),
    "sheet": Message("图幅", "Sheet"),
    "sheet_title": Message("图名", "Title"),
    "level": Message("楼层", "Level"),
    "review": Message("待核", "To review"),
    "area": Message("面积 m²", "Area m²"),
    "total": Message("合计", "Total"),
    "printed_area": Message("图注面积 m²", "Printed area m²"),
    "difference": Message("差值 m²", "Difference m²"),
    "number": Message("编号", "Number"),
    "name": Message("名称", "Name"),
    "use": Message("用途", "Use"),
    "status": Message("状态", "Status"),
    "confidence": Message("可信度", "Confidence"),
    "order": Message("序号", "No."),
    "code": Message("代码", "Code"),
    "severity": Message("程度", "Severity"),
    "room": Message("房间", "Room"),
    "place": Message("位置 x, y (m)", "Place x, y (m)"),
    "what": Message("问题与处理办法", "What it is, and what to do"),
    "place_x": Message("位置 x (m)", "Place x (m)"),
    "place_y": Message("位置 y (m)", "Place y (m)"),
    "what_zh": Message("问题与处理办法（中文）", "What, and what to do (Chinese)"),
    "what_en": Message("问题与处理办法（英文）", "What, and what to do (English)"),
    "rule": Message("依据", "Rule"),
    "role": Message("用途", "Role"),
    "reason": Message("判定依据", "Decided by"),
    "entities": Message("图元", "Entities"),
    "count": Message("数量", "Count"),
    "untitled": Message("(无图名)", "(untitled)"),
    "no_findings": Message("没有问题。", "Nothing was found amiss."),
    "no_rooms": Message("没有找到房间。", "No room was found."),
    "frame": Message(
        "坐标为图纸自身坐标系，单位米。",
        "Places are in metres in the drawing's own frame.",
    ),
    "legend_ok": Message("确定", "sure"),
    "legend_review": Message("待核", "to review"),
    "legend_wall": Message("图中墙、柱、窗线", "walls, columns and windows as drawn"),
    "legend_finding": Message("问题序号", "number of a finding"),
    "zoom": Message("放大", "Zoom"),
    "zoom_fit": Message("适合页宽", "Fit"),
    "both": Message("中英", "Both"),
}

STATUS_WORDS = {"ok": Message("确定", "ok"), "review": Message("待核", "review")}
SEVERITY_WORDS = {
    "error": Message("错误", "error"),
    "warning": Message("警告", "warning"),
    "info": Message("提示", "info"),
}
UNIT_SOURCE_WORDS = {
    "header": Message("取自图纸头声明，与图形相符", "as the header says, and the drawing agrees"),
    "measured": Message("按门宽、墙长和字高判定", "measured on doors, walls and texts"),
    "given": Message("由使用者指定", "given by the user"),
    "assumed": Message("无依据，暂按此读取", "assumed without evidence"),
}
ROLE_WORDS = {
    "wall": Message("墙", "wall"),
    "column": Message("柱", "column"),
    "window": Message("窗", "window"),
    "door": Message("门", "door"),
    "opening": Message("门窗", "opening"),
    "room_outline": Message("房间轮廓", "room outline"),
    "stair": Message("楼梯、电梯", "stair"),
    "furniture": Message("家具、设备", "furniture"),
    "axis": Message("轴线", "axis"),
    "dimension": Message("标注", "dimension"),
    "text": Message("文字", "text"),
    "fill": Message("填充", "fill"),
    "frame": Message("图框", "frame"),
    "structure": Message("结构", "structure"),
    "other": Message("未用", "other"),
}
REASON_WORDS = {
    "name": Message("名称", "name"),
    "content": Message("内容", "content"),
    "none": Message("—", "—"),
}


def word_for(words: dict[str, Message], key: str) -> Message:
    """Return the words for a key, or the key itself where nobody has worded it yet."""
    return words.get(key, Message(key, key))
