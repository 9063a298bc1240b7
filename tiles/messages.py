"""What the tile application says, by stable code: what, where, what to do."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "TILE_ADDRESS": Message("瓦片地址无效：{reason}。", "This is no tile address: {reason}."),
    "TILE_LEVEL_REQUIRED": Message(
        "请用 ?level= 指明楼层的 id。", "Say which level with ?level= and its id."
    ),
    "NO_SUCH_LEVEL": Message("找不到楼层 {level}。", "There is no level {level}."),
    "NO_SUCH_TILESET": Message(
        "没有瓦片集 {tileset}；可用：{tilesets}。",
        "There is no tileset {tileset}; there are {tilesets}.",
    ),
    "TILES_GET_ONLY": Message("瓦片只支持 GET 和 HEAD。", "Tiles answer GET and HEAD only."),
    "TILES_BUSY": Message(
        "瓦片服务繁忙或数据库不可用，请稍后重试。",
        "The tile service is busy or its database is away; try again in a moment.",
    ),
}
