"""Texts of the demo's errors."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "DEMO_DIFFERS": Message(
        "数据库中已有另一套演示数据（{there}，需要 {wanted}）。请用新的 SMARTMAP_HOME 或空数据库。",
        "The database holds another demo ({there}, wanted {wanted}): "
        "take a new SMARTMAP_HOME or an empty database.",
    ),
    "PORT_TAKEN": Message(
        "端口 {port} 已被占用，请用 --port 指定另一个。",
        "Port {port} is taken; name another one with --port.",
    ),
}
