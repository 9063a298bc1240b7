"""Changes that were sent under a key: answered once, however often they are sent."""

from collections.abc import Callable
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from spatial.domain.errors import ConflictError
from spatial.storage.connections import load_sql

DAYS_KEPT = 30
"""How long a key is remembered; a sender that tries again does so within minutes."""

Answer = dict[str, Any]


class ChangeKey(NamedTuple):
    """Under which key an account sent a change, and the digest of what it sent."""

    login: str
    key: str
    digest: str


def answer_once(conn: Connection[Any], key: ChangeKey, change: Callable[[], Answer]) -> Answer:
    """Make a change, or return what the same one was answered; the caller owns the transaction.

    Key, change and answer are committed together: a change that fails leaves its key free.

    Raises
    ------
    ConflictError
        ``CHANGE_KEY_REUSED`` if the account sent something else under the key.
    """
    values = key._asdict()
    if conn.execute(load_sql("claim_change_key"), values).fetchone() is None:
        row = conn.execute(load_sql("answered_change"), values).fetchone()
        if row is None or row[0] != key.digest:
            raise ConflictError(code="CHANGE_KEY_REUSED", key=key.key)
        answer: Answer = row[1]
        return answer
    conn.execute(load_sql("forget_change_keys"), {"login": key.login, "days": DAYS_KEPT})
    answer = change()
    conn.execute(load_sql("answer_change"), values | {"answer": Jsonb(answer)})
    return answer
