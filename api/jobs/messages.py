"""What is said of long work."""

from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "ACCOUNT_DISABLED": Message(
        "提交该任务的账户已停用。", "The account that asked for this has been disabled."
    ),
    "DISK_FULL": Message(
        "服务器磁盘空间不足，请通知管理员后重试。",
        "The server's disk is full: tell the operator, then try again.",
    ),
    "QUEUE_FULL": Message(
        "等待中的任务过多（{waiting}，上限 {limit}），请稍后再提交。",
        "Too many jobs are waiting ({waiting}, limit {limit}): try again later.",
    ),
    "JOB_ENDED": Message(
        "任务已结束（{state}），不能取消。", "The job has ended ({state}): it cannot be cancelled."
    ),
    "JOB_NOT_DONE": Message("任务尚无结果（{state}）。", "The job has no result ({state})."),
    "RESULT_EXPIRED": Message(
        "结果文件已过期，请重新导出。", "The file has expired: ask for it again."
    ),
    "NO_SUCH_RANGE": Message("文件没有这一段。", "The file has no such range."),
    "TOO_MANY_LISTENERS": Message(
        "同时关注进度的连接过多，请稍后再试。", "Too many listen to progress: try again later."
    ),
    "UPLOAD_UNREADABLE": Message(
        "上传的表单无法读取（{reason}）。", "The uploaded form cannot be read ({reason})."
    ),
    "UPLOAD_LOST": Message(
        "上传的文件 {file} 已不在服务器上，请重新上传。",
        "The uploaded file {file} is no longer on the server: upload it again.",
    ),
    "WORK_GIVEN_UP": Message(
        "任务尝试 {attempts} 次仍未完成，已放弃；请通知管理员查看日志。",
        "Given up after {attempts} attempts: ask the operator to look into the log.",
    ),
    "WORK_TOO_SLOW": Message(
        "任务超过 {minutes} 分钟，已停止。", "Stopped after {minutes} minutes."
    ),
}
