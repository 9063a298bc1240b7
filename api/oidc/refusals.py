"""Why somebody who comes back from the issuer is not let in."""

from collections.abc import Mapping

from spatial.domain.errors import SpatialError
from spatial.domain.messages import Message


class OidcRefusedError(SpatialError):
    """The sign-in ends here; `code` says why, `status` is that of the HTTP answer.

    Parameters
    ----------
    why
        For the log and the record of events, never for whoever asks.
    """

    status = 403

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(code=code)
        self.why = why


class OidcStateError(OidcRefusedError):
    """Nobody began this sign-in in this browser, or it has come to its end before."""

    status = 400

    def __init__(self) -> None:
        super().__init__("OIDC_STATE")


class OidcUnavailableError(OidcRefusedError):
    """The issuer is away, busy, or says what it must not."""

    status = 503

    def __init__(self, why: str) -> None:
        super().__init__("OIDC_UNAVAILABLE", why)


MESSAGES: Mapping[str, Message] = {
    "OIDC_STATE": Message(
        "本次统一身份登录无效或已结束，请重新登录。",
        "This sign-in is over or was not begun here: begin again.",
    ),
    "OIDC_REFUSED": Message(
        "统一身份认证未通过或已取消。", "The identity provider refused, or the sign-in was left."
    ),
    "OIDC_TOKEN": Message(
        "统一身份认证返回的凭证无效，请重新登录；仍不行请联系管理员。",
        "What the identity provider sent is not valid: begin again, or ask an administrator.",
    ),
    "OIDC_NO_ACCOUNT": Message(
        "您的统一身份在本系统没有可用账号，请联系管理员。",
        "No open account here belongs to your identity: ask an administrator.",
    ),
    "OIDC_OTHER_ACCOUNT": Message(
        "验证身份的不是当前登录的账号。", "Another account than the one signed in proved itself."
    ),
    "OIDC_NOT_FRESH": Message(
        "统一身份认证没有重新验证您的身份，请重试。",
        "The identity provider did not verify you anew: try again.",
    ),
    "OIDC_UNAVAILABLE": Message(
        "统一身份认证服务暂不可用，请稍后再试，或用账号密码登录。",
        "The identity provider is unavailable: try again later, or sign in with a password.",
    ),
}
