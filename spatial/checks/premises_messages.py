"""What the checks of holdings, buildings and organisations say, by stable code."""

from spatial.domain.messages import Message

_OVER = Message(
    "{organisation}：{class}实有使用面积 {area_m2} m²（{rooms} 间），超过核定上限 {limit_m2} m²，"
    "超出 {excess_m2} m²（容差 {tolerance_m2} m²，测量限差合计 ±{measuring_error_m2} m²；"
    "编制 {staff} 人）。计算：{lines}。依据确定性：{certainty}。{note}"
    "请调剂、收回或核对编制与房间用途。",
    "{organisation}: {class_en} of {area_m2} m² usable area ({rooms} rooms) exceed the ceiling of "
    "{limit_m2} m² by {excess_m2} m² (tolerance {tolerance_m2} m², survey limits together "
    "±{measuring_error_m2} m²; {staff} established posts). Reckoned: {lines}. {note_en} "
    "Re-allocate, take rooms back, or check posts and room uses.",
)

MESSAGES: dict[str, Message] = {
    "OFFICE_SHARED": Message(
        "{number} 室（{area_m2} m²）由 {count} 个单位共用：{holders}。"
        "各单位台账请按此分摊面积登记。",
        "Office {number} ({area_m2} m²) is shared by {count} organisations: {holders}. Each ledger "
        "should state its portion.",
    ),
    "ROOM_IDLE": Message(
        "{number} 室（{area_m2} m²）登记为闲置。请优先调剂使用，或按规定转换用途、置换、出租。",
        "Room {number} ({area_m2} m²) is on record as idle. Re-allocate it first, or convert, "
        "exchange or let it as the rules say.",
    ),
    "ROOM_IDLE_OCCUPIED": Message(
        "{number} 室（{area_m2} m²）登记为闲置，但有 {headcount} 人在此办公。"
        "请更正使用状态或人员。",
        "Room {number} ({area_m2} m²) is on record as idle, but {headcount} people work there. "
        "Correct the state or the occupants.",
    ),
    "ROOM_LET_OR_LENT": Message(
        "{number} 室（{area_m2} m²）登记为{state}，对方：{counterpart}。"
        "使用单位不得出租、出借；请核对审批和收支两条线管理。",
        "Room {number} ({area_m2} m²) is on record as {state_en} to {counterpart}. A user may not "
        "let or lend; check approval and income.",
    ),
    "ROOM_LET_OCCUPIED": Message(
        "{number} 室（{area_m2} m²）登记为{state}（对方：{counterpart}），但仍有本单位 {headcount} "
        "人在此办公。请更正使用状态或人员。",
        "Room {number} ({area_m2} m²) is on record as {state_en} to {counterpart}, but {headcount} "
        "of its holder's people work there. Correct the state or the occupants.",
    ),
    "ROOM_STATE_WITHOUT_COUNTERPART": Message(
        "{number} 室（{area_m2} m²）登记为{state}，但未登记对方单位。请补录。",
        "Room {number} ({area_m2} m²) is on record as {state_en} without a counterpart. Enter it.",
    ),
    "AREA_DIFFERS_FROM_OUTLINE": Message(
        "{number} 室台账面积 {area_m2} m²，平面轮廓面积 {outline_m2} m²，相差 {difference_m2} m²"
        "（测量限差 ±{tolerance_m2} m²）。请复测，或更正台账面积。",
        "Room {number}: the ledger says {area_m2} m², its outline measures {outline_m2} m², "
        "difference {difference_m2} m² (survey limit ±{tolerance_m2} m²). Measure again or correct "
        "the ledger.",
    ),
    "LEVEL_ROOMS_OVER_OUTLINE": Message(
        "{level} 各房间台账面积合计 {rooms_m2} m²，超过楼层轮廓面积 {outline_m2} m² "
        "{excess_m2} m²（测量限差 ±{tolerance_m2} m²）。请核对更正过的面积和重叠的房间。",
        "Level {level}: its rooms add up to {rooms_m2} m², {excess_m2} m² more than the level's "
        "outline of {outline_m2} m² (survey limit ±{tolerance_m2} m²). Check corrected areas and "
        "rooms that overlap.",
    ),
    "BUILDING_ROOMS_OVER_CERTIFIED": Message(
        "{building}（{code}）各房间使用面积合计 {rooms_m2} m²，超过证载建筑面积 {certified_m2} m²"
        "（测量限差 ±{tolerance_m2} m²）。请核对证书和平面。",
        "{building} ({code}): its rooms add up to {rooms_m2} m², more than the certified gross "
        "area of {certified_m2} m² (survey limit ±{tolerance_m2} m²). Check certificate and plans.",
    ),
    "BUILDING_OUTLINE_OVER_CERTIFIED": Message(
        "{building}（{code}）各层轮廓面积合计 {outline_m2} m²，超过证载建筑面积 {certified_m2} m²"
        "（测量限差 ±{tolerance_m2} m²）。请核对是否有未登记的加建，或层高不足 2.20 m 的楼层。",
        "{building} ({code}): the outlines of its levels add up to {outline_m2} m², more than the "
        "certified gross area of {certified_m2} m² (survey limit ±{tolerance_m2} m²). Look for "
        "unregistered extensions, or levels lower than 2.20 m.",
    ),
    "BUILDING_OUTLINE_UNDER_CERTIFIED": Message(
        "{building}（{code}）各层轮廓面积合计 {outline_m2} m²，比证载建筑面积 {certified_m2} m² 少 "
        "{shortfall_percent}% 以上（外墙等因素的允许范围）。请核对证书，或补全平面。",
        "{building} ({code}): the outlines of its levels add up to {outline_m2} m², more than "
        "{shortfall_percent} % less than the certified {certified_m2} m², which outer walls do not "
        "explain. Check the certificate, or complete the plans.",
    ),
    "BUILDING_AREA_NOT_COMPARED": Message(
        "{building}（{code}）面积无法完整比对，缺少：{missing}。各层轮廓合计 {outline_m2} m²，"
        "房间合计 {rooms_m2} m²，证载 {certified_m2}。请补录。",
        "{building} ({code}): areas cannot be compared in full, missing: {missing}. Outlines add "
        "up to {outline_m2} m², rooms to {rooms_m2} m², certified {certified_m2}. Enter what is "
        "missing.",
    ),
    "BUILDING_TITLE_MISSING": Message(
        "{building}（{code}）未填写权属登记情况。请补录。",
        "{building} ({code}): its title status is not on record. Enter it.",
    ),
    "BUILDING_NOT_REGISTERED": Message(
        "{building}（{code}）权属：{status}。请办理登记；资料不全的办理权属备案，使用单位不得处置。",
        "{building} ({code}): title {status}. Register it; where papers are missing, file it. Its "
        "user may not dispose of it.",
    ),
    "BUILDING_TITLE_NOT_UNIFIED": Message(
        "{building}（{code}）权属：{status}。应统一登记到本级机关事务管理部门名下。",
        "{building} ({code}): title {status}. It should be registered in the name of the office "
        "administration of its level.",
    ),
    "BUILDING_TITLE_PAPERS_OUTSTANDING": Message(
        "{building}（{code}）权属：{status}。请移交权属资料。",
        "{building} ({code}): title {status}. Hand the title papers over.",
    ),
    "BUILDING_CERTIFICATE_INCOMPLETE": Message(
        "{building}（{code}）权属：{status}，证书种类：{kind}，证号：{certificate}，"
        "三者不一致或不完整。请核对证书。",
        "{building} ({code}): title {status}, certificate {kind}, number {certificate}: incomplete "
        "or at odds. Check the certificate.",
    ),
    "BUILDING_DISPOSED_IN_USE": Message(
        "{building}（{code}）已处置，但仍有 {rooms} 间房间在册。请核销房间，或更正处置记录。",
        "{building} ({code}) was disposed of, but {rooms} of its rooms are still in the ledger. "
        "Write them off, or correct the disposal.",
    ),
    "ORGANISATION_OVER_OFFICE": _OVER,
    "ORGANISATION_OVER_SERVICE": _OVER,
    "ORGANISATION_OVER_EQUIPMENT": _OVER,
    "ORGANISATION_OVER_USABLE": _OVER,
    "ORGANISATION_OVER_WITHIN_ERROR": Message(
        "{organisation}：{class}实有使用面积 {area_m2} m²（{rooms} 间），超过核定上限 {limit_m2} "
        "m² {excess_m2} m²，但未超过测量限差合计 ±{measuring_error_m2} m²"
        "（容差 {tolerance_m2} m²）。计算：{lines}。请复测后再定。",
        "{organisation}: {class_en} of {area_m2} m² ({rooms} rooms) exceed the ceiling of "
        "{limit_m2} m² by {excess_m2} m², within what the survey limits of so many rooms may add "
        "up to, ±{measuring_error_m2} m² (tolerance {tolerance_m2} m²). Measure again first.",
    ),
    "ORGANISATION_OVER_CANTEEN": Message(
        "{organisation}：食堂使用面积 {area_m2} m² 已超过建筑面积上限 {limit_m2} m² {excess_m2} m²"
        "（编制 {staff} 人，容差 {tolerance_m2} m²）；按建筑面积计超出更多。计算：{lines}。"
        "请核对编制与房间用途，或调剂。",
        "{organisation}: the usable area of its canteen, {area_m2} m², is {excess_m2} m² over the "
        "ceiling of {limit_m2} m² in building area ({staff} established posts, tolerance "
        "{tolerance_m2} m²); in building area it is over by more. Reckoned: {lines}. Check posts "
        "and room uses, or re-allocate.",
    ),
    "ORGANISATION_ANNEX_NOT_COMPARED": Message(
        "{organisation}：{class}实有使用面积 {area_m2} m²，数量未登记，无法核定；"
        "至少应有 {count} 辆（人）方与上限相当：{lines}（建筑面积）。请核对数量。",
        "{organisation}: {class_en} of {area_m2} m² usable area; how many there are is not on "
        "record. The ceiling would be reached with {count}: {lines} of building area. Check the "
        "number.",
    ),
    "BUILDING_USABLE_SHARE_LOW": Message(
        "{building}（{code}，{storeys} 层）基本办公用房使用面积系数 K = {formula}，低于标准 "
        "{least_percent}%；按 K 折算建筑面积不超过 {ceiling} m²，实有多 {excess_m2} m²。"
        "标准针对新建，既有建筑供参考；请核对房间用途和证载面积。",
        "{building} ({code}, {storeys} storeys): usable share K = {formula}, below the standard's "
        "{least_percent} %; by K its building area would be at most {ceiling} m², it has "
        "{excess_m2} m² more. K is set for new buildings: for information. Check room uses and "
        "the certified area.",
    ),
    "ORGANISATION_WITHOUT_POSTS": Message(
        "{organisation}：占有用房，但未登记编制职数，无法核定面积。请补录。",
        "{organisation} holds rooms, but no established posts are on record: what it may have "
        "cannot be reckoned. Enter them.",
    ),
    "ORGANISATION_STAFF_DIFFERS": Message(
        "{organisation}：编制定员 {staff} 人，各职级职数合计 {headcount} 人，两者不一致。"
        "服务用房按编制定员计算，办公室按职数计算。请核对。",
        "{organisation}: {staff} established staff, but its posts by rank add up to {headcount}. "
        "Service rooms follow the former, offices the latter. Check them.",
    ),
    "ORGANISATION_ROWS_UNKNOWN": Message(
        "{organisation}：标准中没有该层级的指标，无法核定面积。请核对单位层级。",
        "{organisation}: the standard has no rows for its tier. Check the tier.",
    ),
    "ORGANISATION_RANK_UNKNOWN": Message(
        "{organisation}：职数中有标准表外的职级（{ranks}），无法核定面积。请按标准的职级名称填写。",
        "{organisation}: its posts name a rank that is not in the standard's table ({ranks}). Use "
        "the ranks of the standard.",
    ),
    "ORGANISATION_WITHOUT_LOCAL_RULE": Message(
        "{organisation}（{ranks}）：标准将其指标授权省级制定，尚未录入地方规定，无法核定面积。",
        "{organisation} ({ranks}): the standard leaves its figures to the province and no local "
        "rule is on record: what it may have cannot be reckoned.",
    ),
    "LEADER_WITH_SEVERAL_OFFICES": Message(
        "{organisation}：{rank}职数 {posts} 人，却使用 {offices} 间办公室（{rooms}）。"
        "领导人员应在主要任职单位配一间办公室；确需另配的须严格审批且不超标，"
        "不再任职的应在两个月内腾退。请核对审批，或收回。",
        "{organisation}: {posts} posts of rank {rank} use {offices} offices ({rooms}). A leader "
        "has one office, at the main post; a second needs strict approval, stays below the "
        "standard, and is returned within two months of leaving the post. Check approvals "
        "or take it back.",
    ),
}
