"""Every text for findings and errors, gathered from the parts of the house by stable code."""

from api.account_messages import MESSAGES as ACCOUNT_MESSAGES
from api.batch.messages import MESSAGES as BATCH_MESSAGES
from api.demo.messages import MESSAGES as DEMO_MESSAGES
from api.jobs.messages import MESSAGES as JOB_MESSAGES
from api.ledger_files.messages import MESSAGES as LEDGER_FILE_MESSAGES
from api.middleware.messages import MESSAGES as MIDDLEWARE_MESSAGES
from cad_import.decision_messages import DECISION_MESSAGES
from cad_import.messages import MESSAGES as DRAWING_MESSAGES
from cad_import.profile_messages import PROFILE_MESSAGES
from cad_import.room_messages import ROOM_MESSAGES
from cad_import.sheet_messages import SHEET_MESSAGES
from cad_import.tarch_messages import TARCH_MESSAGES
from spatial.checks.form_messages import FORM_MESSAGES
from spatial.checks.messages import MESSAGES as CHECK_MESSAGES
from spatial.checks.premises_messages import MESSAGES as PREMISES_MESSAGES
from spatial.domain.errors import SpatialError
from spatial.domain.findings import Finding
from spatial.domain.messages import Message, render
from spatial.domain.standard_messages import MESSAGES as STANDARD_MESSAGES
from spatial.geometry.messages import MESSAGES as GEOMETRY_MESSAGES
from spatial.services.audit_messages import AUDIT_MESSAGES
from spatial.services.ledger_messages import LEDGER_MESSAGES
from spatial.services.messages import MESSAGES as SERVICE_MESSAGES
from spatial.services.period_messages import PERIOD_MESSAGES
from spatial.storage.filters.messages import MESSAGES as FILTER_MESSAGES
from spatial.storage.messages import MESSAGES as STORAGE_MESSAGES
from tiles.messages import MESSAGES as TILE_MESSAGES

GENERAL_MESSAGES: dict[str, Message] = {
    "NOT_FOUND": Message("找不到{kind} {key}。请核对编号。", "There is no {kind} {key}. Check it."),
    "ACCESS_REQUIRED": Message(
        "请用有权限的账户登录。", "Sign in with an account that has a scope."
    ),
    "WRITING_DENIED": Message(
        "该账户的角色、区划或所绑定的单位不允许这样做。",
        "The account's role, divisions or organisations do not allow this.",
    ),
    "DIVISION_NEEDED": Message(
        "账户有多个区划（{scopes}），请用 division 指明一个。",
        "The account has several divisions ({scopes}): name one by division.",
    ),
    "CHANGED_MEANWHILE": Message(
        "与他人刚提交的变动冲突，请重新读取后再试。",
        "Someone else's change came first: read again and retry.",
    ),
    "BODY_TOO_LARGE": Message(
        "请求内容过大，请分批提交。", "The body is too large: send it in parts."
    ),
    "BODY_NOT_JSON": Message("请以 application/json 提交。", "Send the body as application/json."),
    "ROOM_OR_PLACE": Message(
        "请用 room_id，或同时用 building、level、number 指明房间。",
        "Say which room: by room_id, or by building, level and number together.",
    ),
    "SUBJECT_NEEDED": Message(
        "请指明 room、organisation 或 building 之一。",
        "Name one of room, organisation and building.",
    ),
    "INVALID_REQUEST": Message(
        "请求参数无效，见 errors。", "A parameter of the request does not fit; see errors."
    ),
    "NO_SUCH_ADDRESS": Message(
        "没有这个地址；接口说明见 /docs。", "There is no such address; /docs lists them."
    ),
    "METHOD_NOT_ALLOWED": Message("该地址不支持此方法。", "This address takes another method."),
    "SERVICE_UNAVAILABLE": Message(
        "数据库暂不可用，请稍后重试。", "The database is away for now; try again in a moment."
    ),
    "REFUSED": Message("请求被拒绝。", "The request was refused."),
    "TOO_SLOW": Message(
        "查询超时，请缩小范围后重试。", "The query took too long; narrow it and try again."
    ),
    "INTERNAL": Message(
        "服务内部错误，已记录。", "Something went wrong inside; it has been logged."
    ),
}

CATALOGUES: tuple[dict[str, Message], ...] = (
    GENERAL_MESSAGES,
    ACCOUNT_MESSAGES,
    AUDIT_MESSAGES,
    BATCH_MESSAGES,
    GEOMETRY_MESSAGES,
    CHECK_MESSAGES,
    DECISION_MESSAGES,
    DEMO_MESSAGES,
    DRAWING_MESSAGES,
    FORM_MESSAGES,
    JOB_MESSAGES,
    LEDGER_FILE_MESSAGES,
    LEDGER_MESSAGES,
    MIDDLEWARE_MESSAGES,
    PERIOD_MESSAGES,
    PREMISES_MESSAGES,
    PROFILE_MESSAGES,
    ROOM_MESSAGES,
    SERVICE_MESSAGES,
    SHEET_MESSAGES,
    STANDARD_MESSAGES,
    STORAGE_MESSAGES,
    FILTER_MESSAGES,
    TARCH_MESSAGES,
    TILE_MESSAGES,
)
"""One code stands in one catalogue only: two texts for it would hide one another."""

MESSAGES: dict[str, Message] = {
    code: message for catalogue in CATALOGUES for code, message in catalogue.items()
}


KIND_WORDS = {
    "building": "楼栋",
    "level": "楼层",
    "room": "房间",
    "room use": "房间用途",
    "organisation": "单位",
    "division": "行政区划",
    "floor plan": "平面",
    "plan differences": "平面差异",
    "period": "冻结期间",
    "work": "任务",
    "file": "文件",
    "demo": "演示数据",
    "event": "事件",
    "allocation standard": "配置标准",
    "account": "账号",
    "session": "会话",
    "token": "令牌",
    "credential": "会话或令牌",
}


def finding_text(finding: Finding, language: str = "zh") -> str:
    """Say what a finding means, in Chinese (``zh``) or English (``en``)."""
    message = MESSAGES.get(finding.code)
    values = {"subjects": "、".join(finding.subjects)} | finding.values
    return render(message, values, language) if message else finding.code


def error_text(error: SpatialError, language: str = "zh") -> str:
    """Say what went wrong; an error without a catalogue text speaks for itself."""
    message = MESSAGES.get(error.code)
    values = dict(error.values)
    if language == "zh" and "kind" in values:
        values["kind"] = KIND_WORDS.get(values["kind"], values["kind"])
    return render(message, values, language) if message else str(error)
