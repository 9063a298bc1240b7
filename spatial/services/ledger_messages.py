"""What changes of the ledger say, by stable code: what, which one, what to do."""

from spatial.domain.messages import Message

LEDGER_MESSAGES: dict[str, Message] = {
    "DAY_IN_FUTURE": Message(
        "生效日期 {day} 晚于今天（{today}）。台账只记已发生的变动，请改日期。",
        "The day {day} is after today ({today}). The ledger records what has happened: change the"
        " day.",
    ),
    "DAY_BEFORE_LEDGER": Message(
        "生效日期 {day} 早于台账起始日 {first}。请核对日期。",
        "The day {day} is before the ledger's first day, {first}. Check it.",
    ),
    "CHANGE_WITHOUT_REASON": Message(
        "没有写明变动原因。请填写原因。", "The change gives no reason. State one."
    ),
    "CHANGE_NOT_LATEST": Message(
        "{subject} 在 {later} 还有更晚的变动，不能再从 {day} 起更改。"
        "请从 {later} 或之后改起，或作为数据更正并写明截止日。",
        "{subject} changed later, on {later}: it cannot change from {day} on. Begin on {later} or"
        " after it, or state an end as a correction.",
    ),
    "END_WITHOUT_CORRECTION": Message(
        "截止日 {until} 只能用于数据更正，且须晚于起始日 {day}。",
        "An end ({until}) belongs to a correction of data only, and comes after its first day"
        " ({day}).",
    ),
    "SHARES_OVER_ONE": Message(
        "房间 {room} 在 {day} 的占用份额合计为 {total}，超过 1。请先减少其他单位的份额。",
        "The shares of room {room} would sum to {total} on {day}, more than 1. Reduce another"
        " share first.",
    ),
    "SHARE_OUT_OF_RANGE": Message(
        "份额 {share} 无效：应大于 0，至多为 1。",
        "The share {share} does not fit: above 0 and up to 1.",
    ),
    "AREA_OUT_OF_RANGE": Message(
        "面积 {area_m2} 平方米无效：不得为负。", "The area {area_m2} m² does not fit: not below 0."
    ),
    "ALLOCATED_TWICE": Message(
        "房间 {room} 与单位 {organisation} 在同一次变动中出现了两次。请合并为一行。",
        "Room {room} and organisation {organisation} are named twice in one change. Make it one"
        " row.",
    ),
    "ROOM_NOT_IN_FORCE": Message(
        "房间 {room} 在 {day} 不在已发布的平面中。请核对日期或先发布平面。",
        "Room {room} is on no published plan on {day}. Check the day, or publish its plan first.",
    ),
    "ROOM_NOT_HELD": Message(
        "单位 {organisation} 在 {day} 没有使用房间 {room}。请核对单位和日期。",
        "Organisation {organisation} does not hold room {room} on {day}. Check both.",
    ),
    "SHARE_NOT_HELD": Message(
        "单位 {organisation} 在 {day} 只使用房间 {room} 的 {held}，不足 {share}。",
        "Organisation {organisation} holds {held} of room {room} on {day}, less than {share}.",
    ),
    "MOVED_TO_ITSELF": Message(
        "调出与调入是同一单位 {organisation}。请改其一。",
        "The room would move from {organisation} to itself. Change one of them.",
    ),
    "NOTHING_TO_CHANGE": Message(
        "没有写明要改什么。请至少填写一项。", "Nothing is said to change. State one thing at least."
    ),
    "VALUE_NOT_LISTED": Message(
        "{field}“{value}”不在选项中。可填：{listed}。",
        'The {field} "{value}" is not on its list. Choose from: {listed}.',
    ),
    "ORGANISATION_EXISTS": Message(
        "单位代码 {organisation} 已有人使用。请换一个代码。",
        "The code {organisation} belongs to another organisation. Choose another.",
    ),
    "ORGANISATION_TREE_LOOP": Message(
        "单位 {organisation} 不能隶属于自己或自己的下级 {parent}。",
        "Organisation {organisation} cannot stand under itself or under its own {parent}.",
    ),
    "ORGANISATION_HOLDS_ROOMS": Message(
        "单位 {organisation} 在 {day} 仍使用 {rooms} 间房间。请先腾退，或指定接收单位。",
        "Organisation {organisation} still holds {rooms} rooms on {day}. Return them first, or"
        " name a successor.",
    ),
    "ORGANISATION_HAS_CHILDREN": Message(
        "单位 {organisation} 在 {day} 仍有下级单位 {children}。请先调整隶属，或指定接收单位。",
        "Organisation {organisation} still has {children} under it on {day}. Move them first, or"
        " name a successor.",
    ),
    "HEADCOUNT_OUT_OF_RANGE": Message(
        "单位 {organisation} 的人数 {headcount} 无效：不得为负。",
        "The headcount {headcount} of {organisation} does not fit: not below 0.",
    ),
}
