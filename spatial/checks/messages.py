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
}
