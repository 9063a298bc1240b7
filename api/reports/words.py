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
    "openings": Message("洞口与建议隔墙", "Openings and proposed walls"),
    "opening_id": Message("编号", "Id"),
    "kind": Message("类别", "Kind"),
    "width": Message("净宽 m", "Clear width m"),
    "evidence": Message("依据", "Evidence"),
    "beside": Message("两侧房间", "Rooms beside"),
    "effect": Message("影响面积 m²", "Area effect m²"),
    "lines": Message("位置 x1, y1 – x2, y2 (m)", "Lines x1, y1 – x2, y2 (m)"),
    "effect_means": Message(
        "影响面积：不予确认时改变归属或不再围合的面积；建议隔墙则为确认后分出的面积。",
        "Area effect: what changes hands or is no longer enclosed if the opening is not accepted; "
        "of a proposed wall, what accepting it parts off.",
    ),
    "no_openings": Message("没有洞口记录。", "No opening was closed."),
    "outside": Message("室外或无房间", "outside, or no room"),
    "witness": Message("证据", "Witness"),
    "weight": Message("权重", "Weight"),
    "seen": Message("样本数", "Seen"),
    "units": Message("单位判定证据", "What speaks for the unit"),
    "box": Message("范围 x0, y0 – x1, y1 (m)", "Extent x0, y0 – x1, y1 (m)"),
    "legend_door": Message("门", "door"),
    "legend_window": Message("窗", "window"),
    "legend_passage": Message("门洞", "passage"),
    "legend_open_edge": Message("无墙分界（按标注分开）", "edge that nobody drew"),
    "legend_proposed": Message("建议隔墙", "proposed wall"),
    "legend_unsure": Message("待核洞口", "opening to review"),
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
    "legend_space": Message("管井、上空等，非房间", "shafts, voids: no rooms"),
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
KIND_WORDS = {
    "door": Message("门", "door"),
    "window": Message("窗", "window"),
    "passage": Message("门洞", "passage"),
    "open_edge": Message("无墙分界", "open edge"),
    "proposed": Message("建议隔墙", "proposed wall"),
}
SPACE_WORDS = {
    "shaft": Message("管井、电梯井", "shaft"),
    "void": Message("上空", "void"),
    "courtyard": Message("天井", "courtyard"),
    "ground": Message("室外地面、踏步", "steps, planters, ground"),
}
OPENING_WITNESS_WORDS = {
    "door_swing": Message("门扇开启弧线", "a leaf's swing"),
    "door_drawn": Message("画有门扇或门图块", "a door is drawn"),
    "window_lines": Message("画有窗线", "window lines"),
    "cap_pair": Message("两端墙垛封口", "both walls end in a cap"),
    "one_cap": Message("一端墙垛封口", "one wall ends in a cap"),
    "loose_ends": Message("墙线两端敞开", "both walls end loose"),
    "one_jamb": Message("仅一侧墙垛", "one jamb alone"),
    "curtain_wall": Message("两侧为玻璃幕墙", "between panes of glazing"),
    "narrowest_cut": Message("最窄处", "the narrowest cut"),
}
UNIT_WITNESS_WORDS = {
    "header": Message("图纸头", "header"),
    "dimensions": Message("尺寸标注", "dimensions"),
    "room_sizes": Message("房间开间进深", "room sizes"),
    "doors": Message("门扇弧线", "door swings"),
    "door_lines": Message("门线", "door lines"),
    "walls": Message("墙长", "walls"),
    "texts": Message("字高", "text heights"),
    "areas": Message("图注面积", "printed areas"),
    "extent": Message("图形范围", "extent"),
    "script": Message("文字语种", "script of the texts"),
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
    "profile": Message("图层配置", "profile"),
    "hand": Message("人工指定", "by hand"),
    "none": Message("—", "—"),
}


def word_for(words: dict[str, Message], key: str) -> Message:
    """Return the words for a key, or the key itself where nobody has worded it yet."""
    return words.get(key, Message(key, key))
