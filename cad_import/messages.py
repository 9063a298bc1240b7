"""What the drawing reader says, by stable code: what, where, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "DRAWING_UNREADABLE": Message(
        "无法读取图纸 {file}：{reason}。请用 CAD 打开后另存为 DXF 再导入。",
        "The drawing {file} cannot be read: {reason}. Open it in CAD, save as DXF, import again.",
    ),
}
