"""What the drawing reader says about the rooms it found, by stable code."""

from spatial.domain.messages import Message

ROOM_MESSAGES: dict[str, Message] = {
    "UNITS_ASSUMED": Message(
        "图纸未声明单位，图形也不足以判定；暂按 {unit} 读取，所有房间均需复核。"
        "请用 --unit-m 指明一个图形单位的米数。",
        "The drawing declares no unit and does not show one; it was read as {unit} and every room "
        "needs review. Give the length of one unit in metres with --unit-m.",
    ),
    "UNITS_MEASURED": Message(
        "图纸未声明单位；按尺寸标注、门宽、墙体和字高判定为 {unit}。请核对一处已知尺寸。",
        "The drawing declares no unit; printed lengths, doors, walls and texts say {unit}. "
        "Check one known length.",
    ),
    "UNITS_OVERRULED": Message(
        "图纸头声明单位为 {claimed}，但尺寸标注、门宽、墙体和字高表明是 {unit}，"
        "已按 {unit} 读取。请核对一处已知尺寸。",
        "The header claims {claimed}, but printed lengths, doors, walls and texts say {unit}; "
        "it was read so. Check one known length.",
    ),
    "WALLS_BY_CONTENT": Message(
        "没有以墙命名的图层，已按线条的形态在 {subjects} 中辨认墙体；边界未能证实为墙、"
        "且无相符标注面积的房间均需复核。请将墙线归入墙体图层。",
        "No CAD layer is named for walls; those of {subjects} were told by what they look like. "
        "Rooms whose edges are not proven so, and whose printed area does not agree, need "
        "review. Put the walls on a layer named for them.",
    ),
    "NO_ROOM_FOUND": Message(
        "{subjects} 中未找到围合的房间。请检查墙体图层是否打开、墙线是否闭合，"
        "用 smartmap drawing inspect 查看图层用途。",
        "No enclosed room was found in {subjects}. See that the wall layers are on and the walls "
        "meet; smartmap drawing inspect shows what each CAD layer was taken for.",
    ),
    "LABELS_IN_ONE_ROOM": Message(
        "{room} 的范围内有不止一个房间的标注，可能漏了一道隔墙。请补画分隔线或核对标注。",
        "More than one label stands in the room {room}; a wall may be missing. Draw it, or check "
        "the labels.",
    ),
    "LABEL_WITHOUT_ROOM": Message(
        "标注 {label} 处未找到房间，可能墙线未闭合或房间向外连通。请核对该处墙线与洞口。",
        "No room was found at the label {label}; its walls may not close. Check the walls and "
        "openings there.",
    ),
    "DOOR_WITHIN_ROOM": Message(
        "{room} 内有一樘门（{subjects}），其两侧是同一房间，可能漏了一道隔墙。请核对门旁墙线。",
        "A door ({subjects}) has the room {room} on both its sides; a wall may be missing. Check "
        "the walls beside the door.",
    ),
    "ROOM_NOT_ENTERED": Message(
        "{room} 四周没有找到门洞，无法进入，可能漏画了门。请核对。",
        "No door or passage leads into {room}; a door may be missing. Check.",
    ),
    "WALL_THICKNESS_ODD": Message(
        "{room} 此处墙厚约 {thick_mm} mm（全图 {count} 处），"
        "超出本图常用墙厚（{least_mm}～{most_mm} mm），可能是管井、壁柜、窗框，或不是墙。请核对。",
        "A wall of {room} is about {thick_mm} mm thick here, {count} in the sheet are; its usual "
        "walls have {least_mm} to {most_mm} mm. It may hide a shaft or a cupboard, be a window's "
        "frame, or no wall. Check.",
    ),
    "AREAS_DO_NOT_ADD_UP": Message(
        "房间与其他空间合计 {rooms_m2} m²、墙柱 {walls_m2} m²，与外轮廓 {outer_m2} m² 不符："
        "重叠 {overlap_m2} m²，差 {missing_m2} m²。请核对重叠或遗漏的房间。",
        "Rooms and other spaces sum to {rooms_m2} m², walls and columns to {walls_m2} m²; the "
        "outline holds {outer_m2} m²: {overlap_m2} m² lie twice, {missing_m2} m² are missing. "
        "Look for rooms that overlap or were missed.",
    ),
    "WALL_SHARE_HIGH": Message(
        "墙柱占外轮廓面积的 {share} %，高于常见建筑，可能有房间被当作墙体。请核对。",
        "Walls and columns take {share} % of the plan, more than in most buildings; rooms may have "
        "been taken for walls. Check.",
    ),
    "DIMENSION_DISAGREES": Message(
        "尺寸标注“{printed}”（{printed_m} m）与图上量得的 {measured_m} m 不符（{difference_m} m），"
        "可能为手工改字或改图后未更新。请以实测为准核对。",
        "The dimension “{printed}” ({printed_m} m) is drawn {measured_m} m long ({difference_m} "
        "m): its text was edited, or the drawing changed. Check which one is right.",
    ),
    "EDGE_PROPOSED": Message(
        "{room} 与相邻房间之间没有画出的界线，按两处标注之间最窄处（{subjects}）分开。"
        "请确认或改画该界线。",
        "No edge is drawn between {room} and the next room; they were parted where the way between "
        "their labels is narrowest ({subjects}). Confirm that edge, or draw another.",
    ),
    "LEAK_PROPOSED": Message(
        "建议在 {lines} 处补一道隔墙（宽 {width_m} m，编号 {opening}），分隔为 {parts}。"
        "确认后写入判定文件（accept），或在图中补画。",
        "A wall is proposed at {lines} ({width_m} m wide, {opening}); it would part {parts}. "
        "Accept it in the decisions file, or draw it.",
    ),
    "LEAKS_NOT_SOUGHT": Message(
        "另有 {count} 处标注过多或数量过大，未寻找漏墙位置。请人工核对。",
        "At {count} more places, too many for it, no missing wall was looked for. Check them.",
    ),
    "OPENING_WIDE": Message(
        "{room} 旁的洞口宽 {width_m} m，超过 3 m，不能自动封闭。请确认或拒绝该洞口。",
        "The opening beside {room} is {width_m} m wide; above 3 m none is closed without a "
        "person. Accept or reject it.",
    ),
    "EDGE_WITHOUT_WALL": Message(
        "{room} 的边界只有 {backed} % 有墙体依据，其余为单线。请核对边界。",
        "Only {backed} % of the edge of {room} has wall behind it; the rest is a single line. "
        "Check the edge.",
    ),
    "ROOM_EXTENT_UNSURE": Message(
        "{room} 旁有未标注的小空间，可能属于本房间。请核对范围。",
        "A small space without a label beside {room} may be a part of it. Check the extent.",
    ),
    "ROOM_WITHOUT_LABEL": Message(
        "{room} 处有围合空间而无编号、名称或面积。请补标注，或确认它不是房间。",
        "The space at {room} is enclosed but bears no number, name or area. Label it, or confirm "
        "that it is no room.",
    ),
    "CIRCULATION_BY_CONTENT": Message(
        "{room} 处没有标注，按图形判定为交通空间（用途 {use}：走廊连通多个房间，楼梯画有踏步）。",
        "The space at {room} bears no label; by what is drawn it is circulation (use {use}: a "
        "corridor that several rooms open on, or a stair with treads).",
    ),
    "EXTENT_AGREES": Message(
        "{room} 处标注的尺寸 {width} × {depth} m 与所得轮廓两边相符。",
        "The size printed in {room}, {width} × {depth} m, agrees with both sides of what was "
        "found.",
    ),
    "PRINTED_AREAS_DISAGREE": Message(
        "{room} 无标注面积可核，而本图 {printed} 处标注面积中有 {differing} 处与计算不符："
        "单位、比例或面积口径可能有误。请先核对单位。",
        "No area is printed for {room}, and {differing} of the drawing's {printed} printed areas "
        "disagree with what was measured: the unit, the scale or the kind of area may be wrong. "
        "Check the unit first.",
    ),
    "CIRCULATION_OPEN": Message(
        "{room} 是交通空间，与相邻的厅、廊、梯之间没有画出的界线，图上又无面积可核。请核对范围。",
        "{room} is circulation that runs on into a lobby, a corridor or stairs without a drawn "
        "edge, and no area is printed to check it by. Check the extent.",
    ),
    "SPACES_LEFT_OUT": Message(
        "有 {count} 处围合图形既无标注、周边又少有墙体（踏步、花池、地面线等），未作为房间。",
        "{count} enclosed shapes bear no label and have hardly a wall around them (steps, "
        "planters, lines on the ground); they were not taken for rooms.",
    ),
    "SPACES_UNREACHED": Message(
        "有 {count} 处封闭空间（共 {area_m2} m²）既无名称编号（或注明上空、天井），又无门洞可入或"
        "仅为小间（管井、电梯井、上空、天井等），未作为房间，列于报告。如确是房间，请在图上补注名称和门。",
        "{count} enclosed spaces ({area_m2} m² in all) bear no name or number, or a void's, and no "
        "door leads in or they are cupboards (shafts, lift wells, voids, courtyards); they were "
        "not taken for rooms and stand in the report. If one is a room, draw its door and its "
        "label.",
    ),
    "ROOM_VERY_SMALL": Message(
        "{room} 不足 1 m²，可能是管井或绘图误差。请核对。",
        "{room} is smaller than 1 m²; it may be a shaft or a slip of the drawing. Check it.",
    ),
    "OUTLINES_OVERLAP": Message(
        "{room} 的轮廓与相邻房间重叠。请在图中修正轮廓线。",
        "The outline of {room} overlaps a neighbour's. Mend the outlines in the drawing.",
    ),
    "OUTLINE_CROSSES_ITSELF": Message(
        "轮廓线 {subjects} 自相交，已取其最大部分。请在图中修正。",
        "The outline {subjects} crosses itself; its largest part was taken. Mend it there.",
    ),
}
