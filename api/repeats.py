"""Changes that may be sent again: an ``Idempotency-Key`` makes sure that they are made once.

A sender that heard no answer does not know whether its change was made. Sent again under the same
key, the same change is answered as before and changes nothing.
"""

import hashlib
import json
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import Depends, Header, Request
from psycopg import Connection
from pydantic import BaseModel

from api.writers import Writer, admit_writer
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
        body: BaseModel | None,
        answer: type[Answered],
        change: Callable[[Connection[Any]], Answered],
    ) -> Answered:
        """Make a change in one transaction with its key, or answer as it was answered before.

        Raises
        ------
        ConflictError
            ``CHANGE_KEY_REUSED`` if something else was sent under the key.
        """
        with self.writer.connect() as conn:
            if self.key is None:
                return change(conn)
            key = ChangeKey(self.writer.login, self.key, self._digest(body))
            told = answer_once(conn, key, lambda: change(conn).model_dump(mode="json"))
        return answer.model_validate(told)

    def _digest(self, body: BaseModel | None) -> str:
        said = [self.path, self.writer.scope, body and body.model_dump(mode="json")]
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def sender_by(admitted: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Sender]]:
    """Return a dependency that lets an account send changes whom another admits as a writer."""

    async def admit(
        request: Request, writer: Annotated[Writer, Depends(admitted)], key: KeyGiven = None
    ) -> Sender:
        return Sender(writer, request.url.path, key)

    return admit


Sending = Annotated[Sender, Depends(sender_by(admit_writer))]
