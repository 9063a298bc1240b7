"""What the reader says of 天正 (TArch) objects and of what was left out of a drawing."""

from spatial.domain.messages import Message

TARCH_MESSAGES: dict[str, Message] = {
    "TARCH_FORM_NATIVE": Message(
        "图纸形式：天正原生对象（TCH_*）。", "Form of the drawing: native TArch objects (TCH_*)."
    ),
    "TARCH_FORM_PROXY": Message(
        "图纸形式：天正代理对象（未装天正的 CAD 另存过），对象内容不可见。"
        "请在天正中用「图形导出」（TSaveAs）导出 T3。",
        "Form of the drawing: TArch proxies (saved by CAD without TArch), whose content is hidden. "
        "In TArch, export it as T3 (TSaveAs).",
    ),
    "TARCH_FORM_T3": Message(
        "图纸形式：天正导出的 T3（或已分解）图，墙、门窗均为普通线条。",
        "Form of the drawing: a T3 export of TArch (or exploded); walls and openings are plain "
        "lines.",
    ),
    "TARCH_NATIVE_READ": Message(
        "已从天正对象读出墙 {walls} 段、房间 {rooms} 个、门窗 {openings} 个。"
        "门窗宽度和房间面积不在可读数据中，房间面积由墙线围成的净面积得出。",
        "Read from TArch objects: {walls} walls, {rooms} rooms, {openings} openings. Widths of "
        "openings and areas of rooms are not in the readable data; areas come from the walls.",
    ),
    "TARCH_PASSED_OVER": Message(
        "{count} 个天正对象不构成房间边界，未绘出（{classes}）。",
        "{count} TArch objects bound no room and were not drawn ({classes}).",
    ),
    "TARCH_COLUMNS_NOT_DRAWN": Message(
        "{count} 根天正柱只能读出位置，读不出截面，未绘出；紧邻柱的房间均需复核。"
        "请在天正中用「图形导出」（TSaveAs）导出 T3 后再导入，可得到柱的轮廓。",
        "Of {count} TArch columns only the place can be read, not the section, so they are not "
        "drawn; rooms beside them need review. Export the drawing as T3 (TSaveAs) to have their "
        "outlines.",
    ),
    "COLUMN_BESIDE_ROOM": Message(
        "{room} 旁有截面未知的天正柱，面积可能未扣除柱。请核对，或改用 T3 导出的图。",
        "A TArch column of unknown section stands beside {room}; its area may include the column. "
        "Check it, or import a T3 export.",
    ),
    "LOW_WALL_BESIDE_ROOM": Message(
        "{room} 的边界有矮墙或薄隔断（高度不足 2.1 m 或厚度不足 60 mm 的天正墙），"
        "房间可能不止于此。请核对边界。",
        "{room} is bounded by a low or thin TArch wall (under 2.1 m high or 60 mm thick), which "
        "may be a screen inside a larger room. Check its edge.",
    ),
    "TARCH_WALLS_HIDDEN": Message(
        "{file} 的墙是看不见的天正对象（{classes}），图中几乎没有其他墙线，已停止读取。"
        "请按以下步骤导出 T3：① 在装有天正建筑的电脑上打开原图；"
        "② 菜单「文件布图」→「图形导出」（命令 TSaveAs），多张图用「批量导出」；"
        "③ 保存类型选「天正 3 文件」，导出内容选「全部内容」；"
        "④ 用 CAD 打开导出的文件，另存为 DXF，再导入。"
        "不要用 EXPLODE 分解，也不要只装天正插件后另存：两者都会丢失墙线。",
        "The walls of {file} are TArch objects that cannot be seen ({classes}), and hardly any "
        "other lines draw walls; reading was stopped. Export it as T3: 1. open the drawing where "
        "TArch is installed; 2. menu 文件布图 → 图形导出 (command TSaveAs), for many 批量导出; "
        "3. choose 天正 3 文件 as its type and 全部内容 as its content; 4. open the result in CAD, "
        "save it as DXF and import that. Neither EXPLODE nor TArch's free plug-in keeps the walls.",
    ),
    "PROXY_PICTURES_DRAWN": Message(
        "{count} 个代理对象带有代理图形，已按图形绘出；图形可能不完整，所有房间均需复核。",
        "{count} proxies carry a picture of themselves and were drawn from it; pictures may be "
        "incomplete, so every room needs review.",
    ),
    "LAYERS_HIDDEN": Message(
        "冻结或关闭的图层上有 {count} 个图元未读取（{layers}）。若其中有墙或门窗，"
        "请在 CAD 中打开图层后重新导入。",
        "{count} entities on frozen or switched-off CAD layers were left out ({layers}). If walls "
        "or openings are among them, turn the layers on in CAD and import again.",
    ),
    "PAPER_SPACE_LEFT_OUT": Message(
        "图纸空间（布局）中有 {count} 个图元未读取（{layouts}）；只读模型空间。",
        "{count} entities in paper space were left out ({layouts}); only the model space is read.",
    ),
    "XREF_MISSING": Message(
        "外部参照 {xref} 未随图提供（{path}），插入 {count} 处，带有 {layer_count} 个图层"
        "（{layers}），其内容全部缺失。请在 CAD 中绑定外部参照（XREF → 绑定）后重新导入。",
        "The external reference {xref} is not in the file ({path}): inserted {count} times, with "
        "{layer_count} CAD layers ({layers}); all of its content is missing. Bind it in CAD "
        "(XREF, Bind) and import again.",
    ),
    "ENTITIES_NOT_READ": Message(
        "有 {count} 个图元的类型不能读取（{classes}），位于图层 {layers}。"
        "若其中有墙线或房间轮廓，请在 CAD 中分解（EXPLODE）或转为多段线后重新导入。",
        "{count} entities are of types that are not read ({classes}), on the CAD layers {layers}. "
        "If walls or outlines are among them, explode them in CAD or turn them into polylines.",
    ),
    "ENTITIES_PASSED_OVER": Message(
        "{count} 个图元不构成房间边界，未读取（{classes}）。若图片或 PDF 参照中有平面图，"
        "请描成 CAD 线条后再导入。",
        "{count} entities draw no edge of a room and were left out ({classes}). If a picture or an "
        "underlay holds the plan, trace it in CAD first.",
    ),
    "WALLS_FROM_ORIGIN": Message(
        "有 {count} 条线从坐标原点拉到图上，是在 T20 中分解（EXPLODE）天正墙的痕迹，已略去，"
        "所有房间均需复核。请改用「图形导出」（TSaveAs）导出 T3。",
        "{count} lines run from the origin to the plan: T20 leaves them where its walls were "
        "exploded. They were left out, and every room needs review. Export as T3 (TSaveAs).",
    ),
}
