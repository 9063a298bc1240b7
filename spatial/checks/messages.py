"""What the checks say, by stable code: what, where, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "OFFICE_OVER_LIMIT": Message(
        "{number} 室使用面积 {area_m2} m²，超过标准上限 {limit_m2} m²（{occupants}），"
        "超出 {excess_m2} m²（容差 {tolerance_m2} m²，测量限差 ±{measuring_error_m2} m²）。"
        "{apportionment}请调整用房或核对编制与职级。",
        "Room {number}: usable area {area_m2} m² exceeds the limit of {limit_m2} m² ({occupants}) "
        "by {excess_m2} m² (tolerance {tolerance_m2} m², survey limit ±{measuring_error_m2} m²). "
        "Re-allocate, or check posts and ranks.",
    ),
    "OFFICE_NEAR_LIMIT": Message(
        "{number} 室使用面积 {area_m2} m²，为标准上限 {limit_m2} m²（{occupants}）的 {percent}%"
        "（预警线 {near_percent}%，容差 {tolerance_m2} m²）。增加面积前请先核对。",
        "Room {number}: usable area {area_m2} m² is {percent} % of the limit of {limit_m2} m² "
        "({occupants}; warned from {near_percent} %, tolerance {tolerance_m2} m²). "
        "Check before adding area.",
    ),
    "OFFICE_OVER_WITHIN_ERROR": Message(
        "{number} 室使用面积 {area_m2} m²，超过标准上限 {limit_m2} m²（{occupants}）"
        "{excess_m2} m²，但未超过测量限差 ±{measuring_error_m2} m²（容差 {tolerance_m2} m²）。"
        "{apportionment}请复测面积后再定。",
        "Room {number}: usable area {area_m2} m² exceeds the limit of {limit_m2} m² ({occupants}) "
        "by {excess_m2} m², within the survey limit of ±{measuring_error_m2} m² (tolerance "
        "{tolerance_m2} m²). Measure again before deciding.",
    ),
    "OFFICE_VACANT": Message(
        "{number} 室（{area_m2} m²）没有单位使用，也无人在此办公。请安排使用，或登记为闲置。",
        "Office {number} ({area_m2} m²) is held by no organisation and nobody works there. "
        "Allocate it, or record it as idle.",
    ),
    "OFFICE_UNOCCUPIED": Message(
        "{number} 室（{area_m2} m²）已安排使用，但使用单位登记的人员均不在此办公。"
        "请核实是否空置，或补录使用人员的职级和人数。",
        "Office {number} ({area_m2} m²) is held, but none of the people that its holder has on "
        "record works there. See whether it stands empty, or enter its occupants.",
    ),
    "OFFICE_WITHOUT_DATA": Message(
        "{number} 室（{area_m2} m²）没有使用人员的职级和人数，无法核对标准。请在台账中补录。",
        "Room {number} ({area_m2} m²) has no ranks and headcount on record, so the standard "
        "cannot be applied. Enter them in the ledger.",
    ),
    "OFFICE_RANK_UNKNOWN": Message(
        "{number} 室的职级（{occupants}）不在该层级的标准表中，无法核对。"
        "请按 {standard} 的职级名称填写。",
        "Room {number}: a rank ({occupants}) is not in the standard's table for this tier. "
        "Use the ranks of {standard}.",
    ),
    "OFFICE_LIMIT_NOT_SET": Message(
        "{number} 室（{area_m2} m²，{occupants}）：标准将此职级的上限授权省级制定，尚未设定。"
        "请录入本省规定。",
        "Room {number} ({area_m2} m², {occupants}): the standard leaves this limit to the province "
        "and none is set. Enter the provincial rule.",
    ),
    "ROOMS_OVERLAP": Message(
        "{first} 与 {second} 重叠 {area_m2} m²（容差 {tolerance_m2} m²）。请检查两室的轮廓线。",
        "{first} and {second} overlap by {area_m2} m² (tolerance {tolerance_m2} m²). "
        "Check both outlines.",
    ),
    "NUMBER_DUPLICATE": Message(
        "同一楼层有 {count} 个房间编号都是 {number}。请核对编号。",
        "{count} rooms of this level bear the number {number}. Check the numbers.",
    ),
    "AREA_DIFFERS_FROM_PRINTED": Message(
        "{number} 室轮廓面积 {area_m2} m²，图上标注 {printed_m2} m²，相差 {difference_m2} m²"
        "（容许 {tolerance_m2} m²）。请检查轮廓或标注。",
        "Room {number}: the outline measures {area_m2} m², the drawing prints {printed_m2} m², "
        "difference {difference_m2} m² (allowed {tolerance_m2} m²). Check outline and label.",
    ),
    "OFFICE_WITH_LOUNGE_OVER_LIMIT": Message(
        "{office} 室（{office_m2} m²）连同 {attached} 共 {together_m2} m²，超过标准上限 "
        "{limit_m2} m²（{occupants}）{excess_m2} m²（容差 {tolerance_m2} m²，测量限差合计 "
        "±{measuring_error_m2} m²）。休息室、独立卫生间计入办公室面积。请调整用房。",
        "Office {office} ({office_m2} m²) with {attached} comes to {together_m2} m², "
        "{excess_m2} m² over the limit of {limit_m2} m² ({occupants}; tolerance {tolerance_m2} "
        "m², survey limits together ±{measuring_error_m2} m²). A leader's lounge and private "
        "toilet count inside the limit. Re-allocate.",
    ),
    "OFFICE_WITH_LOUNGE_WITHIN_ERROR": Message(
        "{office} 室（{office_m2} m²）连同 {attached} 共 {together_m2} m²，超过标准上限 "
        "{limit_m2} m²（{occupants}）{excess_m2} m²，但未超过测量限差合计 ±{measuring_error_m2} "
        "m²（容差 {tolerance_m2} m²）。请复测后再定。",
        "Office {office} ({office_m2} m²) with {attached} comes to {together_m2} m², "
        "{excess_m2} m² over the limit of {limit_m2} m² ({occupants}), within the survey limits "
        "together of ±{measuring_error_m2} m² (tolerance {tolerance_m2} m²). Measure again first.",
    ),
    "PRIVATE_TOILET_NOT_ALLOWED": Message(
        "{number}（{area_m2} m²）登记为 {occupants} 使用的独立卫生间，该职级不得设独立卫生间。"
        "请改为公用，或更正使用人。",
        "{number} ({area_m2} m²) is on record as a toilet of {occupants}, a rank that may have no "
        "private one. Make it common, or correct who uses it.",
    ),
    "PRIVATE_TOILET_FOR_HEADS": Message(
        "{number}（{area_m2} m²）登记为 {occupants} 使用的独立卫生间：{condition}可设。"
        "请核对其职务。",
        "{number} ({area_m2} m²) is on record as a toilet of {occupants}: allowed to "
        "{condition_en}. Check the post.",
    ),
    "PRIVATE_TOILET_OVER_LIMIT": Message(
        "{number}（{area_m2} m²）为 {occupants} 使用的独立卫生间，超过 {max_m2} m² 的上限 "
        "{excess_m2} m²（容差 {tolerance_m2} m²，测量限差 ±{measuring_error_m2} m²）。请改造。",
        "{number} ({area_m2} m²), a private toilet of {occupants}, is {excess_m2} m² over its "
        "limit of {max_m2} m² (tolerance {tolerance_m2} m², survey limit ±{measuring_error_m2} "
        "m²). Alter it.",
    ),
    "PRIVATE_TOILET_WITHIN_ERROR": Message(
        "{number}（{area_m2} m²）为 {occupants} 使用的独立卫生间，超过 {max_m2} m² 的上限 "
        "{excess_m2} m²，但未超过测量限差 ±{measuring_error_m2} m²（容差 {tolerance_m2} m²）。"
        "请复测。",
        "{number} ({area_m2} m²), a private toilet of {occupants}, is {excess_m2} m² over its "
        "limit of {max_m2} m², within the survey limit of ±{measuring_error_m2} m² (tolerance "
        "{tolerance_m2} m²). Measure again.",
    ),
    "ATTACHED_ROOM_OFFICE_UNCLEAR": Message(
        "{number}（{kind}，{area_m2} m²）登记由 {occupants} 使用，但不能确定附属于哪间办公室"
        "（相邻同职级办公室：{offices}），未与办公室合并计算。请人工核对。",
        "{number} ({kind_en}, {area_m2} m²) is on record for {occupants}, but which office it goes "
        "with cannot be told (offices of the rank beside it: {offices}): it is not added to any. "
        "Check by hand.",
    ),
    "ATTACHED_ROOM_POSSIBLE": Message(
        "{number}（{kind}，{area_m2} m²）只与 {office} 室（{occupants}）相邻，是否为其专用，图上"
        "不能确定。如为专用：合计 {together_m2} m²，上限 {limit_m2} m²，且须该职级可设。"
        "请人工核对，并在台账中登记使用人。",
        "{number} ({kind_en}, {area_m2} m²) lies beside office {office} ({occupants}) alone; "
        "whether it goes with it, the drawing does not tell. If it does: {together_m2} m² "
        "together, limit {limit_m2} m², and the rank must be allowed it. Check by hand, and enter "
        "who uses it.",
    ),
}
