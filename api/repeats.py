"""Changes that may be sent again: an ``Idempotency-Key`` makes sure that they are made once.

A sender that heard no answer does not know whether its change was made. Sent again under the same
key, the same change is answered as before and changes nothing.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Header, Request
from psycopg import Connection
from pydantic import BaseModel

from api.writers import Writer, Writing
from spatial.storage.answered_changes import ChangeKey, answer_once

KeyGiven = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="The sender's own key of this change; the same key and body again change"
        " nothing and are answered as before. Kept for 30 days.",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
    ),
]

Answered = TypeVar("Answered", bound=BaseModel)


class Sender(NamedTuple):
    """Who sends a change, where to, and under which key."""

    writer: Writer
    path: str
    key: str | None

    @property
    def login(self) -> str:
        """Whose change it is."""
        return self.writer.login

    @property
    def scope(self) -> str:
        """Prefix of division codes under which it may be made."""
        return self.writer.scope

    def once(
        self,
        body: BaseModel,
        answer: type[Answered],
        change: Callable[[Connection[Any]], Answered],
        *,
        one_snapshot: bool = False,
    ) -> Answered:
        """Make a change in one transaction with its key, or answer as it was answered before.

        Parameters
        ----------
        one_snapshot
            Whether all statements of the change see the ledger of one moment.

        Raises
        ------
        ConflictError
            ``CHANGE_KEY_REUSED`` if something else was sent under the key.
        """
        with self.writer.connect(snapshot=one_snapshot) as conn:
            if self.key is None:
                return change(conn)
            key = ChangeKey(self.writer.login, self.key, self._digest(body))
            told = answer_once(conn, key, lambda: change(conn).model_dump(mode="json"))
        return answer.model_validate(told)

    def _digest(self, body: BaseModel) -> str:
        said = [self.path, self.writer.scope, body.model_dump(mode="json")]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()


async def admit_sender(request: Request, writer: Writing, key: KeyGiven = None) -> Sender:
    """Let an account send a change that may write."""
    return Sender(writer, request.url.path, key)


Sending = Annotated[Sender, Depends(admit_sender)]
