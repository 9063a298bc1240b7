"""What is said about accounts, by stable code."""

from api.oidc.refusals import MESSAGES as OIDC_MESSAGES
from spatial.domain.messages import Message

MESSAGES: dict[str, Message] = {
    "LOGIN_DENIED": Message(
        "账号或密码不正确，或账号不可用。", "Login or password is wrong, or the account is closed."
    ),
    **OIDC_MESSAGES,
    "IDENTITY_SUBJECT": Message(
        "标识须为 1 至 {maximum} 个可显示字符。",
        "A subject has 1 to {maximum} printable characters.",
    ),
    "IDENTITY_TAKEN": Message(
        "该统一身份已关联账号 {login}。", "The identity is the account {login}'s already."
    ),
    "LOGIN_LOCKED": Message(
        "登录失败次数过多，请 {seconds} 秒后再试。",
        "Too many failed attempts: try again in {seconds} s.",
    ),
    "LOGIN_BUSY": Message("登录繁忙，请稍后再试。", "Too many sign in at once: try again soon."),
    "GRANT_NEEDED": Message(
        "该账号或令牌没有“{grant}”权限。", "The account or token lacks the grant {grant}."
    ),
    "GRANTING_DENIED": Message(
        "不能授予超出本人权限或管辖范围的角色、区划或单位。",
        "Nobody grants a role, division or organisation that they do not hold.",
    ),
    "REAUTHENTICATION_NEEDED": Message(
        "此操作需要重新输入密码验证身份。", "Type your password again to go on with this."
    ),
    "PASSWORD_CHANGE_NEEDED": Message(
        "密码已到期或由他人设置，请先修改密码。",
        "The password has expired or was set by somebody else: change it first.",
    ),
    "CSRF_TOKEN_NEEDED": Message(
        "请求缺少会话校验值 X-CSRF-Token，请刷新页面后重试。",
        "The session's X-CSRF-Token is missing or wrong: reload the page and retry.",
    ),
    "LOGIN_NEEDED": Message(
        "此操作须用账号密码登录，令牌不可代替。",
        "This takes a login with password: a token does not do.",
    ),
    "SESSION_NEEDED": Message("此操作只用于浏览器会话。", "This is for sessions of a browser."),
    "PASSWORD_TOO_SIMPLE": Message(
        "密码过于简单：至少 {long} 个字符，或至少 {short} 个字符且含 {classes} 类字符"
        "（小写、大写、数字、符号、汉字）。",
        "The password is too simple: {long} characters, or {short} of {classes} kinds"
        " (small, capital, digit, mark, other letter).",
    ),
    "PASSWORD_TOO_LONG": Message(
        "密码不得超过 {maximum} 个字符。", "A password has at most {maximum} characters."
    ),
    "PASSWORD_IS_LOGIN": Message("密码不得由账号构成。", "The password is made of the login."),
    "PASSWORD_COMMON": Message(
        "密码过于常见，容易被猜中。", "The password is among those that are guessed first."
    ),
    "PASSWORD_USED_BEFORE": Message(
        "不得重复使用最近 {count} 次的密码。",
        "The password is one of the account's last {count}.",
    ),
    "LOGIN_MALFORMED": Message(
        "账号须为 2 至 64 个字母、数字或 . @ _ -，以字母或数字开头。",
        "A login has 2 to 64 letters, digits or . @ _ - and begins with a letter or digit.",
    ),
    "LOGIN_TAKEN": Message("账号 {login} 已存在。", "There is an account {login} already."),
    "DISPLAY_NAME": Message(
        "姓名或单位名称须为 1 至 {maximum} 个可见字符。",
        "A display name has 1 to {maximum} printable characters.",
    ),
    "SCOPE_NEEDED": Message("请至少指明一个区划。", "Name at least one division."),
    "OWN_ACCOUNT": Message(
        "不能修改本人账号的角色、范围或状态，请由其他管理员办理。",
        "Nobody changes their own role, scope or standing: ask another admin.",
    ),
    "TOKEN_NAME": Message(
        "令牌名称须为 1 至 {maximum} 个可见字符。",
        "A token's name has 1 to {maximum} printable characters.",
    ),
    "TOKEN_GRANTS": Message("请至少指明一项令牌权限。", "Name at least one grant of the token."),
    "TOKEN_DAYS": Message(
        "令牌有效期为 1 至 {maximum} 天。", "A token holds for 1 to {maximum} days."
    ),
    "TOKENS_TOO_MANY": Message(
        "每个账号至多 {maximum} 个令牌，请先注销不用的。",
        "An account has at most {maximum} tokens: revoke some first.",
    ),
}
