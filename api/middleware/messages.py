"""What is said to requests that no route sees, by stable code."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "TOO_MANY_REQUESTS": Message(
        "请求过于频繁，请按 Retry-After 所示秒数稍后重试。",
        "Too many requests: wait for the seconds of Retry-After and try again.",
    ),
    "TOO_BUSY": Message("服务繁忙，请稍后重试。", "The server is busy; try again in a moment."),
    "BODY_TOO_SLOW": Message(
        "请求内容传输过慢，已中断；请检查网络后重试。",
        "The body came too slowly and was given up: check the network and try again.",
    ),
    "HEAD_TOO_LARGE": Message(
        "请求头过大或过多；请清除本站的 Cookie 或缩短地址后重试。",
        "The request's head is too large: clear this site's cookies or shorten the address.",
    ),
    "HEAD_TOO_SLOW": Message(
        "请求头传输过慢，已中断。", "The request's head came too slowly and was given up."
    ),
    "NOT_HTTP": Message("收到的内容不是 HTTP 请求。", "What came is no HTTP request."),
    "NOT_READY": Message(
        "服务尚未就绪；管理员可登录后查看原因。",
        "The service is not ready; who may read the audit log is told why.",
    ),
}
