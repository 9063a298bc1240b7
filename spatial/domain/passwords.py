"""What a password must be, and when it is due for a change."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from spatial.domain.errors import InvalidInputError

LONG = 12
"""Characters of a password that may be of any kind."""

SHORT, SHORT_CLASSES = 10, 3
"""Characters of a password that must be of several kinds, and of how many kinds."""

MAX_LENGTH = 256
HISTORY = 5
"""How many of an account's last passwords, the present one among them, may not come again."""

REMINDER = dt.timedelta(days=14)
"""How long before its last day a password's owner is reminded."""

OWN_PART = 6
"""Characters that must be left of a password without its login and what everybody uses."""

COMMON_PARTS = (
    "password", "passw0rd", "p@ssw0rd", "p@ssword", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm",
    "1qaz2wsx", "1q2w3e4r", "abcdefgh", "abc123", "admin", "administrator", "letmein", "welcome",
    "iloveyou", "woaini", "smartmap", "sichuan", "chengdu", "zhongguo", "government", "changeme",
    "a123456", "123456789", "12345678", "123456", "0123456789", "987654321", "654321", "111111",
    "000000", "666666", "888888", "123123", "5201314", "1314520",
)  # fmt: skip
"""What guessers try first: a password may hold one, but must be good enough without it."""


class Due(NamedTuple):
    """Until when a password holds, and whether its owner is to be told."""

    expires_at: dt.datetime | None
    expired: bool
    remind: bool


def check_password(password: str, login: str) -> None:
    """Refuse a password that is easily guessed.

    Raises
    ------
    InvalidInputError
        ``PASSWORD_TOO_SIMPLE``, ``PASSWORD_TOO_LONG``, ``PASSWORD_IS_LOGIN`` or
        ``PASSWORD_COMMON``.

    Examples
    --------
    >>> check_password("bamboo-2014", "city")
    """
    if len(password) > MAX_LENGTH:
        raise InvalidInputError(code="PASSWORD_TOO_LONG", maximum=str(MAX_LENGTH))
    if not _rich_enough(password):
        raise InvalidInputError(
            code="PASSWORD_TOO_SIMPLE",
            long=str(LONG),
            short=str(SHORT),
            classes=str(SHORT_CLASSES),
        )
    if not _rich_without([login], password):
        raise InvalidInputError(code="PASSWORD_IS_LOGIN")
    if not _rich_without(COMMON_PARTS, password):
        raise InvalidInputError(code="PASSWORD_COMMON")


def _rich_enough(password: str) -> bool:
    if len(set(password)) < 5:
        return False
    return len(password) >= LONG or (
        len(password) >= SHORT and count_classes(password) >= SHORT_CLASSES
    )


def _rich_without(parts: Iterable[str], password: str) -> bool:
    rest = folded = password.casefold()
    for part in sorted(parts, key=len, reverse=True):  # a part of a part hides none
        rest = rest.replace(part.casefold(), "") if part else rest
    return rest == folded or len(rest) >= OWN_PART


def count_classes(password: str) -> int:
    """Count the kinds of characters: small, capital, digit, other letter, and whatever else.

    Examples
    --------
    >>> count_classes("竹Bamboo-2014")
    5
    """
    return len({_class_of(character) for character in password})


def _class_of(character: str) -> str:
    tests = {
        "small": character.islower(),
        "capital": character.isupper(),
        "digit": character.isdigit(),
        "letter": character.isalpha(),
    }
    return next((name for name, holds in tests.items() if holds), "mark")


def password_due(set_at: dt.datetime | None, lifetime: dt.timedelta, now: dt.datetime) -> Due:
    """Return until when a password holds.

    Parameters
    ----------
    set_at
        When it was set; None for an account without a password.
    lifetime
        How long a password holds; zero for ever.
    """
    if set_at is None or not lifetime:
        return Due(None, expired=False, remind=False)
    expires_at = set_at + lifetime
    expired = now >= expires_at
    return Due(expires_at, expired, remind=not expired and now >= expires_at - REMINDER)
