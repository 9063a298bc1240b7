"""What passes for a password, and when it is due."""

import datetime as dt

import pytest

from spatial.domain.errors import InvalidInputError
from spatial.domain.passwords import COMMON_PARTS, MAX_LENGTH, check_password, password_due

NOW = dt.datetime(2026, 6, 30, 12, tzinfo=dt.UTC)
NINETY = dt.timedelta(days=90)


@pytest.mark.parametrize(
    "password",
    ["bamboo-2014", "correct horse battery", "竹林深处人家有炊烟三两缕", "Zq7kd9-wTx",
     "qwerty-Lhasa 88 yak"],
    ids=["short of three classes", "long of small letters", "long Chinese", "ten", "a part common"],
)  # fmt: skip
def test_a_password_of_enough_length_and_kinds_is_taken(password: str) -> None:
    check_password(password, "city")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "PASSWORD_TOO_SIMPLE"),
        ("Bamboo-14", "PASSWORD_TOO_SIMPLE"),
        ("bambooforest"[:11], "PASSWORD_TOO_SIMPLE"),
        ("bamboo20141", "PASSWORD_TOO_SIMPLE"),
        ("aaaaaaaaaaaaaaaa", "PASSWORD_TOO_SIMPLE"),
        ("Password-2026", "PASSWORD_COMMON"),
        ("1234567890-aB", "PASSWORD_COMMON"),
        ("chengdu-caizheng", "PASSWORD_IS_LOGIN"),
        ("Chengdu-Caizheng-1", "PASSWORD_IS_LOGIN"),
        ("x" + "yz" * MAX_LENGTH, "PASSWORD_TOO_LONG"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, code: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        check_password(password, "chengdu-caizheng")

    assert refused.value.code == code


def test_no_common_password_passes_with_a_year_and_a_mark() -> None:
    for part in COMMON_PARTS:
        for password in (part, f"{part}!26", f"{part.capitalize()}@{part}"):
            with pytest.raises(InvalidInputError):
                check_password(password, "city")


@pytest.mark.parametrize(
    ("age_days", "expired", "remind"),
    [
        (0, False, False),
        (75, False, False),
        (76, False, True),
        (89, False, True),
        (90, True, False),
    ],
)
def test_a_password_is_reminded_of_for_fourteen_days_and_then_expires(
    age_days: int, expired: bool, remind: bool
) -> None:
    due = password_due(NOW - dt.timedelta(days=age_days), NINETY, NOW)

    assert (due.expired, due.remind) == (expired, remind)
    assert due.expires_at == NOW + dt.timedelta(days=90 - age_days)


def test_no_password_and_no_term_are_never_due() -> None:
    assert password_due(None, NINETY, NOW) == (None, False, False)
    assert password_due(NOW - 10 * NINETY, dt.timedelta(0), NOW) == (None, False, False)
