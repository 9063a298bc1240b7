"""What users read of a chain of events that is broken."""

from spatial.domain.messages import Message

AUDIT_MESSAGES: dict[str, Message] = {
    "EVENT_CHANGED": Message(
        "事件 {event}（{about}，封条 {seal}）的内容与其散列不符：被改动过。",
        "Event {event} ({about}, seal {seal}) does not say what its hash was reckoned over: it was"
        " changed.",
    ),
    "EVENT_REMOVED": Message(
        "事件 {event}（{about}，封条 {seal}）与其前一事件不相接：此处有事件被删除、移动或改写。",
        "Event {event} ({about}, seal {seal}) does not follow the one before it: one was removed,"
        " moved or written anew there.",
    ),
    "EVENT_INSERTED": Message(
        "事件 {event}（{about}，封条 {seal}）是后来插入的。",
        "Event {event} ({about}, seal {seal}) was inserted later.",
    ),
    "EVENT_UNSEALED": Message(
        "事件 {event}（{about}）没有封条，或封条 {seal} 未封。",
        "Event {event} ({about}) has no seal, or seal {seal} was never closed.",
    ),
    "SEAL_CHANGED": Message(
        "封条 {seal} 与其散列不符：被改动过。",
        "Seal {seal} does not say what its hash was reckoned over: it was changed.",
    ),
    "SEAL_REMOVED": Message(
        "封条 {seal} 与其前一封条不相接：其前有封条被删除、移动或改写。",
        "Seal {seal} does not follow the one before it: one was removed, moved or written anew.",
    ),
    "HEAD_DIFFERS": Message(
        "最新的封条 {seal} 不是数据库记下的链头：其后有封条被删除，或链头被改动。",
        "The newest seal, {seal}, is not the head that the database remembers: seals after it were"
        " removed, or the head was changed.",
    ),
    "HEAD_UNKNOWN": Message(
        "没有封条的散列为 {about}：该链头之前的记录被删除或改写。",
        "No seal bears the hash {about}: what it closed was removed or written anew.",
    ),
}
